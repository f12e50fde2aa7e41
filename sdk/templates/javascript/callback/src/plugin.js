/** Waits for a time, then asks somebody whether to go on. */

import { ask, callback, finish, keep, sleepUntil, Unsupported } from "gantry-plugin/callback";
import * as log from "gantry-plugin/log";

export const { description, steps } = callback({
  name: "{{ name }}",
  version: "0.1.0",
  summary: "Waits for a time, then asks somebody whether to go on.",

  advance(request) {
    switch (request.event.kind) {
      case "begun": {
        const { seconds } = request.arguments;
        if (!Number.isInteger(seconds) || seconds < 0) {
          throw new Unsupported("the argument 'seconds' must be a whole number from 0");
        }
        return sleepUntil(request.now + 1000 * seconds);
      }
      case "woke": {
        const text = request.arguments.question ?? "Go on?";
        const question = ask({ text, answerSchema: { type: "boolean" }, timeLimit: 24 * 60 * 60 });
        return keep({ asked_at: request.now }, question);
      }
      case "answered": {
        const { asked_at } = request.remembered();
        const seconds = Math.floor((request.now - asked_at) / 1000);
        log.info(`answered after ${seconds} s`);
        return finish({ answer: request.event.answer, seconds });
      }
      default:
        return request.unexpected();
    }
  },
});
