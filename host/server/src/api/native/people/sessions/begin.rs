//! A user logs in.

use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::api::native::extract::Json;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::{self, Client, Person};

/// Who logs in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Credentials {
    /// Their name or mail address.
    username: String,
    password: String,
}

/// A session that has begun.
#[derive(Serialize, ToSchema)]
pub(super) struct SessionView {
    /// What to send as bearer token. It is shown this once; the server keeps a hash.
    token: String,
    /// RFC 3339; when the session ends by itself.
    expires_at: String,
}

/// Log in with a name and a password
///
/// The session lasts twelve hours, and ends before when the password changes or the user is deactivated.
#[utoipa::path(
    post, path = "/sessions", tag = "people",
    request_body = Credentials,
    responses(
        (status = 201, body = SessionView),
        (status = 401, description = "There is no active user with this name and password", body = Problem),
        (status = 429, description = "Too many passwords; `Retry-After` says when to try again", body = Problem),
    ),
)]
pub(super) async fn begin_session(
    State(app): State<App>,
    client: Client,
    Json(Credentials { username, password }): Json<Credentials>,
) -> Result<(StatusCode, axum::Json<SessionView>), Problem> {
    let person = Person::by_password(&app.pipeline, &username, &password, &client).await?;
    let user = person.and_then(|person| person.user).ok_or_else(Problem::wrong_password)?;
    let session = auth::begin_session(&app.pipeline, user).await?;
    let view = SessionView { token: session.secret, expires_at: session.expires_at.to_string() };
    Ok((StatusCode::CREATED, axum::Json(view)))
}
