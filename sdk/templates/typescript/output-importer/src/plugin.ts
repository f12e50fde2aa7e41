/** Puts the single numbers among a run's outputs into one file, and keeps all else. */

import { readJson } from "gantry-plugin/files";
import { type ImportableOutput, outputImporter } from "gantry-plugin/output-importer";
import { encode } from "gantry-plugin/text";

export const { description, outputs } = outputImporter({
  name: "{{ name }}",
  version: "0.1.0",
  summary: "Puts the single numbers among a run's outputs into one file, and keeps all else.",

  plan({ outputs }) {
    const numbers = outputs.filter(isNumber).map(({ name }) => [name, readJson(name)]);
    const keep = outputs.filter((output) => !isNumber(output)).map(({ name }) => ({ output: name }));
    if (numbers.length === 0) {
      return { keep };
    }
    const content = encode(JSON.stringify(Object.fromEntries(numbers)));
    return { keep, create: [{ name: "numbers.json", mediaType: "application/json", content }] };
  },
});

function isNumber({ kind }: ImportableOutput): boolean {
  return kind === "integer" || kind === "number";
}
