"""Conditions in Python: the expressions that StudyGovernor's workflows are written with."""

import expressions
import names
from gantry_plugin import Unsupported
from gantry_plugin.condition import Condition, Evaluation, Problem, Verdict, export


class PythonCondition(Condition):
    name = "python-condition"
    version = "0.1.0"
    summary = "Evaluates conditions that are written as Python expressions."
    documentation = """\
Each condition is one Python expression. An empty one holds; else its value counts as Python's `if` would count it. It may use the
names that come with the question (`experiment` and `callbacks` in a workflow), the module `datetime`, and Python's own functions,
but for those that reach beyond the expression (`open`, `eval`, `setattr`, …) and for names that begin with two underscores.

`datetime.datetime.now()` is the time of the question, in UTC.
"""

    def evaluate(self, evaluation: Evaluation) -> list[Verdict]:
        try:
            names.build(evaluation.names)
        except ValueError as error:
            raise Unsupported(f"the names cannot be used: {error}") from None
        return [
            expressions.evaluate(text, lambda: names.build(evaluation.names), evaluation.now)
            for text in evaluation.expressions
        ]

    def check(self, texts: list[str]) -> list[Problem | None]:
        return [expressions.check(text) for text in texts]


# What Python does only once is done when the component is built: tables of the parser, patterns of times.
PythonCondition().evaluate(Evaluation(["datetime.datetime.strptime('2019-01-31', '%Y-%m-%d').strftime('%d') == '31'", "1 +"]))

Description, Conditions = export(PythonCondition)
