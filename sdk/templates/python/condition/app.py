"""Conditions of one name (`scanned`), which holds if the name stands for `true`, or of its contrary (`not scanned`)."""

import re

from gantry_plugin.condition import Condition, Evaluation, Problem, Verdict, export


class {{ name_pascal }}(Condition):
    name = "{{ name }}"
    version = "0.1.0"
    summary = "Conditions of one name, or of its contrary."

    def evaluate(self, evaluation: Evaluation) -> list[Verdict]:
        return [holds(expression, evaluation) for expression in evaluation.expressions]

    def check(self, expressions: list[str]) -> list[Problem | None]:
        parsed = [parse(expression) for expression in expressions]
        return [part if isinstance(part, Problem) else None for part in parsed]


def holds(expression: str, evaluation: Evaluation) -> Verdict:
    parsed = parse(expression)
    if parsed is None or isinstance(parsed, Problem):
        return parsed or True
    name = parsed["name"]
    if name not in evaluation.names:
        return Problem("UnknownName", f"there is no '{name}'", line=1, column=parsed.start("name") + 1)
    return (evaluation.names[name] is True) != bool(parsed["not"])


def parse(expression: str) -> re.Match[str] | Problem | None:
    """The parts `not` and `name`; nothing for an empty expression."""
    if not expression.strip():
        return None
    parts = re.fullmatch(r"(?P<not>not )?(?P<name>[A-Za-z_]+)", expression)
    return parts or Problem("SyntaxError", "expected a name, or 'not' and a name", line=1, column=1)


Description, Conditions = export({{ name_pascal }})
