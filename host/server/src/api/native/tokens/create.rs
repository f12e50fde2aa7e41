//! A token is made.

use axum::extract::State;
use axum::http::StatusCode;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::TokenView;
use crate::api::native::extract::Json;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::{Admin, Role, hash, new_token};
use crate::pipeline::Error;

/// Longest name of a token, in characters.
const NAME_LENGTH: usize = 100;

/// What a token is made with.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateToken {
    /// Whose it is or what it is for; runs show it as their creator.
    pub(crate) name: String,
    pub(crate) role: Role,
    /// RFC 3339, in the future; absent if it never expires.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub(crate) expires_at: Option<Timestamp>,
}

/// A token that was made.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct CreatedToken {
    #[serde(flatten)]
    pub(crate) token: TokenView,
    /// What to send as bearer token. It is shown this once; the server keeps a hash.
    pub(crate) secret: String,
}

/// Make a token
#[utoipa::path(
    post, path = "/tokens", tag = "tokens", security(("token" = ["admin"])),
    request_body = CreateToken,
    responses((status = 201, body = CreatedToken), (status = 400, body = Problem)),
)]
pub(super) async fn create(
    _caller: Admin,
    State(app): State<App>,
    Json(body): Json<CreateToken>,
) -> Result<(StatusCode, axum::Json<CreatedToken>), Problem> {
    if body.name.trim().is_empty() || body.name.chars().count() > NAME_LENGTH {
        return Err(Problem::bad_request(format!("`name` takes 1 to {NAME_LENGTH} characters")));
    }
    let pipeline = &app.pipeline;
    let now = pipeline.clock.now();
    if body.expires_at.is_some_and(|end| end <= now) {
        let problem = format!("`expires_at` must be in the future; the server's time is {now}");
        return Err(Problem::bad_request(problem));
    }
    let (secret, token) =
        new_token(pipeline.entropy.as_ref(), body.name, body.role, now, body.expires_at);
    pipeline.store.add_token(&token, &hash(&secret)).await.map_err(Error::from)?;
    Ok((StatusCode::CREATED, axum::Json(CreatedToken { token: token.into(), secret })))
}
