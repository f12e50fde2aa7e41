//! A subject as clients see it.

use gantry_model::study::{Experiment, Subject};
use gantry_store::{ExperimentFilter, LinkOwner, Slice, SubjectFilter};
use serde_json::{Value, json};

use crate::api::study_governor::error::Refusal;
use crate::api::study_governor::links::external_ids;
use crate::api::study_governor::page::Part;
use crate::api::study_governor::site::Site;
use crate::app::App;

/// A subject with all its experiments.
pub(in super::super) async fn subject_view(
    app: &App,
    site: &Site,
    subject: &Subject,
) -> Result<Value, Refusal> {
    let store = &app.pipeline.store;
    let filter = ExperimentFilter { subjects: vec![subject.id], ..ExperimentFilter::default() };
    let (ids, experiments) = tokio::try_join!(
        store.links_of(LinkOwner::Subject(subject.id)),
        store.experiments_slice(&filter, Slice::default()),
    )?;
    let named =
        |experiment: &Experiment| site.labelled("experiments", experiment.id.0, &experiment.label);
    Ok(json!({
        "id": subject.id.0,
        "label": subject.label,
        "uri": site.uri("subjects", subject.id.0),
        "api_uri": site.api_uri("subjects", subject.id.0),
        "web_uri": site.web_uri("subjects", subject.id.0),
        "cohort": site.labelled("cohorts", subject.cohort.0, &subject.cohort_label),
        "date_of_birth": subject.date_of_birth.to_string(),
        "external_ids": external_ids(ids),
        "experiments": experiments.iter().map(named).collect::<Vec<_>>(),
    }))
}

/// Part of the subjects that a filter lets through.
pub(in super::super) async fn subjects_view(
    app: &App,
    site: &Site,
    filter: &SubjectFilter,
    part: Part,
) -> Result<Value, Refusal> {
    let store = &app.pipeline.store;
    let (subjects, count) =
        tokio::try_join!(store.subjects_slice(filter, part.slice()), store.count_subjects(filter))?;
    let named = |subject: Subject| site.labelled("subjects", subject.id.0, &subject.label);
    let subjects: Vec<_> = subjects.into_iter().map(named).collect();
    Ok(json!({"subjects": subjects, "count": count}))
}

/// What a subject is called in external systems.
pub(super) async fn ids_view(app: &App, subject: &Subject) -> Result<Value, Refusal> {
    let ids = app.pipeline.store.links_of(LinkOwner::Subject(subject.id)).await?;
    Ok(json!({
        "subject_id": subject.id.0,
        "subject_label": subject.label,
        "external_ids": external_ids(ids),
    }))
}
