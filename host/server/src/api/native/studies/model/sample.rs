//! Cohorts, subjects and what belongs to them, as they are shown.

use std::collections::BTreeMap;

use gantry_model::study::{
    Cohort, ExternalLink, ExternalSystem, Scan, ScanType, Subject, SystemUrl, Variable,
    VariableKind,
};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use utoipa::ToSchema;

use super::Named;
use super::experiment::cohort_of;

/// A cohort.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub(crate) struct CohortView {
    pub(crate) id: i64,
    pub(crate) label: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) description: Option<String>,
    /// Where it is in external systems, by the system's name.
    pub(crate) external_urls: BTreeMap<String, String>,
}

/// A subject.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub(crate) struct SubjectView {
    pub(crate) id: i64,
    /// Unique in the cohort.
    pub(crate) label: String,
    pub(crate) cohort: Named,
    /// `1970-12-31`
    pub(crate) date_of_birth: String,
    /// What it is called elsewhere, by the name of the system; there where one is asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) external_ids: Option<BTreeMap<String, String>>,
}

/// An external system.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub(crate) struct SystemView {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) url: String,
    /// Where it was before, newest first; there where one is asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) history: Option<Vec<SystemUrlView>>,
}

/// Where an external system was until a time.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub(crate) struct SystemUrlView {
    /// RFC 3339.
    pub(crate) until: String,
    pub(crate) url: String,
}

/// A kind of scan.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub(crate) struct ScanTypeView {
    pub(crate) id: i64,
    /// Such as `MR`.
    pub(crate) modality: String,
    /// Unique.
    pub(crate) protocol: String,
}

/// A scan of an experiment.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub(crate) struct ScanView {
    pub(crate) id: i64,
    pub(crate) experiment: i64,
    /// The number of its kind.
    pub(crate) scan_type: i64,
}

/// A variable of an experiment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub(crate) struct StudyVariableView {
    /// `none`, `bool`, `int`, `float`, `str`, `date`, `datetime`, `time`, `json`.
    #[serde(rename = "type")]
    #[schema(value_type = String)]
    pub(crate) kind: VariableKind,
    /// Dates and times are texts in ISO 8601.
    #[schema(value_type = Object)]
    pub(crate) value: Json,
}

impl From<Cohort> for CohortView {
    fn from(cohort: Cohort) -> Self {
        let Cohort { id, label, description, external_urls } = cohort;
        Self { id: id.0, label, description, external_urls }
    }
}

impl From<Subject> for SubjectView {
    fn from(subject: Subject) -> Self {
        Self {
            id: subject.id.0,
            cohort: cohort_of(&subject),
            label: subject.label,
            date_of_birth: subject.date_of_birth.to_string(),
            external_ids: None,
        }
    }
}

impl From<ExternalSystem> for SystemView {
    fn from(system: ExternalSystem) -> Self {
        let ExternalSystem { id, name, url } = system;
        Self { id: id.0, name, url, history: None }
    }
}

impl From<SystemUrl> for SystemUrlView {
    fn from(past: SystemUrl) -> Self {
        Self { until: past.until.to_string(), url: past.url }
    }
}

impl From<ScanType> for ScanTypeView {
    fn from(kind: ScanType) -> Self {
        Self { id: kind.id.0, modality: kind.modality, protocol: kind.protocol }
    }
}

impl From<Scan> for ScanView {
    fn from(scan: Scan) -> Self {
        Self { id: scan.id.0, experiment: scan.experiment.0, scan_type: scan.scan_type.0 }
    }
}

impl From<Variable> for StudyVariableView {
    fn from(variable: Variable) -> Self {
        Self { kind: variable.kind, value: variable.value }
    }
}

/// What something is called elsewhere, by the name of the system.
pub(crate) fn external_ids(links: Vec<ExternalLink>) -> BTreeMap<String, String> {
    links.into_iter().map(|link| (link.system_name, link.external_id)).collect()
}
