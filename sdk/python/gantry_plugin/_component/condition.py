"""The interface `conditions`."""

import json
from typing import Any

from wit_world.exports import conditions as wit

from ..condition import Condition, Evaluation, Problem, Verdict
from .answering import answering


def implement(condition: Condition) -> type[Any]:
    """The class that the component exports."""

    class Conditions:
        def evaluate(self, evaluation: wit.Evaluation) -> list[wit.Verdict]:
            with answering():
                names, settings = json.loads(evaluation.names), json.loads(evaluation.settings)
                asked = Evaluation(evaluation.expressions, names, evaluation.now, settings)
                return [_verdict(verdict) for verdict in condition.evaluate(asked)]

        def check(self, expressions: list[str]) -> list[wit.Problem | None]:
            with answering():
                problems = condition.check(expressions)
                return [None if problem is None else _problem(problem) for problem in problems]

    return Conditions


def _verdict(verdict: Verdict) -> wit.Verdict:
    if isinstance(verdict, Problem):
        return wit.Verdict_Raised(_problem(verdict))
    return wit.Verdict_Holds(verdict)


def _problem(problem: Problem) -> wit.Problem:
    return wit.Problem(problem.kind, problem.message, problem.line, problem.column)
