/** The callback of ../../README.md. */

import {
  ask,
  callback,
  Failed,
  finish,
  HostError,
  keep,
  runCommand,
  sendMail,
  sleepUntil,
  startTask,
  Unsupported,
} from "gantry-plugin/callback";
import * as http from "gantry-plugin/http";
import * as log from "gantry-plugin/log";
import { METHODS } from "gantry-plugin/plugin";
import * as secrets from "gantry-plugin/secrets";
import * as variables from "gantry-plugin/variables";

const KITCHEN = "https://kitchen.example.org";

export const { description, steps } = callback({
  name: "kitchen-sink",
  version: "1.0.0",
  summary: "Uses everything that a callback has – süß & salty.",
  documentation: "# Kitchen sink\n\nThe argument `do` says what to do.\n",
  settingsSchema: {
    type: "object",
    properties: { greeting: { type: "string", description: "A word, such as “Grüezi”." } },
    additionalProperties: false,
  },
  permissions: {
    [`http GET,HEAD,POST,PUT,PATCH,DELETE ${KITCHEN}`]: "The menu is there.",
    "local-http GET,DELETE http://127.0.0.1:8042": "The oven listens there.",
    "secret recipe": "It is grandmother’s.",
    "secret missing": "Nobody knows it.",
    "command kitchen": "Stirs and tastes.",
    mail: "Says that the soup is ready.",
    "start-task org.example.soup:*": "Cooks the soup.",
    "read-variables": "Looks into the cupboard.",
    "write-variables": "Fills the cupboard.",
  },

  advance(request) {
    const wanted = wish(request.arguments.do?.[request.step] ?? "finish", request);
    return wanted.tag === "finish" ? wanted : keep(Uint8Array.of(...request.memory, 0, 0xff, request.step % 256), wanted);
  },
});

function wish(word, request) {
  switch (word) {
    case "finish":
      return finish({ told: told(request) });
    case "finish-badly":
      return finish({}, false);
    case "log":
      log.debug("peeled 1 onion");
      log.info("Suppe für zwei – 湯 🍲");
      log.warn("it boils\nover");
      log.error('a "quoted" \\ word');
      return finish();
    case "fetch":
      return finish(fetch());
    case "methods":
      return finish({ statuses: METHODS.map(status) });
    case "secrets":
      return finish({
        recipe: attempt(() => secrets.get("recipe")),
        missing: attempt(() => secrets.get("missing")),
        forbidden: attempt(() => secrets.get("forbidden")),
      });
    case "variables":
      return finish(useVariables());
    case "run-command":
      return runCommand({
        executor: "kitchen",
        commandLine: ["stir", "--speed", "3", "süß", ""],
        environment: { SPOON: "wood", LANG: "C.UTF-8" },
        input: Uint8Array.of(0x00, 0x01, 0xfe, 0xff, 0xc3, 0xa9),
        timeLimit: 60,
      });
    case "run-command-bare":
      return runCommand({ executor: "kitchen", commandLine: ["taste"] });
    case "start-task":
      return startTask({
        task: "org.example.soup:1.0.0",
        inputs: { salt: 0.5, pepper: true, name: "Crème", portions: Number.MAX_SAFE_INTEGER, herbs: ["dill", "parsley"] },
      });
    case "send-mail":
      return sendMail({
        to: ["cook@example.org", "guest@example.org"],
        cc: ["desk@example.org"],
        subject: "Soup is ready – 湯",
        body: "Dear all,\nit is hot.\n",
      });
    case "send-mail-bare":
      return sendMail({ to: ["cook@example.org"], subject: "Soup", body: "" });
    case "ask":
      return ask({ text: "How much salt?", answerSchema: { type: "integer", minimum: 0 }, timeLimit: 86400 });
    case "ask-bare":
      return ask({ text: "More?" });
    case "sleep":
      return sleepUntil(request.now + 1000);
    case "unsupported":
      throw new Unsupported("no soup, “only” salad");
    case "failed":
      throw new Failed("the soup is burnt 🔥");
    default:
      throw new Unsupported(`there is no '${word}'`);
  }
}

function told({ execution, step, now, memory, event, experiment, settings, ...request }) {
  return { execution, step, now, memory: [...memory], arguments: request.arguments, experiment, settings, event: toldEvent(event) };
}

function toldEvent(event) {
  if (event.kind === "command-ended") {
    const { kind, exitCode, ...details } = event;
    return { case: kind, "exit-code": exitCode, ...details };
  }
  const { kind, ...details } = event;
  return { case: kind, ...details };
}

function fetch() {
  let menu = new Uint8Array();
  const get = attempt(() => {
    const response = http.get(`${KITCHEN}/menu?day=1`, { headers: { accept: "text/plain" } });
    menu = new Uint8Array(response.body);
    return toldResponse(response);
  });
  const post = attempt(() => {
    const headers = { "content-type": "application/octet-stream", "x-table": "7" };
    const body = Uint8Array.of(...menu, 0, 0xff);
    return toldResponse(http.post(`${KITCHEN}/orders`, { headers, body, timeout: 1500 }));
  });
  return { get, post };
}

function toldResponse({ status, headers, body }) {
  return { status, headers: headers.map(([name, value]) => ({ name, value })), body: [...body] };
}

function status(method) {
  try {
    return http.request(method, `${KITCHEN}/any`).status;
  } catch (error) {
    if (error instanceof HostError) {
      return error.case;
    }
    throw error;
  }
}

function useVariables() {
  const soup = { name: "Bœuf", bowls: Number.MAX_SAFE_INTEGER, hot: true, with: [] };
  const tell = (call) => attempt(call, false) ?? null;
  return {
    names: tell(() => variables.names()),
    soup: tell(() => variables.get("soup")),
    none: tell(() => variables.get("none")),
    set: tell(() => variables.set("soup", soup)),
    again: tell(() => variables.get("soup")),
    empty: tell(() => variables.set("", 1)),
  };
}

function attempt(call, details = true) {
  try {
    return call();
  } catch (error) {
    if (error instanceof HostError) {
      return details ? { error: error.case, detail: error.detail } : { error: error.case };
    }
    throw error;
  }
}
