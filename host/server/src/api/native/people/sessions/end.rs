//! A user logs out.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};

use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::{bearer, hash, may};
use crate::pipeline::Error;

/// Log out: end the session whose token the request shows
#[utoipa::path(
    delete, path = "/sessions/current", tag = "people", security(("token" = ["viewer"])),
    responses(
        (status = 204, description = "Ended"),
        (status = 404, description = "The request shows something else than a session's token", body = Problem),
    ),
)]
pub(super) async fn end_session(
    _caller: may::Read,
    State(app): State<App>,
    headers: HeaderMap,
) -> Result<StatusCode, Problem> {
    let ended = match bearer(&headers) {
        Some(secret) => {
            app.pipeline.store.remove_session(&hash(secret)).await.map_err(Error::from)?
        }
        None => false,
    };
    match ended {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(Problem::not_found("the request shows no session's token")),
    }
}
