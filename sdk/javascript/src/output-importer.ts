/**
 * The world `output-importer`: what becomes of the outputs that a run left.
 *
 *     export const { description, outputs } = outputImporter({ … });
 *
 * `gantry-plugin/files` reads the outputs: the path of one is its name, that of an array's first item `name/0`.
 */

import { answering, description, given, type JsonObject, type Plugin } from "./plugin.ts";

export * from "./errors.ts";
export type { JsonObject } from "./plugin.ts";

/** The type of a value, without its constraints. */
export type ValueKind =
  | "boolean"
  | "integer"
  | "number"
  | "string"
  | "enumeration"
  | "datetime"
  | "geometry"
  | "image"
  | "file"
  | "files"
  | "array";

/** An output that the run left. */
export interface ImportableOutput {
  /** Its name, and that of its file or folder. */
  name: string;
  /** Its type. */
  kind: ValueKind;
  /** For an array the type of its items, else `null`. */
  itemKind: ValueKind | null;
  /** Bytes in all. */
  size: number;
}

/** The question: what shall become of these outputs? */
export interface ImportRequest<Settings = JsonObject> {
  /** The run's id, a UUID. */
  run: string;
  /** The run's task as `namespace:version`. */
  task: string;
  /** The outputs, in the order in which the task declares them. */
  outputs: ImportableOutput[];
  /** The plugin's settings. */
  settings: Settings;
}

/** An output, or a part of one, that is a result. */
export interface KeptOutput {
  /** The output's name, or the path of a part: `masks/0`. */
  output: string;
  /** The result's name, see `CreatedResult`; without it the output's own. */
  name?: string;
  /** A media type or a format; without it what the task declares. */
  format?: string;
}

/** A result that the importer makes. */
export interface CreatedResult {
  /**
   * One to eight names joined by `/`, each of letters, digits, `.`, `_` and `-`, not beginning with a dot. No two results have the
   * same, and none is a folder of another.
   */
  name: string;
  /** Such as `application/json`. */
  mediaType: string;
  /** What is in the file. */
  content: Uint8Array;
}

/** The answer. An output that is not kept is no result of the run. */
export interface ImportPlan {
  /** The outputs that are results as they are. */
  keep?: KeptOutput[];
  /** Results made from them. */
  create?: CreatedResult[];
}

/** A plugin of this world. */
export interface OutputImporter<Settings = JsonObject> extends Plugin {
  /** Decides. What is thrown fails the run. */
  plan(request: ImportRequest<Settings>): ImportPlan;
}

/** The question as the engines hand it over. */
interface RawRequest {
  run: string;
  task: string;
  outputs: { name: string; kind: ValueKind; itemKind?: ValueKind | null; size: number | bigint }[];
  settings: string;
}

/** Makes the component's exports: `export const { description, outputs } = outputImporter({ … });` */
export function outputImporter<Settings = JsonObject>(plugin: OutputImporter<Settings>) {
  const plan = ({ run, task, outputs, settings }: RawRequest) =>
    answering(() => {
      const left = outputs.map(({ name, kind, itemKind, size }) => ({ name, kind, itemKind: itemKind ?? null, size: Number(size) }));
      const answer = given(plugin.plan({ run, task, outputs: left, settings: JSON.parse(settings) }));
      const kept = (answer.keep ?? []).map(({ output, name, format }) => ({ output, name: name ?? output, format }));
      return { keep: kept, create: answer.create ?? [] };
    });
  return { description: description("output-importer", plugin), outputs: { plan } };
}
