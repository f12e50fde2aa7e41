//! Cohorts, subjects, experiments and what belongs to them.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::action::Actor;
use super::id::{
    CohortId, EventId, ExperimentId, LinkId, ScanId, ScanTypeId, SubjectId, SystemId, WorkflowId,
};
use super::progress::Progress;
use super::scandate::Scandate;

/// People who are studied together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cohort {
    /// Its number.
    pub id: CohortId,
    /// Unique.
    pub label: String,
    /// What it is.
    pub description: Option<String>,
    /// Where it is in external systems, by the system's name.
    pub external_urls: BTreeMap<String, String>,
}

/// Somebody who is studied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// Its number.
    pub id: SubjectId,
    /// Unique in the cohort.
    pub label: String,
    /// The cohort.
    pub cohort: CohortId,
    /// The cohort's label.
    pub cohort_label: String,
    /// When they were born.
    pub date_of_birth: Date,
}

/// An examination of a subject, on its way through a workflow.
#[derive(Debug, Clone, PartialEq)]
pub struct Experiment {
    /// Its number.
    pub id: ExperimentId,
    /// Unique among the subject's.
    pub label: String,
    /// The subject.
    pub subject: SubjectId,
    /// The subject's label.
    pub subject_label: String,
    /// When it was made.
    pub scandate: Scandate,
    /// The workflow that it is in.
    pub workflow: WorkflowId,
    /// How far it is there.
    pub progress: Progress,
    /// Grows with each change of its progress.
    pub revision: u64,
    /// When it was added.
    pub created_at: Timestamp,
    /// When its progress changed last.
    pub updated_at: Timestamp,
}

/// Another program that knows subjects and experiments: an archive, a task manager.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExternalSystem {
    /// Its number.
    pub id: SystemId,
    /// Unique.
    pub name: String,
    /// Where it is.
    pub url: String,
}

/// Where an external system was until a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SystemUrl {
    /// When it became another.
    pub until: Timestamp,
    /// Where it was.
    pub url: String,
}

/// What something is called in an external system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExternalLink {
    /// Its number.
    pub id: LinkId,
    /// The number of the subject or the experiment.
    pub owner: i64,
    /// The system.
    pub system: SystemId,
    /// The system's name.
    pub system_name: String,
    /// What it is called there: 1 to 1024 characters.
    pub external_id: String,
}

/// A kind of scan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScanType {
    /// Its number.
    pub id: ScanTypeId,
    /// Such as `MR`.
    pub modality: String,
    /// Unique.
    pub protocol: String,
}

/// A scan of an experiment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scan {
    /// Its number.
    pub id: ScanId,
    /// The experiment.
    pub experiment: ExperimentId,
    /// Its kind.
    pub scan_type: ScanTypeId,
}

/// An entry of the audit trail. None is ever changed or removed.
#[derive(Debug, Clone, PartialEq)]
pub struct StudyEvent {
    /// Its number.
    pub id: EventId,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: Actor,
    /// The experiment that it is about, if it is about one.
    pub experiment: Option<ExperimentId>,
    /// What was changed, as a word and a number or name: `subject 12`.
    pub subject: String,
    /// What was done, in a word: `moved`, `added`, `resolved`.
    pub what: String,
    /// The change itself: an object.
    pub detail: Json,
}
