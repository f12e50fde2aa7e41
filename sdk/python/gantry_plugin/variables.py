"""The variables of the experiment that a callback works for.

A change is kept together with the step that makes it: both or neither.
"""

import json
from typing import Any

from .errors import HostError
from .host import current


class NoExperiment(HostError):
    """The callback does not work for an experiment."""

    case = "no-experiment"

    def __init__(self) -> None:
        super().__init__("there is no experiment whose variables could be read or written")


class InvalidVariable(HostError):
    """The name or the value cannot be one."""

    case = "invalid"

    def __init__(self, why: str) -> None:
        super().__init__(why, why)


def names() -> list[str]:
    """The names of all variables, sorted."""
    return current().variable_names()


def get(name: str, default: Any = None) -> Any:
    """A variable's value, or the default if there is no such variable. A change made in the same call is seen."""
    text = current().variable(name)
    return default if text is None else json.loads(text)


def set(name: str, value: Any) -> None:
    """Sets a variable to a value that JSON can hold."""
    current().set_variable(name, json.dumps(value, ensure_ascii=False, allow_nan=False))
