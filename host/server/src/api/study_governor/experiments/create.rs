//! An experiment is added, which begins its way through a workflow at once.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;

use super::view::experiment_view;
use crate::api::study_governor::auth::SampleAdd;
use crate::api::study_governor::extract::Query;
use crate::api::study_governor::fields::Fields;
use crate::api::study_governor::lookup;
use crate::api::study_governor::reference::Filter;
use crate::api::study_governor::site::{Made, Site};
use crate::app::App;
use crate::pipeline::NewExperiment;

/// By what the subject is looked up.
#[derive(Debug, serde::Deserialize)]
pub(super) struct How {
    subject_filter_field: Option<Filter>,
}

/// Adds an experiment, in the newest workflow unless another one is named.
pub(super) async fn create(
    SampleAdd(person): SampleAdd,
    site: Site,
    State(app): State<App>,
    Query(how): Query<How>,
    fields: Fields,
) -> Made {
    let label = fields.needed_text(&["label"])?;
    let scandate = fields.needed_parsed(&["scandate"])?;
    let subject = fields.needed_reference(&["subject_id", "subject"])?;
    let subject = lookup::subject(&app, &subject, site.filter(how.subject_filter_field)).await?;
    // The client library calls it `workflow` in both versions.
    let workflow = match fields.reference(&["workflow_label", "workflow"])? {
        Some(workflow) => {
            let filter = (!site.is_old()).then_some(Filter::Label);
            Some(lookup::workflow(&app, &workflow, filter).await?.workflow.label)
        }
        None => None,
    };
    let new = NewExperiment { subject: subject.id, label, scandate, workflow };
    let experiment = app.pipeline.create_experiment(new, &person.actor()).await?;
    Ok((StatusCode::CREATED, Json(experiment_view(&app, &site, &experiment).await?)))
}
