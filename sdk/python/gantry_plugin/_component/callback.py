"""The interface `steps`."""

import json
from typing import Any, cast

from wit_world.exports import steps as wit

from ..callback import (
    Answered,
    Ask,
    Begun,
    Callback,
    CommandEnded,
    Event,
    Finish,
    MailSent,
    RunCommand,
    RunEnd,
    SendMail,
    SleepUntil,
    StartTask,
    Step,
    StepRequest,
    TaskEnded,
    Unfulfilled,
    Wish,
    Woke,
)
from .answering import answering


def implement(callback: Callback) -> type[Any]:
    """The class that the component exports."""

    class Steps:
        def advance(self, request: wit.StepRequest) -> wit.Step:
            with answering():
                answer = callback.advance(_request(request))
                step = answer if isinstance(answer, Step) else Step(answer)
                return wit.Step(_wish(step.wish), step.memory_bytes())

    return Steps


def _request(request: wit.StepRequest) -> StepRequest:
    return StepRequest(
        execution=request.execution,
        event=_event(request.event),
        step=request.step,
        now=request.now,
        memory=request.memory,
        arguments=json.loads(request.arguments),
        experiment=None if request.experiment is None else json.loads(request.experiment),
        settings=json.loads(request.settings),
    )


def _event(event: wit.Event) -> Event:
    match event:
        case wit.Event_Begun():
            return Begun()
        case wit.Event_Woke():
            return Woke()
        case wit.Event_CommandEnded(end):
            return CommandEnded(end.exit_code, end.cause, end.output, end.errors)
        case wit.Event_TaskEnded(task):
            how = cast(RunEnd, task.end.name.lower())
            return TaskEnded(task.run, how, task.cause, json.loads(task.outputs))
        case wit.Event_MailSent():
            return MailSent()
        case wit.Event_Answered(answer):
            return Answered(json.loads(answer))
        case wit.Event_Unfulfilled(reason):
            return Unfulfilled(reason)


def _wish(wish: Wish) -> wit.Wish:
    match wish:
        case Finish(values, success):
            return wit.Wish_Finish(wit.Outcome(success, _json(values)))
        case RunCommand(executor, command_line, environment, given, time_limit):
            variables = [wit.EnvironmentVariable(*item) for item in environment.items()]
            return wit.Wish_RunCommand(wit.Command(executor, command_line, variables, given, time_limit))
        case StartTask(task, inputs):
            return wit.Wish_StartTask(wit.TaskStart(task, _json(inputs)))
        case SendMail(to, subject, body, cc):
            return wit.Wish_SendMail(wit.Mail(to, cc, subject, body))
        case Ask(text, schema, time_limit):
            answers = "" if schema is True else _json(schema)
            return wit.Wish_Ask(wit.Question(text, answers, time_limit))
        case SleepUntil(time):
            return wit.Wish_SleepUntil(time)
    raise TypeError(f"{wish!r} is no wish")


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
