//! What callbacks are told of an experiment.

use std::fmt::Display;
use std::sync::Arc;

use gantry_model::study::{Callback, Execution, ExternalLink};
use gantry_store::LinkOwner;
use serde_json::{Map, Value as Json, json};

use super::super::{Error, Pipeline, Result};
use super::live::Live;

/// What belongs to an experiment beside its course. It is read once for as long as the experiment is driven.
pub(super) struct Around {
    cohort: String,
    external_ids: Map<String, Json>,
    subject_external_ids: Map<String, Json>,
    external_systems: Map<String, Json>,
}

impl Pipeline {
    /// Reads what belongs to an experiment, unless that was done.
    pub(super) async fn around(&self, live: &mut Live) -> Result<Arc<Around>> {
        if let Some(around) = &live.around {
            return Ok(around.clone());
        }
        let experiment = &live.experiment;
        let (subject, own, subjects, systems) = tokio::try_join!(
            self.store.subject(experiment.subject),
            self.store.links_of(LinkOwner::Experiment(experiment.id)),
            self.store.links_of(LinkOwner::Subject(experiment.subject)),
            self.store.systems(),
        )?;
        let ids = |links: Vec<ExternalLink>| -> Map<String, Json> {
            links.into_iter().map(|link| (link.system_name, link.external_id.into())).collect()
        };
        let around = Arc::new(Around {
            cohort: subject.map(|subject| subject.cohort_label).unwrap_or_default(),
            external_ids: ids(own),
            subject_external_ids: ids(subjects),
            external_systems: systems
                .into_iter()
                .map(|system| (system.name, system.url.into()))
                .collect(),
        });
        live.around = Some(around.clone());
        Ok(around)
    }

    /// What a callback is told when one of its executions goes on.
    pub(super) fn told(
        &self,
        live: &Live,
        around: &Around,
        execution: &Execution,
    ) -> Result<(Callback, Json)> {
        let experiment = &live.experiment;
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
            "scandate": experiment.scandate.to_string(),
            "external_ids": around.external_ids,
            "subject_external_ids": around.subject_external_ids,
            "external_systems": around.external_systems,
            "links": {
                "experiment": web_link(address, "experiments", experiment.id),
                "experiment_api": api_link(address, "experiments", experiment.id),
                "subject": web_link(address, "subjects", experiment.subject),
                "subject_api": api_link(address, "subjects", experiment.subject),
                "action": web_link(address, "actions", execution.action),
                "action_api": api_link(address, "actions", execution.action),
                "execution": web_link(address, "executions", execution.id),
                "execution_api": api_link(address, "callback_executions", execution.id),
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
