//! What a task needs, from the descriptor's `configuration.resources`.

use gantry_model::task::Resources;
use serde_json::{Map, Value};

use super::findings::Findings;
use crate::values::{parse_file_size, parse_seconds};

/// What a task gets that does not say: the reference server's own default. (Its schema says 1 GiB.)
const MEMORY_BYTES: u64 = 4 * 1024 * 1024 * 1024;

/// As above.
const CPUS: u32 = 1;

/// What the written object, which keeps the schema, asks for.
pub(super) fn resources(written: &Map<String, Value>, findings: &mut Findings) -> Resources {
    let count = |key| written.get(key).and_then(Value::as_f64);
    if count("gpus").is_some_and(|gpus| gpus < 0.0) {
        findings.warn(
            "resources-negative",
            "configuration.resources.gpus",
            "a negative number of graphics processors is none",
            "Leave it out, or write 0.",
        );
    }
    // The schema bounds both from above, and casting makes 0 of what is negative.
    let whole = |key| count(key).map(|number| number as u32);
    Resources {
        memory_bytes: memory(written, findings),
        cpus: whole("cpus").unwrap_or(CPUS),
        gpus: whole("gpus").unwrap_or(0),
        internet: written.get("internet").and_then(Value::as_bool).unwrap_or(false),
        time_limit_seconds: written.get("time_limit").and_then(seconds),
    }
}

fn memory(written: &Map<String, Value>, findings: &mut Findings) -> u64 {
    let Some(text) = written.get("ram").and_then(Value::as_str) else { return MEMORY_BYTES };
    match parse_file_size(text) {
        Some(0) | None => {
            findings.warn(
                "resources-no-memory",
                "configuration.resources.ram",
                format!("'{text}' is no memory to run in; 4Gi are taken instead"),
                "Write what the task needs, such as '2Gi'.",
            );
            MEMORY_BYTES
        }
        Some(bytes) => bytes,
    }
}

/// A time in seconds from a whole number, or from a text such as `90m`.
fn seconds(written: &Value) -> Option<u64> {
    match written.as_str() {
        Some(text) => parse_seconds(text),
        None => written.as_f64().map(|seconds| seconds as u64),
    }
}
