/**
 * The world `condition`: whether expressions hold.
 *
 *     export const { description, conditions } = condition({ … });
 */

import { answering, description, given, type JsonObject, type Plugin } from "./plugin.ts";

export * from "./errors.ts";
export type { JsonObject } from "./plugin.ts";

/** What is wrong with an expression, or with its evaluation. */
export interface Problem {
  /** What kind of problem: `SyntaxError`. */
  kind: string;
  /** For the person who wrote the expression. */
  message: string;
  /** Line in the expression, from 1; without it, it is not known. */
  line?: number;
  /** Column in that line in characters, from 1; without it, it is not known. */
  column?: number;
}

/** Whether an expression holds, or why it could not be evaluated. */
export type Verdict = boolean | Problem;

/** The question: which of these hold? */
export interface Evaluation<Settings = JsonObject> {
  /** Each for itself: none sees what another one did. An empty one holds. */
  expressions: string[];
  /**
   * The names that they may use. `{"$datetime": "2019-01-31T12:00:00"}` is that time, `{"$object": {…}}` an object whose properties
   * are read with a dot.
   */
  names: JsonObject;
  /** Milliseconds since 1970-01-01T00:00:00Z: what expressions are told if they ask for the time. */
  now: number;
  /** The plugin's settings. */
  settings: Settings;
}

/** A plugin of this world. */
export interface Condition<Settings = JsonObject> extends Plugin {
  /** Evaluates all expressions: a verdict for each, in their order. */
  evaluate(evaluation: Evaluation<Settings>): Verdict[];
  /** Checks that each is well-formed, without evaluating it: for each the problem, or `null`. */
  check(expressions: string[]): (Problem | null)[];
}

/** Makes the component's exports: `export const { description, conditions } = condition({ … });` */
export function condition<Settings = JsonObject>(plugin: Condition<Settings>) {
  const evaluate = (asked: { expressions: string[]; names: string; now: number | bigint; settings: string }) =>
    answering(() => {
      const { expressions, now } = asked;
      const [names, settings] = [JSON.parse(asked.names), JSON.parse(asked.settings)];
      return given(plugin.evaluate({ expressions, names, now: Number(now), settings })).map(verdict);
    });
  const check = (expressions: string[]) =>
    answering(() => given(plugin.check(expressions)).map((each) => (each === null ? undefined : problem(each))));
  return { description: description("condition", plugin), conditions: { evaluate, check } };
}

const verdict = (given: Verdict) =>
  typeof given === "boolean" ? { tag: "holds", val: given } : { tag: "raised", val: problem(given) };

const problem = ({ kind, message, line = 0, column = 0 }: Problem) => ({ kind, message, line, column });
