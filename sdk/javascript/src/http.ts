/** HTTP requests to other servers, as far as the plugin may send them. */

import { send as dispatch } from "gantry:plugin/http@0.1.0";

import { calling } from "./errors.ts";
import type { Method } from "./plugin.ts";
import { decode, encode } from "./text.ts";

/** A header field: name and value. */
export type Header = [name: string, value: string];

/** What a request has beside method and URL. */
export interface Options {
  /** Header fields. `Host`, `Content-Length`, `Connection` and `Transfer-Encoding` are Gantry's. */
  headers?: Header[] | Record<string, string>;
  /** The content. */
  body?: Uint8Array | string;
  /** A content that is written as JSON; in place of `body`. */
  json?: unknown;
  /** Most milliseconds for the whole exchange; without it, what is left of the call's deadline. */
  timeout?: number;
}

/** A response, of whatever status: 404 is an answer, too. */
export class Response {
  /** The status code. */
  readonly status: number;
  /** Header fields with lower-case names, in the order of arrival. */
  readonly headers: Header[];
  /** The content. */
  readonly body: Uint8Array;

  constructor(status: number, headers: Header[], body: Uint8Array) {
    this.status = status;
    this.headers = headers;
    this.body = body;
  }

  /** Whether the status is one of success, 200 to 299. */
  get ok(): boolean {
    return this.status >= 200 && this.status < 300;
  }

  /** The content as text. */
  text(): string {
    return decode(this.body);
  }

  /** The content, read as JSON. */
  json<T = any>(): T {
    return JSON.parse(this.text());
  }

  /** The first header field of that name, in any case. */
  header(name: string): string | undefined {
    return this.headers.find(([key]) => key === name.toLowerCase())?.[1];
  }
}

/**
 * Sends a request to an absolute URL of the scheme `http` or `https`, and waits for the response.
 *
 * Throws a `HostError` if there is none: `not-permitted`, `invalid`, `unreachable`, `timed-out` or `too-large`.
 */
export function request(method: Method, url: string, options: Options = {}): Response {
  const given = options.headers ?? [];
  const fields = Array.isArray(given) ? given : Object.entries(given);
  const headers = fields.map(([name, value]) => ({ name, value }));
  let body = options.body ?? "";
  if (options.json !== undefined) {
    body = JSON.stringify(options.json);
    headers.push({ name: "content-type", value: "application/json" });
  }
  const content = typeof body === "string" ? encode(body) : body;
  const timeout = options.timeout;
  const response = calling(() => dispatch({ method: method.toLowerCase(), url, headers, body: content, timeout }));
  const answered = response.headers.map(({ name, value }): Header => [name, value]);
  return new Response(response.status, answered, response.body);
}

/** Reads. */
export const get = (url: string, options?: Options): Response => request("GET", url, options);

/** Creates, or does. */
export const post = (url: string, options?: Options): Response => request("POST", url, options);
