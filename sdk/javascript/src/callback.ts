/**
 * The world `callback`: the work of a callback, as steps.
 *
 * A callback never waits. It says what it wants, keeps what it has to remember, and is thrown away. Gantry does what was wanted,
 * durably, and calls a fresh instance with the event and what was kept.
 *
 *     import { callback, finish, sleepUntil } from "gantry-plugin/callback";
 *
 *     export const { description, steps } = callback({
 *       name: "nap",
 *       version: "1.0.0",
 *       summary: "Waits for a second.",
 *       advance(request) {
 *         switch (request.event.kind) {
 *           case "begun":
 *             return sleepUntil(request.now + 1000);
 *           case "woke":
 *             return finish({ slept: true });
 *           default:
 *             return request.unexpected();
 *         }
 *       },
 *     });
 */

import { Failed, Unsupported } from "./errors.ts";
import { answering, description, given, type JsonObject, type Plugin } from "./plugin.ts";
import { decode, encode } from "./text.ts";

export * from "./errors.ts";
export type { JsonObject } from "./plugin.ts";

/** How a command ended. */
export interface CommandEnd {
  /** 0 to 255; `null` if the command was ended by a signal or never began. */
  exitCode: number | null;
  /** Why it has no exit code; empty if it has one. */
  cause: string;
  /** The end of its standard output, at most 256 KiB. */
  output: string;
  /** The end of its standard error, at most 256 KiB. */
  errors: string;
}

/** A run of a task that ended. */
export interface TaskEnd {
  /** The run's id, a UUID. */
  run: string;
  /** How it ended. */
  end: "finished" | "failed" | "canceled";
  /** The cause of the failure; empty if there is none. */
  cause: string;
  /** Numbers, texts, booleans and arrays by value; for a file or an image the URL path from which the API serves it. */
  outputs: JsonObject;
}

/** What happened since the last step. */
export type Event =
  /** The execution begins: the first step. */
  | { kind: "begun" }
  /** The time of `sleepUntil` has come. */
  | { kind: "woke" }
  /** The command of `runCommand` ended. */
  | ({ kind: "command-ended" } & CommandEnd)
  /** The run of `startTask` ended. */
  | ({ kind: "task-ended" } & TaskEnd)
  /** The mail of `sendMail` was accepted by the mail server. */
  | { kind: "mail-sent" }
  /** Somebody answered the question of `ask`. */
  | { kind: "answered"; answer: any }
  /** What was wanted could not be done: why, and for a missing permission its name. */
  | { kind: "unfulfilled"; why: string };

/** The question: what next? */
export interface StepRequest<Arguments = JsonObject, Settings = JsonObject> {
  /** The execution's id, a UUID; the same in all its steps. */
  execution: string;
  /** Number of the step, from 0. */
  step: number;
  /** Milliseconds since 1970-01-01T00:00:00Z. A repeated step is told the same time. */
  now: number;
  /** What happened. */
  event: Event;
  /** What the previous step kept; empty in the first. */
  memory: Uint8Array;
  /** What the workflow gives to this callback. */
  arguments: Arguments;
  /**
   * What is known of the experiment: `id`, `label`, `subject`, `cohort`, `state`, `scandate`, `external_ids`, and perhaps more; `null`
   * if the callback does not work for one.
   */
  experiment: JsonObject | null;
  /** The plugin's settings. */
  settings: Settings;
  /** What the previous step kept, if that was no bytes; `undefined` in the first step. */
  remembered<T = any>(): T | undefined;
  /** Fails, because the event is none that this callback waits for. */
  unexpected(): never;
}

/** A command, run without a shell. */
export interface Command {
  /** The executor, by its name. */
  executor: string;
  /** The program and its arguments, at least one. */
  commandLine: string[];
  /** Environment variables beside those that the executor sets. */
  environment?: Record<string, string>;
  /** What the command reads from its standard input, at most 1 MiB. */
  input?: Uint8Array | string;
  /** Most seconds that it may take; without it the executor's own limit. */
  timeLimit?: number;
}

/** A task to run. */
export interface TaskStart {
  /** The task as `namespace:version`. */
  task: string;
  /** The inputs, each by the name that the task declares. */
  inputs?: JsonObject;
}

/** A message. The sender is the server's. */
export interface Mail {
  /** Addresses such as `lab@example.org`, at least one. */
  to: string[];
  /** Further addresses. */
  cc?: string[];
  /** One line. */
  subject: string;
  /** Text without markup. */
  body: string;
}

/** A question to a person. */
export interface Question {
  /** What is asked, in plain text. */
  text: string;
  /** A JSON schema of the answer; without it every answer is good. */
  answerSchema?: JsonObject;
  /** Most seconds to wait for the answer; without it the workflow's own limit. */
  timeLimit?: number;
}

/** What a callback wants; made by the functions below. */
export interface Wish {
  /** Its case in the contract. */
  readonly tag: "finish" | "run-command" | "start-task" | "send-mail" | "ask" | "sleep-until";
  /** What the contract wants to know of it. */
  readonly val: unknown;
}

/** A wish, and what to keep for the next step. */
export interface Step {
  /** What is wanted. */
  readonly wish: Wish;
  /** What is kept. */
  readonly memory: Uint8Array;
}

/** A plugin of this world. */
export interface Callback<Arguments = JsonObject, Settings = JsonObject> extends Plugin {
  /** Does one step. A wish alone keeps nothing. */
  advance(request: StepRequest<Arguments, Settings>): Wish | Step;
}

/** It has ended. A workflow can map the values to variables. `success` is false if what was asked for had a bad result. */
export const finish = (values: JsonObject = {}, success = true): Wish => ({
  tag: "finish",
  val: { success, values: JSON.stringify(values) },
});

/** Run a command; then `command-ended`. Needs the permission `command`. */
export const runCommand = (command: Command): Wish => ({
  tag: "run-command",
  val: {
    executor: command.executor,
    commandLine: command.commandLine,
    environment: Object.entries(command.environment ?? {}).map(([name, value]) => ({ name, value })),
    input: bytes(command.input ?? ""),
    timeLimit: command.timeLimit,
  },
});

/** Start a task and wait for the end of its run; then `task-ended`. Needs the permission `start-task`. */
export const startTask = (start: TaskStart): Wish => ({
  tag: "start-task",
  val: { task: start.task, inputs: JSON.stringify(start.inputs ?? {}) },
});

/** Send mail; then `mail-sent`. Needs the permission `mail`. */
export const sendMail = (mail: Mail): Wish => ({ tag: "send-mail", val: { ...mail, cc: mail.cc ?? [] } });

/** Ask a person; then `answered`. */
export const ask = ({ text, answerSchema, timeLimit }: Question): Wish => ({
  tag: "ask",
  val: { text, answerSchema: answerSchema === undefined ? "" : JSON.stringify(answerSchema), timeLimit },
});

/** Wait until so many milliseconds after 1970-01-01T00:00:00Z; then `woke`. A time that has passed wakes at once. */
export const sleepUntil = (time: number): Wish => ({ tag: "sleep-until", val: time });

/** A wish, and what to keep for the next step: bytes, or what JSON can hold; at most 64 KiB. */
export const keep = (memory: unknown, wish: Wish): Step => ({
  wish,
  memory: memory instanceof Uint8Array ? memory : encode(JSON.stringify(memory)),
});

/** Makes the component's exports: `export const { description, steps } = callback({ … });` */
export function callback<Arguments = JsonObject, Settings = JsonObject>(plugin: Callback<Arguments, Settings>) {
  const advance = (asked: RawRequest): Step =>
    answering(() => {
      const answer = given(plugin.advance(request(asked)));
      return "wish" in answer ? answer : { wish: answer, memory: new Uint8Array() };
    });
  return { description: description("callback", plugin), steps: { advance } };
}

/** The question as the engines hand it over. */
interface RawRequest {
  execution: string;
  step: number;
  now: number | bigint;
  event: { tag: Event["kind"]; val?: any };
  memory: Uint8Array;
  arguments: string;
  experiment?: string | null;
  settings: string;
}

function request<Arguments, Settings>(asked: RawRequest): StepRequest<Arguments, Settings> {
  const happened = event(asked.event);
  return {
    execution: asked.execution,
    step: asked.step,
    now: Number(asked.now),
    event: happened,
    memory: asked.memory,
    arguments: JSON.parse(asked.arguments),
    experiment: asked.experiment == null ? null : JSON.parse(asked.experiment),
    settings: JSON.parse(asked.settings),
    remembered: () => (asked.memory.length === 0 ? undefined : JSON.parse(decode(asked.memory))),
    unexpected() {
      if (happened.kind === "unfulfilled") {
        throw new Failed(happened.why);
      }
      throw new Unsupported(`step ${asked.step} does not wait for ${happened.kind}`);
    },
  };
}

function event({ tag, val }: RawRequest["event"]): Event {
  switch (tag) {
    case "command-ended":
      return { kind: tag, exitCode: val.exitCode ?? null, cause: val.cause, output: val.output, errors: val.errors };
    case "task-ended":
      return { kind: tag, run: val.run, end: val.end, cause: val.cause, outputs: JSON.parse(val.outputs) };
    case "answered":
      return { kind: tag, answer: JSON.parse(val) };
    case "unfulfilled":
      return { kind: tag, why: val };
    default:
      return { kind: tag };
  }
}

function bytes(content: Uint8Array | string): Uint8Array {
  return typeof content === "string" ? encode(content) : content;
}
