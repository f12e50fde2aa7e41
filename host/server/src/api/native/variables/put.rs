//! A variable is set.

use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Scope;
use crate::api::native::extract::{Json, Path, Query};
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::Admin;

/// The value of a variable.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PutVariable {
    pub(crate) value: String,
    /// Whether it is shown to nobody from now on, and masked in logs.
    #[serde(default)]
    pub(crate) protected: bool,
}

/// Set a variable that templates call by name; it is kept encrypted
#[utoipa::path(
    put, path = "/variables/{name}", tag = "hosts", security(("token" = ["admin"])),
    params(("name" = String, Path), Scope),
    request_body = PutVariable,
    responses(
        (status = 204, description = "Kept"),
        (status = 400, body = Problem),
        (status = 422, description = "The name is refused", body = Problem),
    ),
)]
pub(super) async fn put_variable(
    _caller: Admin,
    State(app): State<App>,
    Path(name): Path<String>,
    Query(scope): Query<Scope>,
    Json(body): Json<PutVariable>,
) -> Result<StatusCode, Problem> {
    let scope = scope.into_scope()?;
    app.pipeline.put_variable(scope, &name, &body.value, body.protected).await?;
    Ok(StatusCode::NO_CONTENT)
}
