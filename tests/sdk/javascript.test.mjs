// What the SDK for JavaScript promises outside of a component. `scripts/test-sdks` runs it; the tools are those of `scripts/setup test`.

import assert from "node:assert/strict";
import { homedir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import vm from "node:vm";

const SDK = fileURLToPath(new URL("../../sdk/javascript", import.meta.url));
const CACHE = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "gantry", "javascript");
const { build } = (await import(pathToFileURL(join(CACHE, "node_modules/esbuild/lib/main.js")))).default;

/** A module, with Gantry's functions as given, in a scope that has nothing but the language, as QuickJS has. */
async function load(name, gantry = {}) {
  const host = {
    name: "host",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^(gantry|wasi):/ }, ({ path }) => ({ path, namespace: "host" }));
      onLoad({ filter: /.*/, namespace: "host" }, ({ path }) => {
        const functions = gantry[path.match(/\/([a-z]+)@/)[1]] ?? {};
        return { contents: Object.keys(functions).map((key) => `export const ${key} = host["${path}"].${key};`).join("\n") };
      });
    },
  };
  const options = { bundle: true, write: false, format: "iife", globalName: "loaded", target: "es2023", plugins: [host] };
  const { outputFiles } = await build({ entryPoints: [join(SDK, "src", `${name}.ts`)], ...options });
  const hosts = Object.fromEntries(Object.entries(gantry).map(([key, value]) => [`gantry:plugin/${key}@0.1.0`, value]));
  return vm.runInNewContext(`${outputFiles[0].text}; loaded`, { host: hosts });
}

test("text is encoded as the Encoding Standard has it", async () => {
  const { encode } = await load("text");
  for (const text of ["", "plain", "süß", "湯", "🍲", "\u0000\u007f\u0080\u07ff\u0800\uffff\u{10000}", "a\ud800b", "\udc00"]) {
    assert.deepEqual([...encode(text)], [...new TextEncoder().encode(text)], JSON.stringify(text));
  }
});

test("bytes are decoded as the Encoding Standard has it, whatever they are", async () => {
  const { decode } = await load("text");
  const standard = new TextDecoder("utf-8", { ignoreBOM: true });
  const compare = (bytes) => assert.equal(decode(Uint8Array.from(bytes)), standard.decode(Uint8Array.from(bytes)), bytes.join());
  for (let first = 0; first < 256; first++) {
    for (const second of [0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xff]) {
      compare([first]);
      compare([first, second]);
      compare([first, second, 0x80]);
      compare([first, second, 0x80, 0xbf, 0x41]);
    }
  }
  compare([0xef, 0xbb, 0xbf, 0x41]);
  compare(Array.from({ length: 20_000 }, (_, index) => 0x20 + (index % 90)));
});

function logging() {
  const messages = [];
  return { messages, log: { log: (level, message) => messages.push([level, message]) } };
}

const ABOUT = { name: "nap", version: "1.0.0", summary: "Waits." };

function question(event, more = {}) {
  return { execution: "e", step: 0, now: 1000n, event, memory: new Uint8Array(), arguments: "{}", settings: "{}", ...more };
}

test("both engines' ways to hand over numbers and what is absent come to the same", async () => {
  const { callback, sleepUntil } = await load("callback", logging());
  const { steps } = callback({ ...ABOUT, advance: ({ now, experiment }) => sleepUntil(now + (experiment === null ? 1 : 2)) });
  for (const more of [{ now: 1000 }, { now: 1000n }, { experiment: null }, { experiment: undefined }]) {
    assert.deepEqual(steps.advance(question({ tag: "begun" }, more)).wish.val, 1001);
  }
  assert.equal(steps.advance(question({ tag: "begun" }, { experiment: '{"id":1}' })).wish.val, 1002);
});

test("what is kept comes back", async () => {
  const { callback, keep, sleepUntil } = await load("callback", logging());
  const remembered = [];
  const { steps } = callback({
    ...ABOUT,
    advance(request) {
      remembered.push(request.remembered());
      return keep({ soup: "süß" }, sleepUntil(0));
    },
  });
  const { memory } = steps.advance(question({ tag: "begun" }));
  steps.advance(question({ tag: "woke" }, { memory }));
  assert.equal(JSON.stringify(remembered), '[null,{"soup":"süß"}]');
});

test("what is thrown becomes an error of the contract, and a mistake is logged", async () => {
  const gantry = logging();
  const { callback, Unsupported, Failed } = await load("callback", gantry);
  const thrown = (advance) => {
    try {
      callback({ ...ABOUT, advance }).steps.advance(question({ tag: "unfulfilled", val: "no mail server" }));
    } catch (error) {
      return { ...error };
    }
  };
  assert.deepEqual(thrown(() => { throw new Unsupported("no"); }), { tag: "unsupported", val: "no" });
  assert.deepEqual(thrown(() => { throw new Failed("later"); }), { tag: "failed", val: "later" });
  assert.deepEqual(thrown((request) => request.unexpected()), { tag: "failed", val: "no mail server" });
  assert.equal(gantry.messages.length, 0);
  assert.match(thrown(() => null.soup).val, /^TypeError/);
  assert.match(thrown(async () => {}).val, /must not be async/);
  assert.equal(gantry.messages.length, 1);
  assert.equal(gantry.messages[0][0], "error");
});

test("an error of Gantry has its case and detail, and a message for people", async () => {
  const secrets = { get: () => { throw Object.assign(new Error("[object Object]"), { payload: { tag: "not-set", val: "token" } }); } };
  const { get } = await load("secrets", { ...logging(), secrets });
  assert.throws(() => get("token"), (error) => {
    assert.equal(JSON.stringify([error.case, error.detail, error.message]), '["not-set","token","the secret `token` is not set"]');
    return true;
  });
});

test("a permission is written as administrators see it, and a wrong one stops the build", async () => {
  const { callback } = await load("callback", logging());
  const described = (text) => callback({ ...ABOUT, permissions: { [text]: "Why." }, advance() {} }).description.describe().permissions;
  assert.equal(
    JSON.stringify(described("http GET,DELETE https://a.example.org")[0].permission.val),
    '{"origin":"https://a.example.org","methods":{"get":true,"head":false,"post":false,"put":false,"patch":false,"delete":true}}',
  );
  assert.equal(JSON.stringify(described("mail")[0].permission), '{"tag":"mail"}');
  for (const wrong of ["", "http", "http FETCH *", "secret", "mail now", "GET *"]) {
    assert.throws(() => described(wrong), /is not a permission/, wrong);
  }
});

test("an engine without a console gets one that writes to the log", async () => {
  const gantry = logging();
  const { callback, finish } = await load("callback", gantry);
  const advance = new Function("finish", "return function () { return finish(); }")(finish);
  assert.equal(callback({ ...ABOUT, advance }).steps.advance(question({ tag: "begun" })).wish.tag, "finish");
  const source = "console.warn('soup', { hot: true }, 7); 0";
  const scope = vm.createContext({ host: { "gantry:plugin/log@0.1.0": gantry.log } });
  const { outputFiles } = await build({
    entryPoints: [join(SDK, "src", "console.ts")],
    bundle: true,
    write: false,
    format: "iife",
    plugins: [
      {
        name: "host",
        setup({ onResolve, onLoad }) {
          onResolve({ filter: /^gantry:/ }, ({ path }) => ({ path, namespace: "host" }));
          onLoad({ filter: /.*/, namespace: "host" }, () => ({ contents: 'export const log = host["gantry:plugin/log@0.1.0"].log;' }));
        },
      },
    ],
  });
  vm.runInContext("delete globalThis.console;", scope);
  vm.runInContext(outputFiles[0].text + source, scope);
  assert.deepEqual(gantry.messages, [["warn", 'soup {"hot":true} 7']]);
});
