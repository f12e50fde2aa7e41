/** Why a plugin gives no answer, and why Gantry gives none to a plugin. */

/** What a plugin throws instead of answering. Gantry shows the message to the person whose work is affected: one or two sentences. */
export abstract class PluginError extends Error {}

/** The question makes no sense to this plugin. Asking the same again would not help. */
export class Unsupported extends PluginError {
  override name = "Unsupported";
}

/** The question is fine, but answering it failed. Asking again may help. */
export class Failed extends PluginError {
  override name = "Failed";
}

/** Gantry did not do what the plugin asked for. Who does not catch it fails with its message. */
export class HostError extends Failed {
  override name = "HostError";
  /** What the contract calls it: `not-permitted`, `timed-out`, … */
  readonly case: string;
  /** What the contract tells beside: a permission, a text, milliseconds, bytes. */
  readonly detail: string | number | undefined;

  constructor(name: string, detail?: string | number) {
    super(message(name, detail));
    this.case = name;
    this.detail = detail;
  }
}

function message(name: string, detail?: string | number): string {
  switch (name) {
    case "not-permitted":
      return `the permission \`${detail}\` is missing`;
    case "not-set":
      return `the secret \`${detail}\` is not set`;
    case "no-experiment":
      return "there is no experiment whose variables could be read or written";
    case "timed-out":
      return `no response within ${detail} ms`;
    case "too-large":
      return `the response is larger than ${detail} bytes`;
    default:
      return String(detail);
  }
}

/** Calls Gantry. Both engines throw an object whose `payload` is the error of the contract. */
export function calling<T>(call: () => T): T {
  try {
    return call();
  } catch (thrown) {
    const payload = (thrown as { payload?: { tag?: string; val?: string | number } } | null)?.payload;
    throw payload?.tag === undefined ? thrown : new HostError(payload.tag, payload.val);
  }
}
