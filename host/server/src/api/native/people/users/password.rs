//! A user is given another password.

use axum::extract::State;
use axum::http::StatusCode;
use gantry_model::study::UserId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::api::native::extract::{Json, Path};
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::may;

/// A password.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Password {
    /// 8 characters at least.
    pub(crate) password: String,
}

/// Give a user another password, and end their sessions
#[utoipa::path(
    put, path = "/users/{id}/password", tag = "people", security(("token" = ["admin"])),
    params(("id" = i64, Path)),
    request_body = Password,
    responses(
        (status = 204, description = "Kept"),
        (status = 404, body = Problem),
        (status = 400, description = "The password is refused", body = Problem),
    ),
)]
pub(super) async fn set_password(
    may::UserUpdateAll(person): may::UserUpdateAll,
    State(app): State<App>,
    Path(id): Path<i64>,
    Json(body): Json<Password>,
) -> Result<StatusCode, Problem> {
    let user = person.user_to_change(UserId(id), &app.pipeline).await?;
    app.pipeline.set_password(user.id, &body.password, &person.actor()).await?;
    Ok(StatusCode::NO_CONTENT)
}
