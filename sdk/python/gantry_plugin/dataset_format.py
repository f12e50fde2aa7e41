"""The world `dataset-format`: the datasets of a format among files, and what they look like.

    Description, Datasets = export(MyFormat)
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeAlias

from ._export import export as _export
from .plugin import Plugin

MediaType: TypeAlias = Literal["image/png", "image/jpeg"]
"""What a picture is."""


@dataclass(frozen=True)
class SourceFile:
    """A file that was found."""

    path: str
    """Its path in the folder, with `/` between folders."""
    size: int
    """Bytes."""


@dataclass(frozen=True)
class FindRequest:
    """The question: what is in this folder?"""

    files: list[SourceFile]
    """All files, sorted by path."""
    settings: dict[str, Any] = field(default_factory=dict)
    folder: Path = Path("/data")
    """Where the files are; they can be read, not written."""


@dataclass(frozen=True)
class DatasetFile:
    """A file of a dataset."""

    role: str
    """What it is in the dataset, by a word of the format: `header`, `image`, `slice`."""
    path: str
    """Its path, as in the question."""


@dataclass(frozen=True)
class Dataset:
    """A dataset."""

    format: str
    """The format: `nifti-1`, `dicom-series`."""
    name: str
    """What people call it, at most 200 characters; it need not be unique."""
    files: list[DatasetFile]
    """Its files, at least one. A file may belong to several datasets."""
    metadata: dict[str, Any] = field(default_factory=dict)
    """What is known of it, at most 1 MiB of JSON."""


@dataclass(frozen=True)
class FileProblem:
    """A file that looks like one of the format, but cannot be read as one."""

    path: str
    """Its path, as in the question."""
    message: str
    """What is wrong with it, and where."""


@dataclass(frozen=True)
class Findings:
    """The answer."""

    datasets: list[Dataset] = field(default_factory=list)
    problems: list[FileProblem] = field(default_factory=list)
    """Files that seem damaged. Files of other formats are no problem: they are passed over."""


@dataclass(frozen=True)
class PreviewRequest:
    """The question: what does this dataset look like?"""

    dataset: Dataset
    """A dataset that `find` gave."""
    longest_edge: int
    """Most pixels of the picture's longer edge, 16 to 4096."""
    settings: dict[str, Any] = field(default_factory=dict)
    folder: Path = Path("/data")
    """Where the files are; they can be read, not written."""


@dataclass(frozen=True)
class Picture:
    """A picture."""

    media_type: MediaType
    width: int
    """Pixels from left to right."""
    height: int
    """Pixels from top to bottom."""
    content: bytes
    """The file, complete."""


class DatasetFormat(Plugin, ABC):
    """A plugin of this world."""

    @abstractmethod
    def find(self, request: FindRequest) -> Findings:
        """Finds the datasets among the files."""

    def preview(self, request: PreviewRequest) -> Picture | None:
        """A picture of a dataset; `None` if the format has none."""
        return None


def export(plugin: type[DatasetFormat]) -> tuple[Any, Any]:
    """Makes the component's exports: `Description, Datasets = export(MyFormat)` at the end of the module."""
    return _export("dataset-format", plugin)
