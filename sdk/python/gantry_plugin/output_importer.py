"""The world `output-importer`: what becomes of the outputs that a run left.

    Description, Outputs = export(MyImporter)
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeAlias

from ._export import export as _export
from .plugin import Plugin

ValueKind: TypeAlias = Literal[
    "boolean",
    "integer",
    "number",
    "string",
    "enumeration",
    "datetime",
    "geometry",
    "image",
    "file",
    "files",
    "array",
]
"""The type of a value, without its constraints."""


@dataclass(frozen=True)
class ImportableOutput:
    """An output that the run left."""

    name: str
    """Its name, and that of its file or folder."""
    kind: ValueKind
    item_kind: ValueKind | None = None
    """For an array: the type of its items."""
    size: int = 0
    """Bytes in all."""

    def keep(self, name: str | None = None, format: str | None = None) -> "KeptOutput":
        """This output as a result, with its own name unless another is given."""
        return KeptOutput(self.name, name or self.name, format)


@dataclass(frozen=True)
class ImportRequest:
    """The question: what shall become of these outputs?"""

    run: str
    """The run's id, a UUID."""
    task: str
    """The run's task as `namespace:version`."""
    outputs: list[ImportableOutput]
    """The outputs, in the order in which the task declares them."""
    settings: dict[str, Any] = field(default_factory=dict)
    folder: Path = Path("/outputs")
    """Where the outputs are; they can be read, not written. An array is a folder with the entries `0`, `1`, …"""


@dataclass(frozen=True)
class KeptOutput:
    """An output, or a part of one, that is a result."""

    output: str
    """The output's name, or the path of a part: `masks/0`."""
    name: str
    """The result's name; see `CreatedResult`."""
    format: str | None = None
    """A media type or a format; `None` for what the task declares."""


@dataclass(frozen=True)
class CreatedResult:
    """A result that the importer makes."""

    name: str
    """One to eight names joined by `/`, each of letters, digits, `.`, `_` and `-`, not beginning with a dot. No two results have
    the same, and none is a folder of another."""
    media_type: str
    """Such as `application/json`."""
    content: bytes


@dataclass(frozen=True)
class ImportPlan:
    """The answer. An output that is not kept is no result of the run."""

    keep: list[KeptOutput] = field(default_factory=list)
    create: list[CreatedResult] = field(default_factory=list)


class OutputImporter(Plugin, ABC):
    """A plugin of this world."""

    @abstractmethod
    def plan(self, request: ImportRequest) -> ImportPlan:
        """Decides. What is raised fails the run."""


def export(plugin: type[OutputImporter]) -> tuple[Any, Any]:
    """Makes the component's exports: `Description, Outputs = export(MyImporter)` at the end of the module."""
    return _export("output-importer", plugin)
