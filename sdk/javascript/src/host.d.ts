// Gantry's functions as the engines show them (wit/): the modules of this package are what plugins use.

declare module "gantry:plugin/log@0.1.0" {
  export function log(level: "debug" | "info" | "warn" | "error", message: string): void;
}

declare module "gantry:plugin/http@0.1.0" {
  interface Header {
    name: string;
    value: string;
  }
  export function send(request: {
    method: string;
    url: string;
    headers: Header[];
    body: Uint8Array;
    timeout: number | undefined;
  }): { status: number; headers: Header[]; body: Uint8Array };
}

declare module "gantry:plugin/secrets@0.1.0" {
  export function get(name: string): string;
}

declare module "gantry:plugin/variables@0.1.0" {
  export function names(): string[];
  export function get(name: string): string | null | undefined;
  export function set(name: string, value: string): void;
}

declare module "wasi:filesystem/types@0.2.12" {
  export interface Descriptor extends Partial<Disposable> {
    /** StarlingMonkey takes and gives 64-bit numbers as `bigint`, QuickJS as `number`; both take a `number`. */
    read(length: number, offset: number): [bytes: Uint8Array, end: boolean];
    readDirectory(): DirectoryEntryStream;
    openAt(pathFlags: object, path: string, openFlags: { directory?: boolean }, flags: { read: boolean }): Descriptor;
  }
  export interface DirectoryEntryStream extends Partial<Disposable> {
    readDirectoryEntry(): { type: string; name: string } | null | undefined;
  }
}

declare module "wasi:filesystem/preopens@0.2.12" {
  import type { Descriptor } from "wasi:filesystem/types@0.2.12";
  export function getDirectories(): [folder: Descriptor, path: string][];
}
