//! An experiment as clients see it.

use gantry_model::study::{Experiment, StoredWorkflow, Variable};
use gantry_store::{ExperimentFilter, LinkOwner};
use serde_json::{Map, Value, json};

use crate::api::study_governor::error::Refusal;
use crate::api::study_governor::links::external_ids;
use crate::api::study_governor::page::Part;
use crate::api::study_governor::site::Site;
use crate::api::study_governor::states::state_reference;
use crate::api::study_governor::times;
use crate::app::App;

/// An experiment with all that belongs to it.
pub(in super::super) async fn experiment_view(
    app: &App,
    site: &Site,
    experiment: &Experiment,
) -> Result<Value, Refusal> {
    let store = &app.pipeline.store;
    let (ids, variables) = tokio::try_join!(
        store.links_of(LinkOwner::Experiment(experiment.id)),
        store.experiment_variables(experiment.id),
    )?;
    let variables: Map<String, Value> =
        variables.into_iter().map(|(label, Variable { value, .. })| (label, value)).collect();
    let id = experiment.id.0;
    let state = match site.is_old() {
        true => format!("{}/state", site.uri("experiments", id)).into(),
        false => {
            let workflow = app.pipeline.workflow_around(experiment.workflow).await?;
            where_it_is(site, experiment, &workflow)
        }
    };
    Ok(json!({
        "id": id,
        "label": experiment.label,
        "uri": site.uri("experiments", id),
        "api_uri": site.api_uri("experiments", id),
        "web_uri": site.web_uri("experiments", id),
        "subject": site.labelled("subjects", experiment.subject.0, &experiment.subject_label),
        "scandate": times::scandate(experiment.scandate),
        "state": state,
        "external_ids": external_ids(ids),
        "variable_map": variables,
    }))
}

/// Refers to the state that an experiment is in.
pub(super) fn where_it_is(
    site: &Site,
    experiment: &Experiment,
    workflow: &StoredWorkflow,
) -> Value {
    state_reference(site, workflow, experiment.progress.state)
}

/// Part of the experiments that a filter lets through.
pub(in super::super) async fn experiments_view(
    app: &App,
    site: &Site,
    filter: &ExperimentFilter,
    part: Part,
) -> Result<Value, Refusal> {
    let store = &app.pipeline.store;
    let (experiments, count) = tokio::try_join!(
        store.experiments_slice(filter, part.slice()),
        store.count_experiments(filter),
    )?;
    let named = |it: Experiment| site.labelled("experiments", it.id.0, &it.label);
    let experiments: Vec<_> = experiments.into_iter().map(named).collect();
    Ok(json!({"experiments": experiments, "count": count}))
}

/// What an experiment is called in external systems.
pub(super) async fn ids_view(app: &App, experiment: &Experiment) -> Result<Value, Refusal> {
    let ids = app.pipeline.store.links_of(LinkOwner::Experiment(experiment.id)).await?;
    Ok(json!({
        "experiment_id": experiment.id.0,
        "experiment_label": experiment.label,
        "external_ids": external_ids(ids),
    }))
}
