/**
 * The world `dataset-format`: the datasets of a format among files, and what they look like.
 *
 *     export const { description, datasets } = datasetFormat({ … });
 *
 * `gantry-plugin/files` reads the files.
 */

import { answering, description, given, type JsonObject, type Plugin } from "./plugin.ts";

export * from "./errors.ts";
export type { JsonObject } from "./plugin.ts";

/** A file that was found. */
export interface SourceFile {
  /** Its path, with `/` between folders. */
  path: string;
  /** Bytes. */
  size: number;
}

/** The question: what is in this folder? */
export interface FindRequest<Settings = JsonObject> {
  /** All files, sorted by path. */
  files: SourceFile[];
  /** The plugin's settings. */
  settings: Settings;
}

/** A file of a dataset. */
export interface DatasetFile {
  /** What it is in the dataset, by a word of the format: `header`, `image`, `slice`. */
  role: string;
  /** Its path, as in the question. */
  path: string;
}

/** A dataset. */
export interface Dataset {
  /** The format: `nifti-1`, `dicom-series`. */
  format: string;
  /** What people call it, at most 200 characters; it need not be unique. */
  name: string;
  /** Its files, at least one. A file may belong to several datasets. */
  files: DatasetFile[];
  /** What is known of it, at most 1 MiB of JSON. */
  metadata: JsonObject;
}

/** A file that looks like one of the format, but cannot be read as one. */
export interface FileProblem {
  /** Its path, as in the question. */
  path: string;
  /** What is wrong with it, and where. */
  message: string;
}

/** What was found. */
export interface Findings {
  /** The datasets. */
  datasets: Dataset[];
  /** Files that seem damaged. Files of other formats are no problem: they are passed over. */
  problems?: FileProblem[];
}

/** The question: what does this dataset look like? */
export interface PreviewRequest<Settings = JsonObject> {
  /** A dataset that `find` gave. */
  dataset: Dataset;
  /** Most pixels of the picture's longer edge, 16 to 4096. */
  longestEdge: number;
  /** The plugin's settings. */
  settings: Settings;
}

/** A picture. */
export interface Picture {
  mediaType: "image/png" | "image/jpeg";
  /** Pixels from left to right. */
  width: number;
  /** Pixels from top to bottom. */
  height: number;
  /** The file, complete. */
  content: Uint8Array;
}

/** A plugin of this world. */
export interface DatasetFormat<Settings = JsonObject> extends Plugin {
  /** Finds the datasets among the files. */
  find(request: FindRequest<Settings>): Findings;
  /** A picture of a dataset; `null` if the format has none. */
  preview?(request: PreviewRequest<Settings>): Picture | null;
}

/** A dataset as the engines have it. */
interface RawDataset extends Omit<Dataset, "metadata"> {
  metadata: string;
}

/** Makes the component's exports: `export const { description, datasets } = datasetFormat({ … });` */
export function datasetFormat<Settings = JsonObject>(plugin: DatasetFormat<Settings>) {
  const find = (asked: { files: { path: string; size: number | bigint }[]; settings: string }) =>
    answering(() => {
      const files = asked.files.map(({ path, size }) => ({ path, size: Number(size) }));
      const found = given(plugin.find({ files, settings: JSON.parse(asked.settings) }));
      const datasets = found.datasets.map((each) => ({ ...each, metadata: JSON.stringify(each.metadata) }));
      return { datasets, problems: found.problems ?? [] };
    });
  const preview = (asked: { dataset: RawDataset; longestEdge: number; settings: string }) =>
    answering(() => {
      const dataset = { ...asked.dataset, metadata: JSON.parse(asked.dataset.metadata) };
      const { longestEdge, settings } = asked;
      return given(plugin.preview?.({ dataset, longestEdge, settings: JSON.parse(settings) })) ?? undefined;
    });
  return { description: description("dataset-format", plugin), datasets: { find, preview } };
}
