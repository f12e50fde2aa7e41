/** Conditions of one name (`scanned`), which holds if the name stands for `true`, or of its contrary (`not scanned`). */

import { condition } from "gantry-plugin/condition";

export const { description, conditions } = condition({
  name: "{{ name }}",
  version: "0.1.0",
  summary: "Conditions of one name, or of its contrary.",

  evaluate: ({ expressions, names }) => expressions.map((expression) => holds(expression, names)),
  check: (expressions) => expressions.map(problem),
});

const FORM = /^(?<not>not )?(?<name>[A-Za-z_]+)$/;

function problem(expression) {
  if (expression.trim() === "" || FORM.test(expression)) {
    return null;
  }
  return { kind: "SyntaxError", message: "expected a name, or 'not' and a name", line: 1, column: 1 };
}

function holds(expression, names) {
  const { not, name } = FORM.exec(expression)?.groups ?? {};
  if (name === undefined) {
    return problem(expression) ?? true;
  }
  if (!(name in names)) {
    return { kind: "UnknownName", message: `there is no '${name}'`, line: 1, column: (not?.length ?? 0) + 1 };
  }
  return (names[name] === true) === (not === undefined);
}
