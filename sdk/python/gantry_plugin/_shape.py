"""How the classes of a contract are written as JSON, for those that do not say it by themselves."""

from typing import TypeVar

C = TypeVar("C", bound=type)

_bare: set[type] = set()


def bare(kind: C) -> C:
    """Marks a class with a single field that stands for the field's value: `{"answered": 42}`."""
    _bare.add(kind)
    return kind


def is_bare(kind: type) -> bool:
    """Whether a class was marked so."""
    return kind in _bare
