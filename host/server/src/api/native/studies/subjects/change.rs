//! A subject is changed.

use axum::extract::State;
use gantry_model::study::SubjectId;

use super::AddSubject;
use crate::api::native::extract::{Json, Path};
use crate::api::native::studies::SubjectView;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::may;

/// Change a subject
#[utoipa::path(
    put, path = "/subjects/{id}", tag = "studies", security(("token" = ["member"])),
    params(("id" = i64, Path)),
    request_body = AddSubject,
    responses(
        (status = 200, body = SubjectView),
        (status = 404, body = Problem),
        (status = 409, description = "The cohort has another of that label", body = Problem),
    ),
)]
pub(super) async fn change_subject(
    may::SampleAdd(person): may::SampleAdd,
    State(app): State<App>,
    Path(id): Path<i64>,
    Json(body): Json<AddSubject>,
) -> Result<axum::Json<SubjectView>, Problem> {
    let new = body.resolved(&app).await?;
    let subject = app.pipeline.change_subject(SubjectId(id), new, &person.actor()).await?;
    Ok(axum::Json(super::whole(&app, subject).await?))
}
