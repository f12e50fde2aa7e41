//! A secret is set.

use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::api::native::extract::{Json, Path};
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::Admin;

/// The value of a secret.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Secret {
    pub(crate) value: String,
}

/// Set a secret that plugins may be granted; it is kept encrypted
#[utoipa::path(
    put, path = "/secrets/{name}", tag = "plugins", security(("token" = ["admin"])),
    params(("name" = String, Path)),
    request_body = Secret,
    responses((status = 204, description = "Kept"), (status = 400, body = Problem)),
)]
pub(super) async fn put_secret(
    _caller: Admin,
    State(app): State<App>,
    Path(name): Path<String>,
    Json(body): Json<Secret>,
) -> Result<StatusCode, Problem> {
    app.pipeline.put_secret(&name, &body.value).await?;
    Ok(StatusCode::NO_CONTENT)
}
