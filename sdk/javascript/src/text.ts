/** Text as bytes and back, in UTF-8. QuickJS has no `TextEncoder`. */

/** What an engine may have of the Encoding Standard. */
interface Encoding {
  TextEncoder?: new () => { encode(text: string): Uint8Array };
  TextDecoder?: new (label: string, options: { ignoreBOM: boolean }) => { decode(bytes: Uint8Array): string };
}

const { TextEncoder, TextDecoder } = globalThis as Encoding;

/** The bytes of a text. */
export function encode(text: string): Uint8Array {
  if (TextEncoder !== undefined) {
    return new TextEncoder().encode(text);
  }
  // A character takes at most three bytes for each of its one or two units.
  const bytes = new Uint8Array(text.length * 3);
  let length = 0;
  for (const character of text) {
    let code = character.codePointAt(0) as number;
    if (code >= 0xd800 && code <= 0xdfff) {
      code = 0xfffd;
    }
    if (code < 0x80) {
      bytes[length++] = code;
    } else if (code < 0x800) {
      bytes[length++] = 0xc0 | (code >> 6);
      bytes[length++] = 0x80 | (code & 0x3f);
    } else if (code < 0x10000) {
      bytes[length++] = 0xe0 | (code >> 12);
      bytes[length++] = 0x80 | ((code >> 6) & 0x3f);
      bytes[length++] = 0x80 | (code & 0x3f);
    } else {
      bytes[length++] = 0xf0 | (code >> 18);
      bytes[length++] = 0x80 | ((code >> 12) & 0x3f);
      bytes[length++] = 0x80 | ((code >> 6) & 0x3f);
      bytes[length++] = 0x80 | (code & 0x3f);
    }
  }
  return bytes.slice(0, length);
}

/** The text that bytes stand for, with U+FFFD for what is not UTF-8. */
export function decode(bytes: Uint8Array): string {
  if (TextDecoder !== undefined) {
    return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  }
  const parts: string[] = [];
  let part = "";
  for (let at = 0; at < bytes.length; ) {
    const [code, size] = character(bytes, at);
    part += String.fromCodePoint(code);
    at += size;
    if (part.length > 4096) {
      parts.push(part);
      part = "";
    }
  }
  return parts.join("") + part;
}

/**
 * The character at an index, and of how many bytes it is. What is not UTF-8 is told as the Encoding Standard has it
 * (https://encoding.spec.whatwg.org/#utf-8-decoder), so that all engines agree.
 */
function character(bytes: Uint8Array, at: number): [code: number, size: number] {
  const first = bytes[at] as number;
  if (first < 0x80) {
    return [first, 1];
  }
  if (first < 0xc2 || first > 0xf4) {
    return [0xfffd, 1];
  }
  const size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  // The second byte excludes what could be written shorter, surrogates, and what is beyond the last character.
  let least = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  let most = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  let code = first & (0xff >> (size + 1));
  for (let next = 1; next < size; next++) {
    const byte = bytes[at + next];
    if (byte === undefined || byte < least || byte > most) {
      return [0xfffd, next];
    }
    [least, most] = [0x80, 0xbf];
    code = (code << 6) | (byte & 0x3f);
  }
  return [code, size];
}
