"""Runs the cases that `gantry plugin test` runs (`tests/*.json`) without a component: in the Python that runs the tests."""

import dataclasses
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ..callback import Callback, Step, StepRequest, Wish
from ..condition import Condition, Evaluation, Problem
from ..dataset_format import DatasetFormat, FindRequest, PreviewRequest
from ..errors import HostError, NotPermitted, PluginError
from ..executor_selector import ExecutorSelector, PlacementRequest, Selection
from ..http import InvalidRequest, Request, Response, TimedOut, TooLarge, Unreachable
from ..output_importer import ImportRequest, OutputImporter
from ..plugin import Plugin
from .codec import from_json, to_json
from .mock import MockHost

_ERRORS: dict[str, Callable[[Any], HostError]] = {
    "not-permitted": NotPermitted,
    "invalid": InvalidRequest,
    "unreachable": Unreachable,
    "timed-out": TimedOut,
    "too-large": TooLarge,
}


def cases(folder: str | Path) -> list[Path]:
    """The cases of a folder, for `pytest.mark.parametrize`."""
    return sorted(Path(folder).glob("*.json"))


def run_case(plugin: type[Plugin], case: str | Path) -> None:
    """Puts a case's question to the plugin; an `AssertionError` says what differs from what the case expects."""
    path = Path(case)
    said = json.loads(path.read_text(encoding="utf-8"))
    ((kind, question),) = said["question"].items()
    gantry = _mock(said, question if kind == "advance" else {})
    folder = path.parent / said["folder"] if "folder" in said else None
    with gantry:
        try:
            outcome: dict[str, Any] = {"answer": {kind: _ask(plugin(), kind, question, folder, gantry)}}
        except PluginError as error:
            outcome = {"failure": error.message}
        except Exception as mistake:
            if "failure" not in said["expect"]:
                raise
            outcome = {"failure": f"{type(mistake).__name__}: {mistake}"}
    _compare(outcome, said["expect"])
    _compare_calls(gantry, said.get("calls"))


def _ask(plugin: Plugin, kind: str, question: Any, folder: Path | None, gantry: MockHost) -> Any:
    match kind, plugin:
        case "advance", Callback():
            answer = plugin.advance(from_json(StepRequest, question))
            step = answer if isinstance(answer, Step) else Step(answer)
            memory = to_json(step.memory_bytes())
            return {"wish": to_json(step.wish, Wish), "memory": memory, "variables": gantry.changed}
        case "find", DatasetFormat():
            return to_json(plugin.find(_in(folder, from_json(FindRequest, question))))
        case "preview", DatasetFormat():
            return to_json(plugin.preview(_in(folder, from_json(PreviewRequest, question))))
        case "plan", OutputImporter():
            return to_json(plugin.plan(_in(folder, from_json(ImportRequest, question))))
        case "select", ExecutorSelector():
            return to_json(plugin.select(from_json(PlacementRequest, question)), Selection)
        case "evaluate", Condition():
            verdicts = plugin.evaluate(from_json(Evaluation, question))
            return [_verdict(verdict) for verdict in verdicts]
        case "check", Condition():
            return [to_json(problem) for problem in plugin.check(question)]
    raise AssertionError(f"a plugin of this world is not asked `{kind}`")


def _verdict(verdict: bool | Problem) -> Any:
    return {"raised": to_json(verdict)} if isinstance(verdict, Problem) else {"holds": verdict}


def _in(folder: Path | None, request: Any) -> Any:
    return request if folder is None else dataclasses.replace(request, folder=folder)


def _mock(said: dict[str, Any], step: dict[str, Any]) -> MockHost:
    gantry = MockHost(
        secrets=said.get("secrets"),
        variables=step.get("variables"),
        experiment=step.get("experiment") is not None,
        grants=said.get("grants", []),
    )
    for call in said.get("calls", []):
        if "http" in call:
            asked, result = call["http"]["request"], call["http"]["result"]
            if "response" in result:
                gantry.answer(asked["method"], asked["url"], _message(Response, result["response"]))
            else:
                ((error, detail),) = result["error"].items()
                gantry.answer(asked["method"], asked["url"], _ERRORS[error](detail))
    return gantry


def _message(kind: type[Any], data: dict[str, Any]) -> Any:
    headers = [(header["name"], header["value"]) for header in data.get("headers", [])]
    return from_json(kind, {**data, "headers": headers})


def _compare(outcome: dict[str, Any], expected: dict[str, Any]) -> None:
    if "failure" in expected:
        assert "failure" in outcome, f"expected a failure, got {_text(outcome)}"
        assert expected["failure"] in outcome["failure"], f"expected {expected}, got {_text(outcome)}"
    else:
        assert outcome == expected, f"expected {_text(expected)}, got {_text(outcome)}"


def _compare_calls(gantry: MockHost, calls: list[dict[str, Any]] | None) -> None:
    if calls is None:
        return
    assert not gantry.unasked, f"not sent: {gantry.unasked}"
    requests = [_message(Request, call["http"]["request"]) for call in calls if "http" in call]
    assert gantry.requests == requests, f"expected {requests}, got {gantry.requests}"
    logged = [(call["log"]["level"], call["log"]["message"]) for call in calls if "log" in call]
    assert not logged or gantry.messages == logged, f"expected {logged}, got {gantry.messages}"


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
