//! A user changes their own password.

use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::api::native::extract::Json;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::{Client, Person, may};

/// The old password and the new one.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct OwnPassword {
    /// The password until now: a session alone does not change it.
    current: String,
    /// 8 characters at least.
    new: String,
}

/// Change your own password, and end your sessions
#[utoipa::path(
    put, path = "/users/me/password", tag = "people", security(("token" = ["viewer"])),
    request_body = OwnPassword,
    responses(
        (status = 204, description = "Kept"),
        (status = 400, description = "The new password is refused, or the request is not a user's", body = Problem),
        (status = 401, description = "The password until now is another", body = Problem),
    ),
)]
pub(super) async fn change_own_password(
    may::Read(person): may::Read,
    State(app): State<App>,
    client: Client,
    Json(OwnPassword { current, new }): Json<OwnPassword>,
) -> Result<StatusCode, Problem> {
    let Some(user) = person.user else {
        return Err(Problem::bad_request("a token has no password: log in as a user"));
    };
    let proven = Person::by_password(&app.pipeline, person.name(), &current, &client).await?;
    if proven.and_then(|person| person.user) != Some(user) {
        return Err(Problem::wrong_password());
    }
    app.pipeline.set_password(user, &new, &person.actor()).await?;
    Ok(StatusCode::NO_CONTENT)
}
