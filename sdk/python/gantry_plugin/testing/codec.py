"""The classes of the contract as JSON, in the form of a test case: names in kebab-case, bytes as `{"text": …}` or `{"base64": …}`,
a variant as `{"its-name": …}`."""

import base64
import dataclasses
import re
import types
import typing
from pathlib import Path
from typing import Any

from .._shape import is_bare


def to_json(value: Any, kind: Any = None) -> Any:
    """A value of the contract as JSON. `kind` is its type, where the value alone does not tell."""
    if isinstance(value, bytes):
        try:
            return {"text": value.decode()}
        except UnicodeDecodeError:
            return {"base64": base64.b64encode(value).decode()}
    if isinstance(value, (list, tuple)):
        (item,) = typing.get_args(kind) or (None,)
        return [to_json(each, item) for each in value]
    if not dataclasses.is_dataclass(value) or isinstance(value, type):
        return value
    body = _fields_to_json(value)
    return {kebab(type(value).__name__): body} if _is_variant(kind) else body


def _fields_to_json(value: Any) -> Any:
    types_of = typing.get_type_hints(type(value))
    fields = {
        field.name.replace("_", "-"): to_json(getattr(value, field.name), types_of[field.name])
        for field in dataclasses.fields(value)
        if types_of[field.name] is not Path
    }
    if is_bare(type(value)):
        (only,) = fields.values()
        return only
    return fields


def from_json(kind: Any, data: Any) -> Any:
    """A value of a type of the contract, from JSON."""
    if kind is bytes:
        return data["text"].encode() if "text" in data else base64.b64decode(data["base64"])
    if typing.get_origin(kind) is list:
        (item,) = typing.get_args(kind)
        return [from_json(item, each) for each in data]
    if isinstance(kind, types.UnionType):
        return _union_from_json(kind, data)
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        return _fields_from_json(kind, data)
    return data


def _union_from_json(kind: types.UnionType, data: Any) -> Any:
    members = typing.get_args(kind)
    if type(None) in members:
        if data is None:
            return None
        (member,) = (member for member in members if member is not type(None))
        return from_json(member, data)
    name, body = (data, {}) if isinstance(data, str) else next(iter(data.items()))
    member = next(member for member in members if kebab(member.__name__) == name)
    return _fields_from_json(member, body)


def _fields_from_json(kind: type, data: Any) -> Any:
    types_of = typing.get_type_hints(kind)
    fields = dataclasses.fields(kind)
    if is_bare(kind):
        return kind(from_json(types_of[fields[0].name], data))
    # A capacity is also written with an underscore: it is more than a part of this contract.
    named = {key.replace("-", "_"): value for key, value in data.items()}
    names = [field.name for field in fields if field.name in named]
    given = {name: from_json(types_of[name], named[name]) for name in names}
    return kind(**given)


def _is_variant(kind: Any) -> bool:
    return isinstance(kind, types.UnionType) and all(dataclasses.is_dataclass(each) for each in typing.get_args(kind))


def kebab(name: str) -> str:
    """`CommandEnded` as `command-ended`."""
    return re.sub(r"(?<=.)(?=[A-Z])", "-", name).lower()
