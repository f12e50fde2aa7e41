"""The world `condition`: whether expressions hold.

    Description, Conditions = export(MyConditions)
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from ._export import export as _export
from .plugin import Plugin


@dataclass(frozen=True)
class Problem:
    """What is wrong with an expression, or with its evaluation."""

    kind: str
    """Such as `SyntaxError` or `KeyError`."""
    message: str
    """For the person who wrote the expression."""
    line: int = 0
    """Line in the expression, from 1; 0 if it is not known."""
    column: int = 0
    """Column in that line in characters, from 1; 0 if it is not known."""


Verdict: TypeAlias = bool | Problem
"""Whether an expression holds, or why it could not be evaluated."""


@dataclass(frozen=True)
class Evaluation:
    """The question: which of these hold?"""

    expressions: list[str]
    """Each for itself: none sees what another one did. An empty one holds."""
    names: dict[str, Any] = field(default_factory=dict)
    """The names that they may use. `{"$datetime": "2019-01-31T12:00:00"}` is that time, `{"$object": {…}}` an object whose
    properties are read with a dot."""
    now: int = 0
    """Milliseconds since 1970-01-01T00:00:00Z: what expressions are told if they ask for the time."""
    settings: dict[str, Any] = field(default_factory=dict)


class Condition(Plugin, ABC):
    """A plugin of this world."""

    @abstractmethod
    def evaluate(self, evaluation: Evaluation) -> Sequence[Verdict]:
        """Evaluates all expressions: a verdict for each, in their order."""

    @abstractmethod
    def check(self, expressions: list[str]) -> Sequence[Problem | None]:
        """Checks that each is well-formed, without evaluating it: for each the problem, or `None`."""


def export(plugin: type[Condition]) -> tuple[Any, Any]:
    """Makes the component's exports: `Description, Conditions = export(MyConditions)` at the end of the module."""
    return _export("condition", plugin)
