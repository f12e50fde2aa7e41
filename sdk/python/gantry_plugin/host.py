"""Who answers a plugin's calls: Gantry, or in a test the mock of `gantry_plugin.testing`."""

from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias

if TYPE_CHECKING:
    from .http import Request, Response

Level: TypeAlias = Literal["debug", "info", "warn", "error"]
"""How much a message matters."""


class Host(Protocol):
    """What a plugin can call. `log`, `http`, `secrets` and `variables` are how it does so."""

    def log(self, level: Level, message: str) -> None:
        """Writes a message to the log."""

    def send(self, request: "Request") -> "Response":
        """Sends a request."""

    def secret(self, name: str) -> str:
        """A secret."""

    def variable_names(self) -> list[str]:
        """The names of all variables, sorted."""

    def variable(self, name: str) -> str | None:
        """A variable's value as JSON; `None` if there is no such variable."""

    def set_variable(self, name: str, value: str) -> None:
        """Sets a variable to a JSON value."""


_current: Host | None = None


def use(host: Host | None) -> Host | None:
    """Makes a host the one that is called, and returns the one before."""
    global _current
    before, _current = _current, host
    return before


def current() -> Host:
    """The host that is called."""
    if _current is None:
        raise RuntimeError("nobody plays Gantry's part here: use gantry_plugin.testing.MockHost")
    return _current
