//! Limits on what strangers may send, each with a name and a reason. An archive is refused as soon as it passes one.

/// Most entries of a bundle: a descriptor, an image, a logo and some files that are nobody's business.
pub const BUNDLE_ENTRIES: usize = 1_000;

/// Most bytes of a descriptor. The largest of the published sample tasks has under 20 kB.
pub const DESCRIPTOR_BYTES: u64 = 1024 * 1024;

/// Most bytes of a logo.
pub const LOGO_BYTES: u64 = 10 * 1024 * 1024;

/// Most times that a compressed entry may grow. Deflate cannot exceed 1032; real image layers stay under 20.
pub const COMPRESSION_RATIO: u64 = 200;

/// Compressed entries smaller than this may have any ratio: a short file of zeros is no bomb. In bytes.
pub const COMPRESSION_RATIO_FROM_BYTES: u64 = 16 * 1024 * 1024;

/// Most bytes of an image archive once it is inflated.
pub const IMAGE_ARCHIVE_BYTES: u64 = 256 * 1024 * 1024 * 1024;

/// Most entries of an image archive: each layer has up to three, and engines allow 127 layers.
pub const IMAGE_ARCHIVE_ENTRIES: usize = 10_000;

/// Most bytes of a JSON file in an image archive (manifest, index, configuration).
pub const IMAGE_JSON_BYTES: u64 = 8 * 1024 * 1024;

/// Most bytes of one value that is kept in a row: text, number, geometry.
pub const VALUE_BYTES: u64 = 64 * 1024 * 1024;

/// Most items of an array, nested ones counted, and most entries of an uploaded zip of outputs.
pub const ARRAY_ITEMS: usize = 1_000_000;

/// Most files of a whole-slide image in DICOM. Slides with several levels and labels have under a hundred.
pub const SLIDE_FILES: usize = 10_000;

/// How deep arrays may be nested.
pub const ARRAY_DEPTH: usize = 16;

/// Most bytes kept of each of a job's two output streams; what follows is dropped, and the log says so.
pub const LOG_BYTES: u64 = 1024 * 1024 * 1024;

/// Most bytes of a script task's `task.yml`. Real ones stay under 20 kB.
pub const SCRIPT_TASK_BYTES: u64 = 1024 * 1024;

/// Most bytes of a file of a script task that a template can take over.
pub const SCRIPT_FILE_BYTES: u64 = 1024 * 1024;

/// Most bytes of a rendered script, or of a rendered field.
pub const SCRIPT_BYTES: usize = 4 * 1024 * 1024;

/// Most bytes of a value in a template: Linux takes no longer argument of a program (`MAX_ARG_STRLEN`).
pub const SCRIPT_VALUE_BYTES: usize = 128 * 1024;

/// Most steps of a template: each expression and each turn of a loop takes a few.
pub const TEMPLATE_STEPS: u64 = 1_000_000;

/// Most variables and constants that a value in a template may be joined from, so that it cannot double itself to gigabytes.
pub const TEMPLATE_PARTS: u64 = 200;

/// Most characters of a project's name in the Agora façade.
pub const AGORA_NAME_CHARS: usize = 255;

/// Most findings of one file; what follows is counted only.
pub const FINDINGS: usize = 1_000;

/// Most bytes of a workflow file. One of 10,000 states with a callback each has about 3 MB.
pub const WORKFLOW_BYTES: u64 = 4 * 1024 * 1024;

/// Most YAML nodes of a workflow file, aliases not counted: 50 for each of 10,000 states.
pub const WORKFLOW_NODES: usize = 500_000;

/// Most times that a callback is executed again after it failed.
pub const CALLBACK_RETRIES: u32 = 10;

/// Most seconds that a callback may run, wait or be delayed: a hundred years, which fit 32 bits.
pub const CALLBACK_SECONDS: u32 = 100 * 365 * 24 * 60 * 60;

/// Most bytes of a study's configuration file: a thousand users have about 200 kB.
pub const STUDY_CONFIG_BYTES: u64 = 1024 * 1024;

/// Most bytes of the values that somebody reports for an execution, as JSON. Callbacks themselves may answer with 1 MiB; people
/// and programs elsewhere send results of whole pipelines.
pub const STUDY_VALUES_BYTES: usize = 16 << 20;

/// Most bytes of a log that somebody reports for an execution; of a longer one the end is kept.
pub const STUDY_LOG_BYTES: usize = 1 << 20;
