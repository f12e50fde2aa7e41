// Makes a component of a plugin's sources: checks the types (of TypeScript), bundles, and puts an engine around the bundle.
//
//     node sdk/build.mjs --world callback --source src/plugin.ts --out dist/my-plugin.wasm [--wit wit] [--engine quickjs|starlingmonkey]
//
// The tools are npm packages (sdk/toolchain). They are looked for in the project and the folders above it, and where
// `scripts/setup` puts them. Exit code 3: one of them is missing.

import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";

const SDK = dirname(fileURLToPath(import.meta.url));
const CACHE = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "gantry");
const VERSIONS = { ...dependencies("toolchain"), ...dependencies("toolchain/starlingmonkey") };
/** Worlds whose plugins are shown a folder. WASI's files are no part of their contract, so that they are added to it here. */
const WITH_FILES = ["dataset-format", "output-importer"];

class Stop extends Error {
  constructor(message, code = 1) {
    super(message);
    this.code = code;
  }
}

function dependencies(folder) {
  return JSON.parse(readFileSync(join(SDK, folder, "package.json"), "utf8")).dependencies;
}

/** The folder of a package. */
function tool(name) {
  const folders = [process.cwd()];
  while (dirname(folders.at(-1)) !== folders.at(-1)) {
    folders.push(dirname(folders.at(-1)));
  }
  folders.push(join(CACHE, "javascript"), join(CACHE, "javascript", "starlingmonkey"));
  const places = folders.map((folder) => join(folder, "node_modules", name));
  const found = places.find((place) => existsSync(join(place, "package.json")));
  if (found === undefined) {
    throw new Stop(`${name} is missing: npm install --save-dev ${name}@${VERSIONS[name]}`, 3);
  }
  return found;
}

async function load(name) {
  const folder = tool(name);
  const { main, exports } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  return import(pathToFileURL(join(folder, exports?.import ?? main)));
}

function checkTypes() {
  const tsc = join(tool("typescript"), "bin", "tsc");
  const checked = spawnSync(process.execPath, [tsc, "--noEmit", "--pretty", "false", "-p", "tsconfig.json"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  process.stderr.write(checked.stdout);
  if (checked.status !== 0) {
    throw new Stop("the types are not right; see above");
  }
}

async function bundle(source) {
  const { build } = await load("esbuild");
  const sdk = {
    name: "gantry-plugin",
    setup({ onResolve }) {
      onResolve({ filter: /^gantry-plugin\// }, ({ path }) => ({
        path: join(SDK, "src", `${path.slice("gantry-plugin/".length)}.ts`),
      }));
    },
  };
  try {
    const { outputFiles } = await build({
      entryPoints: [source],
      bundle: true,
      write: false,
      format: "esm",
      target: "es2023",
      platform: "neutral",
      mainFields: ["module", "main"],
      external: ["gantry:*", "wasi:*"],
      plugins: [sdk],
      charset: "utf8",
      legalComments: "none",
      logLevel: "warning",
    });
    return outputFiles[0].text;
  } catch (error) {
    // esbuild has said it already.
    throw error.errors === undefined ? error : new Stop("the sources cannot be bundled; see above");
  }
}

/** The contract in a folder of its own, and the world to build for. */
function contract(wit, world, work) {
  const folder = join(work, "wit");
  cpSync(wit, folder, { recursive: true, dereference: true });
  if (!WITH_FILES.includes(world)) {
    return { folder, world };
  }
  const texts = readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8"));
  const [head] = texts.join("\n").match(/^package [^;]+;/m);
  const own = `${world}-with-files`;
  const imports = ["types", "preopens"].map((name) => `import wasi:filesystem/${name}@0.2.12;`).join(" ");
  writeFileSync(join(folder, "with-files.wit"), `${head}\nworld ${own} { include ${world}; ${imports} }\n`);
  mkdirSync(join(folder, "deps"));
  cpSync(join(SDK, "wit", "filesystem.wit"), join(folder, "deps", "filesystem.wit"));
  return { folder, world: own };
}

const ENGINES = {
  async quickjs(code, { folder, world }) {
    const { componentize } = await load("componentize-qjs");
    // Only the synchronous engine makes components without the asynchronous calls that Gantry does not offer.
    return (await componentize({ witPath: folder, world, jsSource: code, sync: true })).component;
  },

  async starlingmonkey(code, { folder, world }, work) {
    const { componentize } = await load("@bytecodealliance/componentize-js");
    const sourcePath = join(work, "plugin.js");
    writeFileSync(sourcePath, code);
    const disableFeatures = ["http", "fetch-event"];
    return (await componentize({ sourcePath, witPath: folder, worldName: world, disableFeatures })).component;
  },
};

async function main() {
  const { values } = parseArgs({
    options: {
      world: { type: "string" },
      source: { type: "string" },
      out: { type: "string" },
      wit: { type: "string", default: "wit" },
      engine: { type: "string", default: "quickjs" },
    },
  });
  const { world, source, out, wit, engine } = values;
  if (!world || !source || !out || !(engine in ENGINES)) {
    throw new Stop("say --world, --source and --out, and --engine quickjs or starlingmonkey", 2);
  }
  if (!existsSync(source)) {
    throw new Stop(`there is no ${source}`);
  }
  if (source.endsWith(".ts")) {
    checkTypes();
  }
  const work = mkdtempSync(join(tmpdir(), "gantry-plugin-"));
  try {
    const component = await ENGINES[engine](await bundle(source), contract(wit, world, work), work);
    mkdirSync(dirname(resolve(out)), { recursive: true });
    writeFileSync(out, component);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Stop ? error.message : String(error?.stack ?? error));
  process.exitCode = error instanceof Stop ? error.code : 1;
}
