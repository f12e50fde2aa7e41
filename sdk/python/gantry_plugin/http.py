"""HTTP requests to other servers, as far as the plugin may send them.

A response of any status is an answer, also 404. What is raised says why there is none.
"""

import json as _json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .errors import HostError
from .host import current
from .plugin import Method as Method


@dataclass(frozen=True)
class Request:
    """A request."""

    method: Method
    url: str
    """An absolute URL of the scheme `http` or `https`."""
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""
    timeout: int | None = None
    """Most milliseconds for the whole exchange; `None` for what is left of the call's deadline."""


@dataclass(frozen=True)
class Response:
    """A response, of whatever status."""

    status: int
    headers: list[tuple[str, str]] = field(default_factory=list)
    """Header fields with lower-case names, in the order of arrival."""
    body: bytes = b""

    @property
    def ok(self) -> bool:
        """Whether the status is one of success, 200 to 299."""
        return 200 <= self.status < 300

    @property
    def text(self) -> str:
        """The content as text, with U+FFFD for what is not UTF-8."""
        return self.body.decode("utf-8", "replace")

    def json(self) -> Any:
        """The content, read as JSON."""
        return _json.loads(self.body)

    def header(self, name: str) -> str | None:
        """The first header field of that name, in any case."""
        return next((value for key, value in self.headers if key == name.lower()), None)


class InvalidRequest(HostError):
    """The request itself is wrong."""

    case = "invalid"

    def __init__(self, why: str) -> None:
        super().__init__(why, why)


class Unreachable(HostError):
    """The server was not reached, or broke off."""

    case = "unreachable"

    def __init__(self, why: str) -> None:
        super().__init__(why, why)


class TimedOut(HostError):
    """The time for the exchange was over."""

    case = "timed-out"

    def __init__(self, milliseconds: int) -> None:
        super().__init__(f"no response within {milliseconds} ms", milliseconds)


class TooLarge(HostError):
    """The response is larger than the limit."""

    case = "too-large"

    def __init__(self, limit: int) -> None:
        super().__init__(f"the response is larger than {limit} bytes", limit)


def send(request: Request) -> Response:
    """Sends a request and waits for the response.

    Raises `NotPermitted`, `InvalidRequest`, `Unreachable`, `TimedOut` or `TooLarge`.
    """
    return current().send(request)


def request(
    method: Method,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    body: bytes | str = b"",
    json: Any = None,
    timeout: int | None = None,
) -> Response:
    """Sends a request made of these parts. `json` takes the place of `body`; `timeout` is in milliseconds."""
    fields = list((headers or {}).items())
    if json is not None:
        body = _json.dumps(json, ensure_ascii=False)
        fields.append(("content-type", "application/json"))
    content = body.encode() if isinstance(body, str) else body
    return send(Request(method, url, fields, content, timeout))


def get(url: str, *, headers: Mapping[str, str] | None = None, timeout: int | None = None) -> Response:
    """Reads."""
    return request("GET", url, headers=headers, timeout=timeout)


def post(
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    body: bytes | str = b"",
    json: Any = None,
    timeout: int | None = None,
) -> Response:
    """Creates, or does."""
    return request("POST", url, headers=headers, body=body, json=json, timeout=timeout)
