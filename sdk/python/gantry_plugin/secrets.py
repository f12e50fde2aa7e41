"""Passwords and keys that an administrator keeps for plugins."""

from .errors import HostError
from .host import current


class NotSet(HostError):
    """The permission is there, but nobody has set the secret yet."""

    case = "not-set"

    def __init__(self, name: str) -> None:
        super().__init__(f"the secret `{name}` is not set", name)


def get(name: str) -> str:
    """The secret of that name. Raises `NotPermitted` or `NotSet`."""
    return current().secret(name)
