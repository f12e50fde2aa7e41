//! A user is deactivated.

use axum::extract::State;
use axum::http::StatusCode;
use gantry_model::study::UserId;

use crate::api::native::extract::Path;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::may;

/// Deactivate a user: they stay on record and may no longer log in
#[utoipa::path(
    delete, path = "/users/{id}", tag = "people", security(("token" = ["admin"])),
    params(("id" = i64, Path)),
    responses((status = 204, description = "Deactivated"), (status = 404, body = Problem)),
)]
pub(super) async fn deactivate_user(
    may::UserDelete(person): may::UserDelete,
    State(app): State<App>,
    Path(id): Path<i64>,
) -> Result<StatusCode, Problem> {
    let user = person.user_to_change(UserId(id), &app.pipeline).await?;
    app.pipeline.set_active(user.id, false, &person.actor()).await?;
    Ok(StatusCode::NO_CONTENT)
}
