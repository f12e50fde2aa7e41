"""Waits for a time, then asks somebody whether to go on."""

from gantry_plugin import Unsupported, log
from gantry_plugin.callback import Answered, Ask, Begun, Callback, Finish, SleepUntil, Step, StepRequest, Wish, Woke, export


class {{ name_pascal }}(Callback):
    name = "{{ name }}"
    version = "0.1.0"
    summary = "Waits for a time, then asks somebody whether to go on."

    def advance(self, request: StepRequest) -> Step | Wish:
        match request.event:
            case Begun():
                return SleepUntil(request.now + 1000 * seconds_of(request))
            case Woke():
                text = request.arguments.get("question", "Go on?")
                question = Ask(text, answer_schema={"type": "boolean"}, time_limit=24 * 60 * 60)
                return Step(question, {"asked_at": request.now})
            case Answered(answer):
                seconds = (request.now - request.remembered()["asked_at"]) // 1000
                log.info(f"answered after {seconds} s")
                return Finish({"answer": answer, "seconds": seconds})
        return request.unexpected()


def seconds_of(request: StepRequest) -> int:
    seconds = request.arguments.get("seconds")
    if not isinstance(seconds, int) or seconds < 0:
        raise Unsupported("the argument 'seconds' must be a whole number from 0")
    return seconds


Description, Steps = export({{ name_pascal }})
