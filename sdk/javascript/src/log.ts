/** Messages for the people who run the server. What a plugin writes to `console` goes to the same place. */

import { log } from "gantry:plugin/log@0.1.0";

/** Of use only to the plugin's author. */
export const debug = (message: string): void => log("debug", message);

/** Worth keeping. */
export const info = (message: string): void => log("info", message);

/** Something is odd, and the plugin carried on. */
export const warn = (message: string): void => log("warn", message);

/** Something is wrong. */
export const error = (message: string): void => log("error", message);
