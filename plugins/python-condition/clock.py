"""The module `datetime` as expressions see it: the real one, but that its clock stands still.

A question tells the time, so that asking again has the same answer.
"""

import datetime as real
from types import ModuleType
from typing import Any

_EPOCH = real.datetime(1970, 1, 1, tzinfo=real.timezone.utc)
_now = _EPOCH


def set_to(milliseconds: int) -> None:
    """Sets the clock to so many milliseconds after 1970-01-01T00:00:00Z."""
    global _now
    _now = _EPOCH + real.timedelta(milliseconds=milliseconds)


class _Like(type):
    """Classes whose instances are all those of the class that they are derived from."""

    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, cls.__mro__[1])


class _Date(real.date, metaclass=_Like):
    @classmethod
    def today(cls) -> "_Date":
        return cls(_now.year, _now.month, _now.day)


class _Datetime(real.datetime, metaclass=_Like):
    @classmethod
    def now(cls, tz: real.tzinfo | None = None) -> Any:
        return cls.fromtimestamp(_now.timestamp(), tz or real.timezone.utc).replace(tzinfo=tz)

    @classmethod
    def utcnow(cls) -> Any:
        return cls.now()

    @classmethod
    def today(cls) -> Any:
        return cls.now()


def _module() -> ModuleType:
    module = ModuleType("datetime")
    vars(module).update({name: getattr(real, name) for name in real.__all__})
    for name, own in {"date": _Date, "datetime": _Datetime}.items():
        own.__name__ = own.__qualname__ = name
        own.__module__ = "datetime"
        setattr(module, name, own)
    return module


datetime = _module()
"""What the name `datetime` stands for."""
