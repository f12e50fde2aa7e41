//! What callbacks are told of an experiment.

use std::fmt::Display;
use std::sync::Arc;

use gantry_model::study::{Callback, Execution, Experiment, ExternalLink};
use gantry_store::Belongings;
use serde_json::{Map, Value as Json, json};

use super::super::{Error, Pipeline, Result};
use super::live::Live;

/// What belongs to an experiment beside its course, as callbacks are told of it.
#[derive(Default)]
pub(super) struct Around {
    cohort: String,
    external_ids: Map<String, Json>,
    subject_external_ids: Map<String, Json>,
    external_systems: Arc<Map<String, Json>>,
}

impl Around {
    /// That of one of the experiments whose belongings were read.
    pub(super) fn of(
        experiment: &Experiment,
        found: &Belongings,
        systems: &Arc<Map<String, Json>>,
    ) -> Self {
        let subject = found.subjects.get(&experiment.subject);
        let own = found.links.get(&experiment.id).map(Vec::as_slice);
        let of_subject = found.subject_links.get(&experiment.subject).map(Vec::as_slice);
        Self {
            cohort: subject.map(|subject| subject.cohort_label.clone()).unwrap_or_default(),
            external_ids: own.map(by_system).unwrap_or_default(),
            subject_external_ids: of_subject.map(by_system).unwrap_or_default(),
            external_systems: systems.clone(),
        }
    }
}

/// Where external systems are, by name.
pub(super) fn external_systems(found: &Belongings) -> Arc<Map<String, Json>> {
    let urls = found.systems.iter();
    Arc::new(urls.map(|system| (system.name.clone(), system.url.as_str().into())).collect())
}

/// What something is called in external systems, by their names.
fn by_system(links: &[ExternalLink]) -> Map<String, Json> {
    let id = |link: &ExternalLink| (link.system_name.clone(), link.external_id.as_str().into());
    links.iter().map(id).collect()
}

impl Pipeline {
    /// Where somebody answers what an execution asks, without a login.
    pub(crate) fn answer_link(&self, execution: &Execution) -> String {
        let address = self.settings.address.as_str();
        format!("{address}/answers/{}/{}", execution.id, execution.secret)
    }

    /// What a callback is told when one of its executions goes on.
    pub(super) fn told(&self, live: &Live, execution: &Execution) -> Result<(Callback, Json)> {
        let (experiment, around) = (&live.experiment, &live.around);
        let state = live.state()?;
        let lost = || Error::internal("driving an experiment", "its state has no such callback");
        let callback = state.callbacks.get(execution.callback).cloned().ok_or_else(lost)?;
        let address = self.settings.address.as_str();
        let told = json!({
            "id": experiment.id.to_string(),
            "label": experiment.label,
            "subject": experiment.subject_label,
            "cohort": around.cohort,
            "state": state.label,
            "scandate": format!("{}Z", experiment.scandate),
            "external_ids": around.external_ids,
            "subject_external_ids": around.subject_external_ids,
            "external_systems": *around.external_systems,
            "links": {
                "experiment": web_link(address, "experiments", experiment.id),
                "experiment_api": api_link(address, "experiments", experiment.id),
                "subject": web_link(address, "subjects", experiment.subject),
                "subject_api": api_link(address, "subjects", experiment.subject),
                "action": web_link(address, "actions", execution.action),
                "action_api": api_link(address, "actions", execution.action),
                "execution": web_link(address, "executions", execution.id),
                "execution_api": api_link(address, "callback_executions", execution.id),
                "answer": self.answer_link(execution),
            },
            "callback": callback.label,
            "execution_secret": execution.secret,
        });
        Ok((callback, told))
    }
}

/// Where programs find a thing: in the façade, which every StudyGovernor client speaks.
fn api_link(address: &str, things: &str, id: impl Display) -> String {
    format!("{address}/study-governor/api/v2/{things}/{id}")
}

/// Where people find a thing.
fn web_link(address: &str, things: &str, id: impl Display) -> String {
    format!("{address}/api/v1/{things}/{id}")
}
