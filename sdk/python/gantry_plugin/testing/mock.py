"""Gantry's part in a test, played from what the test says."""

import json
from collections.abc import Iterable, Mapping
from types import TracebackType
from typing import Any

from .. import host
from ..errors import HostError, NotPermitted
from ..host import Level
from ..http import Request, Response
from ..plugin import Method
from ..secrets import NotSet
from ..variables import InvalidVariable, NoExperiment


class MockHost:
    """Answers a plugin's calls as the test says, and keeps them for the test to look at.

        with MockHost(secrets={"token": "abc"}) as gantry:
            gantry.answer("GET", "https://archive.example.org/1", Response(200, body=b"ok"))
            answer = MyCallback().advance(request)
        assert gantry.requests[0].headers == [("authorization", "Bearer abc")]
    """

    def __init__(
        self,
        *,
        secrets: Mapping[str, str] | None = None,
        variables: Mapping[str, Any] | None = None,
        experiment: bool = True,
        grants: Iterable[str] | None = None,
    ) -> None:
        """`grants` are the permissions to read secrets and to read and write variables; without it all are granted."""
        self.secrets = dict(secrets or {})
        self.variables = dict(variables or {})
        self.experiment = experiment
        self.grants = None if grants is None else set(grants)
        self.changed: dict[str, Any] = {}
        """The variables that were set."""
        self.requests: list[Request] = []
        """The requests that were sent."""
        self.messages: list[tuple[Level, str]] = []
        """What was logged."""
        self._answers: list[tuple[Method, str, Response | HostError]] = []
        self._before: host.Host | None = None

    def answer(self, method: Method, url: str, answer: Response | HostError) -> None:
        """What the next request of that method to that URL gets, or raises."""
        self._answers.append((method, url, answer))

    @property
    def unasked(self) -> list[str]:
        """The requests that were foreseen, but not sent."""
        return [f"{method} {url}" for method, url, _ in self._answers]

    def __enter__(self) -> "MockHost":
        self._before = host.use(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        host.use(self._before)

    def log(self, level: Level, message: str) -> None:
        self.messages.append((level, message))

    def send(self, request: Request) -> Response:
        self.requests.append(request)
        for foreseen in self._answers:
            if foreseen[:2] == (request.method, request.url):
                self._answers.remove(foreseen)
                if isinstance(foreseen[2], HostError):
                    raise foreseen[2]
                return foreseen[2]
        raise AssertionError(f"the test says nothing of {request.method} {request.url}")

    def secret(self, name: str) -> str:
        if self.grants is not None and f"secret {name}" not in self.grants:
            raise NotPermitted(f"secret {name}")
        if name not in self.secrets:
            raise NotSet(name)
        return self.secrets[name]

    def variable_names(self) -> list[str]:
        self._permit("read-variables")
        return sorted(self.variables)

    def variable(self, name: str) -> str | None:
        self._permit("read-variables")
        return json.dumps(self.variables[name]) if name in self.variables else None

    def set_variable(self, name: str, value: str) -> None:
        self._permit("write-variables")
        if not 1 <= len(name) <= 128:
            raise InvalidVariable("a variable's name has 1 to 128 characters")
        self.variables[name] = self.changed[name] = json.loads(value)

    def _permit(self, permission: str) -> None:
        if self.grants is not None and permission not in self.grants:
            raise NotPermitted(permission)
        if not self.experiment:
            raise NoExperiment()
