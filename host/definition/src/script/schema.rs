//! Checks a task file against its JSON schema, which is also what editors complete from.

use std::sync::LazyLock;

use gantry_model::finding::Finding;
use serde_json::Value;

use super::names;
use crate::schema::{Breach, Problem, Schema};
use crate::yaml::Findings;

static SCHEMA: LazyLock<Schema> =
    LazyLock::new(|| Schema::constant(include_str!("task.schema.json")));

/// The JSON schema (draft 2020-12) of `task.yml`.
pub fn script_schema() -> Value {
    SCHEMA.json().clone()
}

/// What the schema finds. Keys without a meaning are warnings: they are fields of a newer version,
/// or slips of the pen.
pub(super) fn check(findings: &mut Findings<'_>) {
    for Breach { place: at, problem } in SCHEMA.check(&findings.document().root.json()) {
        let place = findings.document().root.find(&at);
        let path = at.join(".");
        match problem {
            Problem::UnknownKey { key, known } => {
                let mut full = at;
                full.push(key.clone());
                let place = findings.document().root.find_key(&full);
                findings.add(unknown_key(&full.join("."), &key, &known), place);
            }
            Problem::NoAlternative { .. } => findings.error(
                "script-missing",
                &path,
                place,
                "'script' is missing",
                "Write the script, or name an image whose own command is to run.",
            ),
            Problem::Wrong { message, hint } => match at.as_slice() {
                [key] if message.ends_with("an object") => {
                    findings.add(no_job(key), place);
                }
                _ => {
                    let meant = meant(&at).filter(|_| message.ends_with("is missing"));
                    let hint = meant.or(hint).unwrap_or_default();
                    findings.error("script-schema", &path, place, message, &hint);
                }
            },
        }
    }
}

fn unknown_key(path: &str, key: &str, known: &[String]) -> Finding {
    let finding =
        Finding::warning("script-unknown-key", path, format!("'{key}' has no meaning here"));
    let hint = match names::nearest(key, known.iter().map(String::as_str)) {
        Some(nearest) => format!("It is ignored. Did you mean '{nearest}'?"),
        None => format!("It is ignored. Known here: {}.", known.join(", ")),
    };
    finding.with_hint(hint)
}

/// A key at the top that has no fields, so it is neither a job nor one of the others.
fn no_job(key: &str) -> Finding {
    let message = format!("'{key}' is no job: a job has fields, such as 'host' and 'script'");
    let finding = Finding::error("script-schema", key, message);
    let fields = || "Write its fields below it, indented.".to_owned();
    finding.with_hint(meant(&[key.to_owned()]).unwrap_or_else(fields))
}

/// What a key at the top was meant to be, if it looks like one of those that are no jobs.
fn meant(at: &[String]) -> Option<String> {
    let [key] = at else { return None };
    let nearest = names::nearest(key, ["stages", "inputs"]).filter(|nearest| nearest != key)?;
    Some(format!("Did you mean '{nearest}'?"))
}
