//! Experiments as they are shown.

use std::collections::BTreeMap;

use gantry_model::study::{Experiment, Rest, StoredWorkflow, Subject};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::workflow::TransitionView;
use super::{ActionView, Named, StudyVariableView};

/// An experiment.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub(crate) struct ExperimentView {
    pub(crate) id: i64,
    /// Unique among those of the subject.
    pub(crate) label: String,
    pub(crate) subject: Named,
    /// A wall clock, without a time zone: `2019-01-31T12:00:00`.
    pub(crate) scandate: String,
    pub(crate) workflow: Named,
    /// The state that it is in.
    pub(crate) state: Named,
    /// Why it stays there until somebody moves it; absent while executions are under way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) rest: Option<RestView>,
    /// Grows with each change of its progress.
    pub(crate) revision: u64,
    /// RFC 3339.
    pub(crate) created_at: String,
    /// When its progress changed last, RFC 3339.
    pub(crate) updated_at: String,
}

/// Why an experiment stays in its state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) struct RestView {
    /// `no-callback`, `all-skipped`, `end`, `none-holds`, `raised`.
    pub(crate) kind: String,
    /// The same for people.
    pub(crate) because: String,
}

/// An experiment with all that is known of where it is.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub(crate) struct ExperimentDetailView {
    #[serde(flatten)]
    pub(crate) experiment: ExperimentView,
    pub(crate) cohort: Named,
    /// What led it to its state, with the executions there.
    pub(crate) action: ActionView,
    /// The ways out of its state, in the order in which they are tried.
    pub(crate) transitions: Vec<TransitionView>,
    /// By name.
    pub(crate) variables: BTreeMap<String, StudyVariableView>,
    /// What it is called elsewhere, by the name of the system.
    pub(crate) external_ids: BTreeMap<String, String>,
    /// What its subject is called elsewhere, by the name of the system.
    pub(crate) subject_external_ids: BTreeMap<String, String>,
}

impl ExperimentView {
    /// The experiment, in this workflow.
    pub(crate) fn of(experiment: &Experiment, workflow: &StoredWorkflow) -> Self {
        let place = experiment.progress.state;
        let state = workflow.workflow.state(place);
        Self {
            id: experiment.id.0,
            label: experiment.label.clone(),
            subject: Named { id: experiment.subject.0, label: experiment.subject_label.clone() },
            scandate: experiment.scandate.to_string(),
            workflow: Named { id: workflow.id.0, label: workflow.workflow.label.clone() },
            state: Named {
                id: workflow.state_id(place).0,
                label: state.map(|state| state.label.clone()).unwrap_or_default(),
            },
            rest: experiment.progress.rest.as_ref().map(RestView::from),
            revision: experiment.revision,
            created_at: experiment.created_at.to_string(),
            updated_at: experiment.updated_at.to_string(),
        }
    }
}

impl From<&Rest> for RestView {
    fn from(rest: &Rest) -> Self {
        let (kind, because) = match rest {
            Rest::NoCallback => ("no-callback", "the state has no callbacks".to_owned()),
            Rest::AllSkipped => ("all-skipped", "all callbacks were skipped".to_owned()),
            Rest::End => ("end", "no transition leads out of the state".to_owned()),
            Rest::NoneHolds => ("none-holds", "no transition's condition holds".to_owned()),
            Rest::Raised(problem) => {
                ("raised", format!("a transition's condition could not be evaluated: {problem}"))
            }
        };
        Self { kind: kind.to_owned(), because }
    }
}

/// The cohort of a subject.
pub(crate) fn cohort_of(subject: &Subject) -> Named {
    Named { id: subject.cohort.0, label: subject.cohort_label.clone() }
}
