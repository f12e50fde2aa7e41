"""The world `executor-selector`: on which executor a job runs, or that it waits.

    Description, Placement = export(MySelector)
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from ._export import export as _export
from .plugin import Plugin


@dataclass(frozen=True)
class Capacity:
    """An amount of what jobs use up."""

    cpus: int
    """Whole processors."""
    memory_bytes: int
    gpus: int = 0
    """Whole graphics processors."""


@dataclass(frozen=True)
class Candidate:
    """An executor that could take the job."""

    name: str
    """Unique among the candidates."""
    runtime: str
    """The container engine: `podman`, `docker`."""
    capacity: Capacity
    """What it has in all."""
    in_use: Capacity
    """What running jobs have of that. It may exceed `capacity` where an operator overcommits."""
    labels: list[str] = field(default_factory=list)
    """Words that the operator gave to it, sorted."""
    unhealthy: str | None = None
    """Why it takes no jobs now; `None` if it takes them."""
    running_jobs: int = 0
    present_bytes: int = 0
    """How many bytes of the job's inputs are on its machine already."""

    def has_room(self, needs: Capacity) -> bool:
        """Whether it takes jobs, and has room for this one now."""
        return (
            self.unhealthy is None
            and self.in_use.cpus + needs.cpus <= self.capacity.cpus
            and self.in_use.memory_bytes + needs.memory_bytes <= self.capacity.memory_bytes
            and self.in_use.gpus + needs.gpus <= self.capacity.gpus
        )


@dataclass(frozen=True)
class PlacementRequest:
    """The question: where shall this job run?"""

    run: str
    """The run's id, a UUID."""
    task: str
    """The run's task as `namespace:version`."""
    needs: Capacity
    """What the job needs, and all that it will get."""
    internet: bool
    """Whether the job needs the network."""
    input_bytes: int
    """Bytes of all its inputs."""
    candidates: list[Candidate]
    """Executors that can take such a job at all, healthy or not, by name."""
    settings: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Chosen:
    """This one takes the job."""

    executor: str
    """The name of one of the candidates."""
    because: str
    """Why this one: a sentence for people."""


@dataclass(frozen=True)
class Deferred:
    """Not now. Gantry asks again when an executor's health or load has changed."""

    because: str
    """Why: a sentence for people."""


Selection: TypeAlias = Chosen | Deferred
"""The answer."""


class ExecutorSelector(Plugin, ABC):
    """A plugin of this world."""

    @abstractmethod
    def select(self, request: PlacementRequest) -> Selection:
        """Answers at once from what it is told. What is raised fails the run."""


def export(plugin: type[ExecutorSelector]) -> tuple[Any, Any]:
    """Makes the component's exports: `Description, Placement = export(MySelector)` at the end of the module."""
    return _export("executor-selector", plugin)
