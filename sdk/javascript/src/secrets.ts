/** Passwords and keys that an administrator keeps for plugins. */

import { get as ask } from "gantry:plugin/secrets@0.1.0";

import { calling } from "./errors.ts";

/** The secret of that name. Throws a `HostError`: `not-permitted`, or `not-set` if nobody has set it yet. */
export const get = (name: string): string => calling(() => ask(name));
