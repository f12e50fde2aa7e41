/** Finds images in PGM, the portable grey map: a header of text (`P5 640 480 255`), then the pixels. */

import { datasetFormat, type Findings } from "gantry-plugin/dataset-format";
import { read } from "gantry-plugin/files";
import { decode } from "gantry-plugin/text";

export const { description, datasets } = datasetFormat({
  name: "{{ name }}",
  version: "0.1.0",
  summary: "Finds images in PGM, the portable grey map.",

  find({ files }) {
    const findings: Required<Findings> = { datasets: [], problems: [] };
    for (const { path } of files.filter((file) => file.path.endsWith(".pgm"))) {
      const metadata = readHeader(path);
      if (metadata === undefined) {
        findings.problems.push({ path, message: "its header is not that of a PGM" });
        continue;
      }
      const name = path.slice(path.lastIndexOf("/") + 1);
      findings.datasets.push({ format: "pgm", name, files: [{ role: "image", path }], metadata });
    }
    return findings;
  },
});

/** What the header says, if it is one. Nothing but the file's beginning is read. */
function readHeader(path: string) {
  const [magic, ...words] = decode(read(path, 0, 64)).split(/\s/, 4);
  const [width = 0, height = 0, brightest = 0] = words.map(Number);
  return magic === "P5" && width > 0 && height > 0 && brightest > 0 ? { width, height, brightest } : undefined;
}
