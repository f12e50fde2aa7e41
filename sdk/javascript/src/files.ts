/** The files that a `dataset-format` or an `output-importer` is shown. They can be read, not written. */

import { getDirectories } from "wasi:filesystem/preopens@0.2.12";
import type { Descriptor } from "wasi:filesystem/types@0.2.12";

import { Failed } from "./errors.ts";
import { decode } from "./text.ts";

/** Most bytes that are asked for at once. */
const PIECE = 1024 * 1024;

/** What is in a folder. */
export interface Entry {
  /** Its name. */
  name: string;
  /** Whether it is a folder. */
  folder: boolean;
}

/** Bytes of a file, from an offset to the end or as many as are wanted. `path` is relative to the folder that is shown. */
export function read(path: string, offset = 0, length = Number.POSITIVE_INFINITY): Uint8Array {
  return opened(path, {}, (file) => {
    const pieces: Uint8Array[] = [];
    let size = 0;
    while (size < length) {
      const [bytes, end] = file.read(Math.min(PIECE, length - size), offset + size);
      pieces.push(bytes);
      size += bytes.length;
      if (end || bytes.length === 0) {
        break;
      }
    }
    return joined(pieces, size);
  });
}

/** A file as text. */
export const readText = (path: string): string => decode(read(path));

/** A file as JSON. */
export const readJson = <T = any>(path: string): T => JSON.parse(readText(path));

/** What is in a folder, by name; `""` is the folder that is shown. */
export function list(path = ""): Entry[] {
  return opened(path || ".", { directory: true }, (folder) => {
    const stream = folder.readDirectory();
    const entries: Entry[] = [];
    for (let entry = stream.readDirectoryEntry(); entry != null; entry = stream.readDirectoryEntry()) {
      entries.push({ name: entry.name, folder: entry.type === "directory" });
    }
    dispose(stream);
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  });
}

function opened<T>(path: string, flags: { directory?: boolean }, use: (file: Descriptor) => T): T {
  const shown = getDirectories()[0]?.[0];
  if (shown === undefined) {
    throw new Failed("no folder is shown here");
  }
  try {
    const file = shown.openAt({}, path, flags, { read: true });
    const result = use(file);
    dispose(file);
    return result;
  } catch (thrown) {
    const code = (thrown as { payload?: unknown }).payload;
    throw typeof code === "string" ? new Failed(`cannot read ${path}: ${code}`) : thrown;
  }
}

/** Gives a handle back; engines do not do it by themselves before the call ends. */
function dispose(handle: Partial<Disposable>): void {
  handle[Symbol.dispose]?.();
}

function joined(pieces: Uint8Array[], size: number): Uint8Array {
  if (pieces.length === 1) {
    return pieces[0] as Uint8Array;
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
