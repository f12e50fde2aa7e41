//! A workflow file is imported, under the label that it says.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;

use crate::api::study_governor::auth::Administrator;
use crate::api::study_governor::fields::Fields;
use crate::api::study_governor::site::{Made, Site};
use crate::api::study_governor::workflows::workflow_view;
use crate::app::App;

/// Imports a workflow.
pub(super) async fn import(
    Administrator(person): Administrator,
    site: Site,
    State(app): State<App>,
    fields: Fields,
) -> Made {
    let text = fields.needed_text(&["workflow_definition"])?;
    // The file has no name here, so it cannot be its label either.
    let accepted = app.pipeline.accept_workflow("", &text, &person.actor()).await?;
    Ok((StatusCode::CREATED, Json(workflow_view(&site, &accepted.workflow))))
}
