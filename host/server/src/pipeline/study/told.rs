//! What callbacks are told of an experiment.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;
use std::sync::Arc;

use gantry_model::study::{Callback, Execution, Experiment, ExperimentId, ExternalLink};
use gantry_store::LinkKind;
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

impl Pipeline {
    /// Reads what belongs to experiments.
    pub(super) async fn arounds(
        &self,
        experiments: &[Experiment],
    ) -> Result<BTreeMap<ExperimentId, Around>> {
        let own: Vec<_> = experiments.iter().map(|it| it.id.0).collect();
        let subjects: BTreeSet<_> = experiments.iter().map(|it| it.subject).collect();
        let subjects: Vec<_> = subjects.into_iter().collect();
        let of_subjects: Vec<_> = subjects.iter().map(|id| id.0).collect();
        let (subjects, own, of_subjects, systems) = tokio::try_join!(
            self.store.subjects_by_id(&subjects),
            self.store.links_of_several(LinkKind::Experiments, &own),
            self.store.links_of_several(LinkKind::Subjects, &of_subjects),
            self.store.systems(),
        )?;
        let urls = systems.into_iter().map(|system| (system.name, system.url.into()));
        let systems = Arc::new(urls.collect::<Map<_, _>>());
        let cohorts: BTreeMap<_, _> =
            subjects.into_iter().map(|subject| (subject.id, subject.cohort_label)).collect();
        let (own, of_subjects) = (by_owner(own), by_owner(of_subjects));
        let around = |it: &Experiment| Around {
            cohort: cohorts.get(&it.subject).cloned().unwrap_or_default(),
            external_ids: own.get(&it.id.0).cloned().unwrap_or_default(),
            subject_external_ids: of_subjects.get(&it.subject.0).cloned().unwrap_or_default(),
            external_systems: systems.clone(),
        };
        Ok(experiments.iter().map(|it| (it.id, around(it))).collect())
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
                "answer": format!("{address}/answers/{}/{}", execution.id, execution.secret),
            },
            "callback": callback.label,
            "execution_secret": execution.secret,
        });
        Ok((callback, told))
    }
}

/// What each of several is called in external systems.
fn by_owner(links: Vec<ExternalLink>) -> BTreeMap<i64, Map<String, Json>> {
    let mut owners: BTreeMap<_, Map<String, Json>> = BTreeMap::new();
    for link in links {
        owners.entry(link.owner).or_default().insert(link.system_name, link.external_id.into());
    }
    owners
}

/// Where programs find a thing: in the façade, which every StudyGovernor client speaks.
fn api_link(address: &str, things: &str, id: impl Display) -> String {
    format!("{address}/study-governor/api/v2/{things}/{id}")
}

/// Where people find a thing.
fn web_link(address: &str, things: &str, id: impl Display) -> String {
    format!("{address}/api/v1/{things}/{id}")
}
