/** Gives `console` to engines that have none (QuickJS): each message goes to the log. */

import * as log from "./log.ts";

const text = (values: unknown[]): string => values.map((value) => (typeof value === "string" ? value : show(value))).join(" ");

function show(value: unknown): string {
  if (value instanceof Error) {
    return `${value}\n${value.stack ?? ""}`.trimEnd();
  }
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

declare global {
  interface Console {
    debug(...values: any[]): void;
    log(...values: any[]): void;
    info(...values: any[]): void;
    warn(...values: any[]): void;
    error(...values: any[]): void;
  }
  var console: Console;
}

(globalThis as { console?: Console }).console ??= {
  debug: (...values: unknown[]) => log.debug(text(values)),
  log: (...values: unknown[]) => log.info(text(values)),
  info: (...values: unknown[]) => log.info(text(values)),
  warn: (...values: unknown[]) => log.warn(text(values)),
  error: (...values: unknown[]) => log.error(text(values)),
} as Console;
