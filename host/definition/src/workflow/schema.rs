//! Checks a workflow file against its JSON schema, which is also what editors complete from.

use std::sync::LazyLock;

use crate::schema::Schema;
use crate::yaml::{self, Findings};

const TEXT: &str = include_str!("workflow.schema.json");

static SCHEMA: LazyLock<Schema> = LazyLock::new(|| Schema::constant(TEXT));

/// The JSON schema (draft 2020-12) of workflow files.
pub fn workflow_schema() -> &'static str {
    TEXT
}

/// What the schema finds. A label that the file has by its name counts as written.
pub(super) fn check(label: Option<&str>, findings: &mut Findings<'_>) {
    let mut json = findings.document().root.json();
    if let (Some(fields), Some(label)) = (json.as_object_mut(), label) {
        fields.entry("label").or_insert_with(|| label.into());
    }
    yaml::check(&SCHEMA, &json, findings);
    yaml::check_keys(&SCHEMA, findings);
}
