"""What the SDK for Python promises outside of a component. `scripts/test-sdks` runs it."""

import json
import sys
import tempfile
import unittest
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2] / "sdk" / "python"))

from gantry_plugin import Failed, NotPermitted, Unsupported, http, log, secrets, variables  # noqa: E402
from gantry_plugin.callback import (  # noqa: E402
    Begun,
    Callback,
    Event,
    Finish,
    SleepUntil,
    Step,
    StepRequest,
    TaskEnded,
    Unfulfilled,
    Wish,
    Woke,
    export,
)
from gantry_plugin.executor_selector import Candidate, Capacity  # noqa: E402
from gantry_plugin.plugin import Permission, parse_permission  # noqa: E402
from gantry_plugin.testing import MockHost, run_case  # noqa: E402
from gantry_plugin.testing.codec import from_json, to_json  # noqa: E402

EXECUTION = "00000000-0000-4000-8000-000000000001"


class Fetch(Callback):
    name = "fetch"
    version = "1.0.0"
    summary = "Fetches something."
    permissions = {"http GET https://archive.example.org": "There it is."}

    def advance(self, request: StepRequest) -> Step | Wish:
        match request.event:
            case Begun():
                log.info("asking")
                headers = {"authorization": secrets.get("token")}
                response = http.get("https://archive.example.org/1", headers=headers, timeout=500)
                variables.set("status", response.status)
                return Step(SleepUntil(request.now + 1), {"text": response.text})
            case Woke():
                return Finish({"said": request.remembered()["text"]})
        return request.unexpected()


Description, Steps = export(Fetch)


def request(event: Event, **fields: Any) -> StepRequest:
    return StepRequest(EXECUTION, event, **fields)


class Permissions(unittest.TestCase):
    def test_a_permission_is_written_as_administrators_see_it(self) -> None:
        scope = parse_permission("http GET,POST https://a.example.org")
        self.assertEqual(scope, Permission("http", "https://a.example.org", frozenset({"GET", "POST"})))
        self.assertEqual(parse_permission("mail"), Permission("mail"))
        for wrong in ("", "http", "http FETCH *", "secret", "mail now", "GET *"):
            with self.subTest(wrong), self.assertRaises(ValueError):
                parse_permission(wrong)

    def test_a_plugin_without_its_name_or_with_a_wrong_permission_is_not_exported(self) -> None:
        class Nameless(Fetch):
            name = ""

        class Wrong(Fetch):
            permissions = {"everything": "Why not?"}

        with self.assertRaises(TypeError):
            export(Nameless)
        with self.assertRaises(ValueError):
            export(Wrong)


class Mock(unittest.TestCase):
    def test_it_answers_and_keeps_what_was_asked(self) -> None:
        with MockHost(secrets={"token": "abc"}) as gantry:
            gantry.answer("GET", "https://archive.example.org/1", http.Response(200, body=b"ok"))
            step = Fetch().advance(request(Begun(), now=7))
        self.assertEqual(step, Step(SleepUntil(8), {"text": "ok"}))
        (sent,) = gantry.requests
        self.assertEqual((sent.headers, sent.timeout), ([("authorization", "abc")], 500))
        self.assertEqual((gantry.changed, gantry.messages), ({"status": 200}, [("info", "asking")]))

    def test_it_raises_what_the_test_foresees(self) -> None:
        with MockHost(secrets={"token": "abc"}) as gantry:
            gantry.answer("GET", "https://archive.example.org/1", http.TimedOut(500))
            with self.assertRaises(Failed) as caught:
                Fetch().advance(request(Begun()))
        self.assertEqual(caught.exception.message, "no response within 500 ms")

    def test_an_unforeseen_request_and_a_missing_grant_are_told(self) -> None:
        with MockHost(secrets={"token": "abc"}), self.assertRaises(AssertionError):
            Fetch().advance(request(Begun()))
        with MockHost(grants=["secret token"]), self.assertRaises(secrets.NotSet):
            secrets.get("token")
        with MockHost(grants=[]), self.assertRaises(NotPermitted):
            variables.names()
        with MockHost(experiment=False), self.assertRaises(variables.NoExperiment):
            variables.get("a")

    def test_without_a_host_a_call_says_what_to_do(self) -> None:
        with self.assertRaisesRegex(RuntimeError, "MockHost"):
            log.info("hello")

    def test_an_unexpected_event_fails_the_step(self) -> None:
        with self.assertRaisesRegex(Failed, "no mail server"):
            Fetch().advance(request(Unfulfilled("no mail server")))
        with self.assertRaisesRegex(Unsupported, "does not wait for TaskEnded"):
            Fetch().advance(request(TaskEnded("…", "finished")))


class Json(unittest.TestCase):
    def test_each_kind_of_value_has_the_form_of_a_case(self) -> None:
        for event, form in (
            (Begun(), "begun"),
            (Unfulfilled("why"), {"unfulfilled": "why"}),
            (TaskEnded("r", "failed", "c", {"a": 1}), {"task-ended": {"run": "r", "end": "failed", "cause": "c", "outputs": {"a": 1}}}),
        ):
            with self.subTest(form):
                self.assertEqual(from_json(Event, form), event)
        self.assertEqual(to_json(SleepUntil(5), Wish), {"sleep-until": 5})
        self.assertEqual([to_json(b"\xc3\xa9"), to_json(b"\xff")], [{"text": "é"}, {"base64": "/w=="}])

    def test_a_capacity_may_be_spelt_both_ways(self) -> None:
        for key in ("memory-bytes", "memory_bytes"):
            self.assertEqual(from_json(Capacity, {"cpus": 1, key: 2, "gpus": 0}), Capacity(1, 2))


class Cases(unittest.TestCase):
    def test_a_case_that_expects_something_else_fails(self) -> None:
        question = {"advance": {"execution": EXECUTION, "event": "woke", "memory": {"text": '{"text":"ok"}'}}}
        answer = {"wish": {"finish": {"success": True, "values": {"said": "ok"}}}, "memory": {"text": ""}, "variables": {}}
        self.run_one({"question": question, "expect": {"answer": {"advance": answer}}})
        with self.assertRaises(AssertionError):
            self.run_one({"question": question, "expect": {"failure": "something"}})
        with self.assertRaises(AssertionError):
            self.run_one({"question": question, "expect": {"answer": {"advance": {**answer, "variables": {"a": 1}}}}})
        with self.assertRaisesRegex(AssertionError, "not sent"):
            unsent = {"http": {"request": {"method": "GET", "url": "https://a"}, "result": {"response": {"status": 200}}}}
            self.run_one({"question": question, "calls": [unsent], "expect": {"answer": {"advance": answer}}})

    def run_one(self, case: dict[str, Any]) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "case.json"
            path.write_text(json.dumps(case), encoding="utf-8")
            run_case(Fetch, path)


class Room(unittest.TestCase):
    def test_an_executor_has_room_if_it_is_healthy_and_every_need_fits(self) -> None:
        full = Capacity(4, 100, 0)
        candidate = Candidate("a", "podman", full, Capacity(2, 50))
        self.assertTrue(candidate.has_room(Capacity(2, 50)))
        for needs in (Capacity(3, 50), Capacity(2, 51), Capacity(1, 1, 1)):
            self.assertFalse(candidate.has_room(needs))
        self.assertFalse(Candidate("a", "podman", full, full, unhealthy="gone").has_room(Capacity(0, 0)))


if __name__ == "__main__":
    unittest.main()
