//! Things by their number or their label. A label that several things have names none of them.

use std::fmt::Display;

use gantry_model::study::{
    Cohort, CohortId, Experiment, ExperimentId, ExternalSystem, ScanType, ScanTypeId, StateId,
    StoredWorkflow, Subject, SubjectId, SystemId, WorkflowId,
};
use gantry_store::{ExperimentFilter, PageRequest, Slice, Store, StoreError, SubjectFilter};

use super::error::Refusal;
use super::reference::{Filter, Reference};
use crate::app::App;

/// Two are enough to know that a label is not unique.
const TWO: Slice = Slice { offset: 0, limit: Some(2) };
/// How many workflows are read at once.
const WORKFLOWS: u32 = 100;

/// The cohort.
pub(super) async fn cohort(
    app: &App,
    reference: &Reference,
    filter: Option<Filter>,
) -> Result<Cohort, Refusal> {
    let store = &app.pipeline.store;
    if let Some(id) = reference.number(filter)
        && let Some(cohort) = store.cohort(CohortId(id)).await?
    {
        return Ok(cohort);
    }
    match reference.label(filter) {
        Some(label) => store.cohort_by_label(label).await?,
        None => None,
    }
    .ok_or_else(|| Refusal::not_found("cohort", reference))
}

/// The subject.
pub(super) async fn subject(
    app: &App,
    reference: &Reference,
    filter: Option<Filter>,
) -> Result<Subject, Refusal> {
    let store = &app.pipeline.store;
    if let Some(id) = reference.number(filter)
        && let Some(subject) = store.subject(SubjectId(id)).await?
    {
        return Ok(subject);
    }
    let found = match reference.label(filter) {
        Some(label) => {
            let filter =
                SubjectFilter { label: Some(label.to_owned()), ..SubjectFilter::default() };
            store.subjects_slice(&filter, TWO).await?
        }
        None => Vec::new(),
    };
    only("subject", reference, found)
}

/// The experiment.
pub(super) async fn experiment(
    app: &App,
    reference: &Reference,
    filter: Option<Filter>,
) -> Result<Experiment, Refusal> {
    let store = &app.pipeline.store;
    if let Some(id) = reference.number(filter)
        && let Some(experiment) = store.experiment(ExperimentId(id)).await?
    {
        return Ok(experiment);
    }
    let found = match reference.label(filter) {
        Some(label) => {
            let filter =
                ExperimentFilter { label: Some(label.to_owned()), ..ExperimentFilter::default() };
            store.experiments_slice(&filter, TWO).await?
        }
        None => Vec::new(),
    };
    only("experiment", reference, found)
}

/// The workflow.
pub(super) async fn workflow(
    app: &App,
    reference: &Reference,
    filter: Option<Filter>,
) -> Result<StoredWorkflow, Refusal> {
    let store = &app.pipeline.store;
    if let Some(id) = reference.number(filter)
        && let Some(workflow) = store.workflow(WorkflowId(id)).await?
    {
        return Ok(workflow);
    }
    match reference.label(filter) {
        Some(label) => store.workflow_by_label(label).await?,
        None => None,
    }
    .ok_or_else(|| Refusal::not_found("workflow", reference))
}

/// The state of whatever workflow, with its place in it.
pub(super) async fn state(
    app: &App,
    reference: &Reference,
    filter: Option<Filter>,
) -> Result<(StoredWorkflow, usize), Refusal> {
    if let Some(id) = reference.number(filter).map(StateId)
        && let Some(workflow) = app.pipeline.store.workflow_of_state(id).await?
        && let Some(place) = workflow.find_state(id)
    {
        return Ok((workflow, place));
    }
    let Some(label) = reference.label(filter) else {
        return Err(Refusal::not_found("state", reference));
    };
    let having = |workflow: StoredWorkflow| {
        let place = workflow.workflow.place(label)?;
        Some((workflow, place))
    };
    let found = workflows(&app.pipeline.store).await?.into_iter().filter_map(having);
    only("state", reference, found.collect())
}

/// The external system.
pub(super) async fn system(
    app: &App,
    reference: &Reference,
    filter: Option<Filter>,
) -> Result<ExternalSystem, Refusal> {
    let store = &app.pipeline.store;
    if let Some(id) = reference.number(filter)
        && let Some(system) = store.system(SystemId(id)).await?
    {
        return Ok(system);
    }
    match reference.label(filter) {
        Some(name) => store.system_by_name(name).await?,
        None => None,
    }
    .ok_or_else(|| Refusal::not_found("external system", reference))
}

/// The kind of scan, by its number or its protocol.
pub(super) async fn scan_type(
    app: &App,
    reference: &Reference,
    filter: Option<Filter>,
) -> Result<ScanType, Refusal> {
    let store = &app.pipeline.store;
    if let Some(id) = reference.number(filter)
        && let Some(kind) = store.scan_type(ScanTypeId(id)).await?
    {
        return Ok(kind);
    }
    match reference.label(filter) {
        Some(protocol) => store.scan_type_by_protocol(protocol).await?,
        None => None,
    }
    .ok_or_else(|| Refusal::not_found("scan type", reference))
}

/// All workflows, oldest first.
pub(super) async fn workflows(store: &Store) -> Result<Vec<StoredWorkflow>, StoreError> {
    let mut all = Vec::new();
    let mut request = PageRequest { cursor: None, limit: WORKFLOWS };
    loop {
        let page = store.workflows(&request).await?;
        all.extend(page.items);
        request.cursor = page.next;
        if request.cursor.is_none() {
            all.reverse();
            return Ok(all);
        }
    }
}

fn only<T>(what: &str, name: impl Display, mut found: Vec<T>) -> Result<T, Refusal> {
    match (found.pop(), found.is_empty()) {
        (Some(one), true) => Ok(one),
        (Some(_), false) => Err(Refusal::conflict(format!(
            "There are several called '{name}': name the {what} by its number."
        ))),
        (None, _) => Err(Refusal::not_found(what, name)),
    }
}
