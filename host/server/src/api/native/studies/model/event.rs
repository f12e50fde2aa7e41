//! Entries of the audit trail as they are shown.

use gantry_model::study::StudyEvent;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use utoipa::ToSchema;

/// An entry of the audit trail.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub(crate) struct StudyEventView {
    pub(crate) id: i64,
    /// RFC 3339.
    pub(crate) at: String,
    /// Who: `workflow`, or a name.
    pub(crate) by: String,
    /// The experiment that it is about, if it is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) experiment: Option<i64>,
    /// What was changed: `subject 12`.
    pub(crate) subject: String,
    /// What was done, in a word: `moved`, `added`, `reported`.
    pub(crate) what: String,
    /// The change itself.
    #[schema(value_type = Object)]
    pub(crate) detail: Json,
}

impl From<StudyEvent> for StudyEventView {
    fn from(event: StudyEvent) -> Self {
        let StudyEvent { id, at, by, experiment, subject, what, detail } = event;
        let (by, experiment) = (by.to_string(), experiment.map(|experiment| experiment.0));
        Self { id: id.0, at: at.to_string(), by, experiment, subject, what, detail }
    }
}
