//! The credentials of a Docker repository are set.

use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::api::native::extract::{Json, Path};
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::Admin;

/// The credentials of a Docker repository.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PutRepository {
    /// `registry.example.org`.
    pub(crate) server: String,
    pub(crate) user: String,
    /// A password or a token.
    pub(crate) password: String,
}

/// Set the credentials of a Docker repository; the password is kept encrypted
#[utoipa::path(
    put, path = "/repositories/{name}", tag = "hosts", security(("token" = ["admin"])),
    params(("name" = String, Path)),
    request_body = PutRepository,
    responses(
        (status = 204, description = "Kept"),
        (status = 400, body = Problem),
        (status = 422, description = "The name is refused", body = Problem),
    ),
)]
pub(super) async fn put_repository(
    _caller: Admin,
    State(app): State<App>,
    Path(name): Path<String>,
    Json(body): Json<PutRepository>,
) -> Result<StatusCode, Problem> {
    app.pipeline.put_repository(&name, &body.server, &body.user, &body.password).await?;
    Ok(StatusCode::NO_CONTENT)
}
