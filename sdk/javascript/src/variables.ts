/**
 * The variables of the experiment that a callback works for. A change is kept together with the step that makes it: both or neither.
 *
 * Each function throws a `HostError`: `not-permitted`, `no-experiment`, or `invalid` for what can be no name or value.
 */

import * as host from "gantry:plugin/variables@0.1.0";

import { calling } from "./errors.ts";

/** The names of all variables, sorted. */
export const names = (): string[] => calling(() => host.names());

/** A variable's value; `undefined` if there is no such variable. A change made in the same call is seen. */
export function get<T = any>(name: string): T | undefined {
  const value = calling(() => host.get(name));
  return value == null ? undefined : JSON.parse(value);
}

/** Sets a variable to a value that JSON can hold. */
export const set = (name: string, value: unknown): void => calling(() => host.set(name, JSON.stringify(value ?? null)));
