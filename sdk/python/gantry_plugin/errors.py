"""Why a plugin gives no answer.

Gantry shows the message to the person whose work is affected: one or two plain sentences. Any other exception is a mistake in
the plugin; its traceback goes to the log, and the call fails with its last line.
"""

from typing import ClassVar


class PluginError(Exception):
    """What a plugin raises instead of answering."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Unsupported(PluginError):
    """The question makes no sense to this plugin. Asking the same again would not help."""


class Failed(PluginError):
    """The question is fine, but answering it failed. Asking again may help."""


class HostError(Failed):
    """Gantry did not do what the plugin asked for. Who does not catch it fails with its message."""

    case: ClassVar[str]
    """What the contract calls it: `not-permitted`, `timed-out`."""

    def __init__(self, message: str, detail: str | int | None = None) -> None:
        super().__init__(message)
        self.detail = detail
        """What the contract tells beside: a permission, a text, milliseconds, bytes."""


class NotPermitted(HostError):
    """A permission is missing."""

    case = "not-permitted"

    def __init__(self, permission: str) -> None:
        super().__init__(f"the permission `{permission}` is missing", permission)
        self.permission = permission
        """The permission as it would have to be granted: `http GET https://images.example.org`."""
