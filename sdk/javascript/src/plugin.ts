/** What every plugin says of itself, and what is common to the answers of all worlds. */

import "./console.ts";
import { Failed, PluginError, Unsupported } from "./errors.ts";
import * as log from "./log.ts";

/** The method of an HTTP request. */
export type Method = "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE";

/** The methods. */
export const METHODS: readonly Method[] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];

/** The five things that a plugin can be. */
export type World = "callback" | "dataset-format" | "output-importer" | "executor-selector" | "condition";

/** An object that JSON can hold. */
export type JsonObject = Record<string, any>;

/** A plugin's description. */
export interface Plugin {
  /** Lower-case words joined by dashes, at most 64 characters. */
  name: string;
  /** A semantic version such as `1.2.0`. */
  version: string;
  /** What it does, in one sentence of at most 500 characters. */
  summary: string;
  /** How to use it, in Markdown, at most 64 KiB. */
  documentation?: string;
  /** A JSON schema (draft 2020-12) of the settings; none if there are no settings. */
  settingsSchema?: JsonObject;
  /**
   * What the plugin wants to be allowed, each with the reason. The permissions are written as administrators see them:
   * `http GET,POST https://images.example.org`, `local-http GET http://localhost:8042`, `secret archive-password`,
   * `command archive-host`, `mail`, `start-task brain-volume:*`, `read-variables`, `write-variables`.
   */
  permissions?: Record<string, string>;
}

/** The interface `description` of a component. */
export function description(world: World, plugin: Plugin) {
  const told = {
    name: plugin.name,
    version: plugin.version,
    world,
    summary: plugin.summary,
    documentation: plugin.documentation ?? "",
    settingsSchema: plugin.settingsSchema === undefined ? "" : JSON.stringify(plugin.settingsSchema),
    permissions: Object.entries(plugin.permissions ?? {}).map(([text, reason]) => ({ permission: permission(text), reason })),
  };
  return { describe: () => told };
}

function permission(text: string): { tag: string; val?: unknown } {
  const [kind = "", ...rest] = text.trim().split(/\s+/);
  const [first = "", origin] = rest;
  const methods = first.split(",");
  if (kind === "http" || kind === "local-http") {
    if (rest.length === 2 && methods.every((method) => (METHODS as readonly string[]).includes(method))) {
      const set = Object.fromEntries(METHODS.map((method) => [method.toLowerCase(), methods.includes(method)]));
      return { tag: kind, val: { origin, methods: set } };
    }
  } else if (["secret", "command", "start-task"].includes(kind) && rest.length === 1) {
    return { tag: kind, val: first };
  } else if (["mail", "read-variables", "write-variables"].includes(kind) && rest.length === 0) {
    return { tag: kind };
  }
  throw new Error(
    `'${text}' is not a permission: expected \`http METHOD[,METHOD] ORIGIN\`, \`local-http METHOD[,METHOD] ORIGIN\`, ` +
      "`secret NAME`, `command EXECUTOR`, `mail`, `start-task NAMESPACE:VERSION`, `read-variables` or `write-variables`",
  );
}

/** What a plugin's function gave, unless that is a promise: nobody could wait for it. */
export function given<T>(answer: T): T {
  if (typeof (answer as { then?: unknown } | null | undefined)?.then === "function") {
    throw new Failed("the plugin answers with a promise; its functions must not be async");
  }
  return answer;
}

/**
 * Answers. What is thrown becomes the error that Gantry shows; with anything else the engines trap, and nobody would learn why. The
 * stack of a mistake goes to the log.
 */
export function answering<T>(answer: () => T): T {
  try {
    return answer();
  } catch (thrown) {
    if (thrown instanceof Unsupported) {
      throw { tag: "unsupported", val: thrown.message };
    }
    if (thrown instanceof PluginError) {
      throw { tag: "failed", val: thrown.message };
    }
    log.error(thrown instanceof Error ? `${thrown}\n${thrown.stack ?? ""}`.trimEnd() : String(thrown));
    throw { tag: "failed", val: String(thrown) };
  }
}
