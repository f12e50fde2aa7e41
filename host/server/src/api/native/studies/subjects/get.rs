//! One subject.

use axum::extract::State;
use gantry_model::study::SubjectId;

use crate::api::native::extract::Path;
use crate::api::native::studies::SubjectView;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::may;

/// Get a subject
#[utoipa::path(
    get, path = "/subjects/{id}", tag = "studies", security(("token" = ["viewer"])),
    params(("id" = i64, Path)),
    responses((status = 200, body = SubjectView), (status = 404, body = Problem)),
)]
pub(super) async fn get_subject(
    _caller: may::Read,
    State(app): State<App>,
    Path(id): Path<i64>,
) -> Result<axum::Json<SubjectView>, Problem> {
    let subject = app.pipeline.subject(SubjectId(id)).await?;
    Ok(axum::Json(super::whole(&app, subject).await?))
}
