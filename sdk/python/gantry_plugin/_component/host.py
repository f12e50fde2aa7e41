"""The host of a component: Gantry. A world without an interface has no functions of it."""

from typing import NoReturn

from componentize_py_types import Err
from wit_world.imports import log as wit_log

from ..errors import NotPermitted, Unsupported
from ..host import Level
from ..http import InvalidRequest, Request, Response, TimedOut, TooLarge, Unreachable
from ..secrets import NotSet
from ..variables import InvalidVariable, NoExperiment

try:
    from wit_world.imports import http as wit_http, types as wit_types
    from wit_world.imports import secrets as wit_secrets
except ImportError:
    pass
try:
    from wit_world.imports import variables as wit_variables
except ImportError:
    pass


def _absent(what: str) -> NoReturn:
    raise Unsupported(f"plugins of this world have no {what}")


class ComponentHost:
    """Calls Gantry."""

    def log(self, level: Level, message: str) -> None:
        wit_log.log(wit_log.Level[level.upper()], message)

    def send(self, request: Request) -> Response:
        if "wit_http" not in globals():
            _absent("http")
        try:
            response = wit_http.send(
                wit_http.Request(
                    wit_types.HttpMethod[request.method],
                    request.url,
                    [wit_http.Header(name, value) for name, value in request.headers],
                    request.body,
                    request.timeout,
                )
            )
        except Err as error:
            _raise_http(error.value)
        headers = [(header.name, header.value) for header in response.headers]
        return Response(response.status, headers, response.body)

    def secret(self, name: str) -> str:
        if "wit_secrets" not in globals():
            _absent("secrets")
        try:
            return wit_secrets.get(name)
        except Err as error:
            if isinstance(error.value, wit_secrets.SecretError_NotSet):
                raise NotSet(error.value.value) from None
            raise NotPermitted(error.value.value) from None

    def variable_names(self) -> list[str]:
        _need_variables()
        try:
            return wit_variables.names()
        except Err as error:
            _raise_variable(error.value)

    def variable(self, name: str) -> str | None:
        _need_variables()
        try:
            return wit_variables.get(name)
        except Err as error:
            _raise_variable(error.value)

    def set_variable(self, name: str, value: str) -> None:
        _need_variables()
        try:
            wit_variables.set(name, value)
        except Err as error:
            _raise_variable(error.value)


def _need_variables() -> None:
    if "wit_variables" not in globals():
        _absent("variables")


def _raise_http(error: "wit_http.HttpError") -> NoReturn:
    match error:
        case wit_http.HttpError_NotPermitted(permission):
            raise NotPermitted(permission) from None
        case wit_http.HttpError_Invalid(message):
            raise InvalidRequest(message) from None
        case wit_http.HttpError_Unreachable(message):
            raise Unreachable(message) from None
        case wit_http.HttpError_TimedOut(milliseconds):
            raise TimedOut(milliseconds) from None
        case wit_http.HttpError_TooLarge(limit):
            raise TooLarge(limit) from None


def _raise_variable(error: "wit_variables.VariableError") -> NoReturn:
    match error:
        case wit_variables.VariableError_NotPermitted(permission):
            raise NotPermitted(permission) from None
        case wit_variables.VariableError_NoExperiment():
            raise NoExperiment() from None
        case wit_variables.VariableError_Invalid(message):
            raise InvalidVariable(message) from None
