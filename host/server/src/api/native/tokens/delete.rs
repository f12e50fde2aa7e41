//! A token is revoked.

use axum::extract::State;
use axum::http::StatusCode;
use gantry_model::id::TokenId;
use uuid::Uuid;

use crate::api::native::extract::Path;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::Admin;
use crate::pipeline::Error;

/// Revoke a token
#[utoipa::path(
    delete, path = "/tokens/{id}", tag = "tokens", security(("token" = ["admin"])),
    params(("id" = Uuid, Path)),
    responses((status = 204, description = "Revoked"), (status = 404, body = Problem)),
)]
pub(super) async fn delete(
    _caller: Admin,
    State(app): State<App>,
    Path(id): Path<Uuid>,
) -> Result<StatusCode, Problem> {
    match app.pipeline.store.remove_token(TokenId(id)).await.map_err(Error::from)? {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(Problem::not_found("there is no such token")),
    }
}
