"""The names that expressions may use, made of what a question tells: JSON in which some objects stand for more."""

from collections.abc import Mapping
from typing import Any

from clock import datetime


class Object:
    """Something whose properties are read with a dot."""

    __slots__ = ("_properties",)

    def __init__(self, properties: Mapping[str, Any]) -> None:
        self._properties = properties

    def __getattr__(self, name: str) -> Any:
        try:
            return self._properties[name]
        except KeyError:
            known = ", ".join(self._properties) or "none"
            raise AttributeError(f"there is no property '{name}'; there are: {known}") from None

    def __dir__(self) -> list[str]:
        return list(self._properties)

    def __repr__(self) -> str:
        return f"<{', '.join(f'{name}={value!r}' for name, value in self._properties.items())}>"


class Word(str):
    """A text that is one of a few, such as a callback's status: it equals that text, and has what a member of an `enum` has."""

    __slots__ = ()

    @property
    def name(self) -> str:
        """The word."""
        return str(self)

    @property
    def value(self) -> str:
        """The word."""
        return str(self)

    @property
    def resolved(self) -> bool:
        """Whether it is the status of an execution of which nothing more is to come."""
        return self in ("finished", "skipped")


def build(told: Mapping[str, Any]) -> dict[str, Any]:
    """The names, made anew: whoever changes one of them changes nothing for others. A `ValueError` says what cannot be made."""
    names = {name: _value(value) for name, value in told.items()}
    callbacks = names.get("callbacks")
    if isinstance(callbacks, dict):
        names["callbacks"] = {label: _execution(callback) for label, callback in callbacks.items()}
    return {"datetime": datetime, **names}


def _value(told: Any) -> Any:
    if isinstance(told, list):
        return [_value(item) for item in told]
    if not isinstance(told, dict):
        return told
    match told:
        case {"$datetime": str(text)} if len(told) == 1:
            return datetime.datetime.fromisoformat(text).replace(tzinfo=None)
        case {"$object": dict(properties)} if len(told) == 1:
            return Object({name: _value(value) for name, value in properties.items()})
    return {name: _value(value) for name, value in told.items()}


def _execution(callback: Any) -> Any:
    """The execution of a callback, whose status and result are words."""
    if not isinstance(callback, Object):
        return callback
    words = {name: Word(value) for name, value in callback._properties.items() if _is_word(name, value)}
    return Object({**callback._properties, **words})


def _is_word(name: str, value: Any) -> bool:
    return name in ("status", "result") and isinstance(value, str)
