"""The world `callback`: the work of a callback, as steps.

A callback never waits. It says what it wants, keeps what it has to remember, and is thrown away. Gantry does what was wanted,
durably, and calls a fresh instance with the event and what was kept.

    from gantry_plugin.callback import Begun, Callback, Finish, SleepUntil, StepRequest, Wish, Woke, export

    class Nap(Callback):
        name = "nap"
        version = "1.0.0"
        summary = "Waits for a second."

        def advance(self, request: StepRequest) -> Wish:
            match request.event:
                case Begun():
                    return SleepUntil(request.now + 1000)
                case Woke():
                    return Finish({"slept": True})
            return request.unexpected()

    Description, Steps = export(Nap)
"""

import json
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import Any, Literal, NoReturn, TypeAlias

from ._export import export as _export
from ._shape import bare
from .errors import Failed, Unsupported
from .plugin import Plugin

RunEnd: TypeAlias = Literal["finished", "failed", "canceled"]
"""How the run of a task ended."""


@dataclass(frozen=True)
class Begun:
    """The execution begins: the first step."""


@dataclass(frozen=True)
class Woke:
    """The time of `SleepUntil` has come."""


@dataclass(frozen=True)
class CommandEnded:
    """The command of `RunCommand` ended."""

    exit_code: int | None = None
    """0 to 255; `None` if the command was ended by a signal or never began."""
    cause: str = ""
    """Why it has no exit code."""
    output: str = ""
    """The end of its standard output, at most 256 KiB."""
    errors: str = ""
    """The end of its standard error, at most 256 KiB."""


@dataclass(frozen=True)
class TaskEnded:
    """The run of `StartTask` ended."""

    run: str
    """The run's id, a UUID."""
    end: RunEnd
    cause: str = ""
    """The cause of the failure; empty if there is none."""
    outputs: dict[str, Any] = field(default_factory=dict)
    """Numbers, texts, booleans and lists by value; for a file or an image the URL path from which the API serves it."""


@dataclass(frozen=True)
class MailSent:
    """The mail of `SendMail` was accepted by the mail server."""


@bare
@dataclass(frozen=True)
class Answered:
    """Somebody answered the question of `Ask`."""

    answer: Any


@bare
@dataclass(frozen=True)
class Unfulfilled:
    """What was wanted could not be done."""

    reason: str
    """Why; for a missing permission its name."""


Event: TypeAlias = Begun | Woke | CommandEnded | TaskEnded | MailSent | Answered | Unfulfilled
"""What happened since the last step."""


@dataclass(frozen=True)
class StepRequest:
    """The question: what next?"""

    execution: str
    """The execution's id, a UUID; the same in all its steps."""
    event: Event
    """What happened."""
    step: int = 0
    """Number of the step, from 0."""
    now: int = 0
    """Milliseconds since 1970-01-01T00:00:00Z. A repeated step is told the same time."""
    memory: bytes = b""
    """What the previous step kept; empty in the first."""
    arguments: dict[str, Any] = field(default_factory=dict)
    """What the workflow gives to this callback."""
    experiment: dict[str, Any] | None = None
    """What is known of the experiment: `id`, `label`, `subject`, `cohort`, `state`, `scandate`, `external_ids`, and perhaps more;
    `None` if the callback does not work for one."""
    settings: dict[str, Any] = field(default_factory=dict)
    """The plugin's settings."""

    def remembered(self) -> Any:
        """What the previous step kept, if that was no bytes; `None` in the first step."""
        return json.loads(self.memory) if self.memory else None

    def unexpected(self) -> NoReturn:
        """Fails, because the event is none that this callback waits for."""
        if isinstance(self.event, Unfulfilled):
            raise Failed(self.event.reason)
        raise Unsupported(f"step {self.step} does not wait for {type(self.event).__name__}")


@dataclass(frozen=True)
class Finish:
    """It has ended."""

    values: dict[str, Any] = field(default_factory=dict)
    """A workflow can map them to variables; at most 1 MiB of JSON."""
    success: bool = True
    """A callback that did what it was asked for, with a bad result, says no here; one that could not do it raises `Failed`."""


@dataclass(frozen=True)
class RunCommand:
    """Run a command, without a shell; then `CommandEnded`. Needs the permission `command`."""

    executor: str
    """The executor, by its name."""
    command_line: list[str]
    """The program and its arguments, at least one."""
    environment: dict[str, str] = field(default_factory=dict)
    """Environment variables beside those that the executor sets."""
    input: bytes = b""
    """What the command reads from its standard input, at most 1 MiB."""
    time_limit: int | None = None
    """Most seconds that it may take; `None` for the executor's own limit."""


@dataclass(frozen=True)
class StartTask:
    """Start a task and wait for the end of its run; then `TaskEnded`. Needs the permission `start-task`."""

    task: str
    """The task as `namespace:version`."""
    inputs: dict[str, Any] = field(default_factory=dict)
    """The inputs, each by the name that the task declares."""


@dataclass(frozen=True)
class SendMail:
    """Send mail; then `MailSent`. Needs the permission `mail`. The sender is the server's."""

    to: list[str]
    """Addresses such as `lab@example.org`, at least one."""
    subject: str
    """One line."""
    body: str
    """Text without markup."""
    cc: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Ask:
    """Ask a person; then `Answered`."""

    text: str
    """What is asked, in plain text."""
    answer_schema: Any = True
    """A JSON schema of the answer; `True` if every answer is good."""
    time_limit: int | None = None
    """Most seconds to wait for the answer; `None` for the workflow's own limit."""


@bare
@dataclass(frozen=True)
class SleepUntil:
    """Wait until so many milliseconds after 1970-01-01T00:00:00Z; then `Woke`."""

    time: int


Wish: TypeAlias = Finish | RunCommand | StartTask | SendMail | Ask | SleepUntil
"""What a callback wants."""


@dataclass(frozen=True)
class Step:
    """A wish, and what to keep for the next step."""

    wish: Wish
    memory: Any = b""
    """Bytes, or what JSON can hold; at most 64 KiB."""

    def memory_bytes(self) -> bytes:
        """What is kept."""
        if isinstance(self.memory, bytes):
            return self.memory
        return json.dumps(self.memory, ensure_ascii=False, separators=(",", ":")).encode()


class Callback(Plugin, ABC):
    """A plugin of this world."""

    @abstractmethod
    def advance(self, request: StepRequest) -> Step | Wish:
        """Does one step. A wish alone keeps nothing."""


def export(plugin: type[Callback]) -> tuple[Any, Any]:
    """Makes the component's exports: `Description, Steps = export(MyCallback)` at the end of the module."""
    return _export("callback", plugin)
