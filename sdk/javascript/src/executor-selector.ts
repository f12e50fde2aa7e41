/**
 * The world `executor-selector`: on which executor a job runs, or that it waits.
 *
 *     export const { description, placement } = executorSelector({ … });
 */

import { answering, description, given, type JsonObject, type Plugin } from "./plugin.ts";

export * from "./errors.ts";
export type { JsonObject } from "./plugin.ts";

/** An amount of what jobs use up. */
export interface Capacity {
  /** Whole processors. */
  cpus: number;
  memoryBytes: number;
  /** Whole graphics processors. */
  gpus: number;
}

/** An executor that could take the job. */
export interface Candidate {
  /** Unique among the candidates. */
  name: string;
  /** The container engine: `podman`, `docker`. */
  runtime: string;
  /** Words that the operator gave to it, sorted. */
  labels: string[];
  /** Why it takes no jobs now; `null` if it takes them. */
  unhealthy: string | null;
  /** What it has in all. */
  capacity: Capacity;
  /** What running jobs have of that. It may exceed `capacity` where an operator overcommits. */
  inUse: Capacity;
  runningJobs: number;
  /** How many bytes of the job's inputs are on its machine already. */
  presentBytes: number;
}

/** The question: where shall this job run? */
export interface PlacementRequest<Settings = JsonObject> {
  /** The run's id, a UUID. */
  run: string;
  /** The run's task as `namespace:version`. */
  task: string;
  /** What the job needs, and all that it will get. */
  needs: Capacity;
  /** Whether the job needs the network. */
  internet: boolean;
  /** Bytes of all its inputs. */
  inputBytes: number;
  /** Executors that can take such a job at all, healthy or not, by name. */
  candidates: Candidate[];
  /** The plugin's settings. */
  settings: Settings;
}

/** The answer; made by the functions below. */
export interface Selection {
  /** Its case in the contract. */
  readonly tag: "chosen" | "deferred";
  /** What the contract wants to know of it. */
  readonly val: unknown;
}

/** A plugin of this world. */
export interface ExecutorSelector<Settings = JsonObject> extends Plugin {
  /** Answers at once from what it is told. What is thrown fails the run. */
  select(request: PlacementRequest<Settings>): Selection;
}

/** This executor takes the job. `because` is a sentence for people. */
export const chosen = (executor: string, because: string): Selection => ({ tag: "chosen", val: { executor, because } });

/** Not now. Gantry asks again when an executor's health or load has changed. `because` is a sentence for people. */
export const deferred = (because: string): Selection => ({ tag: "deferred", val: because });

/** Whether an executor takes jobs, and has room for one now. */
export const hasRoom = ({ unhealthy, capacity, inUse }: Candidate, needs: Capacity): boolean =>
  unhealthy === null &&
  inUse.cpus + needs.cpus <= capacity.cpus &&
  inUse.memoryBytes + needs.memoryBytes <= capacity.memoryBytes &&
  inUse.gpus + needs.gpus <= capacity.gpus;

/** The question as the engines hand it over: 64-bit numbers may be `bigint`, and what is absent `null` or `undefined`. */
interface RawCapacity extends Omit<Capacity, "memoryBytes"> {
  memoryBytes: number | bigint;
}

interface RawCandidate extends Omit<Candidate, "capacity" | "inUse" | "presentBytes" | "unhealthy"> {
  unhealthy?: string | null;
  capacity: RawCapacity;
  inUse: RawCapacity;
  presentBytes: number | bigint;
}

interface RawRequest extends Omit<PlacementRequest, "needs" | "inputBytes" | "candidates" | "settings"> {
  needs: RawCapacity;
  inputBytes: number | bigint;
  candidates: RawCandidate[];
  settings: string;
}

/** Makes the component's exports: `export const { description, placement } = executorSelector({ … });` */
export function executorSelector<Settings = JsonObject>(plugin: ExecutorSelector<Settings>) {
  const select = (asked: RawRequest): Selection =>
    answering(() =>
      given(
        plugin.select({
          ...asked,
          needs: counted(asked.needs),
          inputBytes: Number(asked.inputBytes),
          candidates: asked.candidates.map(candidate),
          settings: JSON.parse(asked.settings),
        }),
      ),
    );
  return { description: description("executor-selector", plugin), placement: { select } };
}

const counted = (raw: RawCapacity): Capacity => ({ ...raw, memoryBytes: Number(raw.memoryBytes) });

const candidate = (raw: RawCandidate): Candidate => ({
  ...raw,
  unhealthy: raw.unhealthy ?? null,
  capacity: counted(raw.capacity),
  inUse: counted(raw.inUse),
  presentBytes: Number(raw.presentBytes),
});
