//! A variable is removed.

use axum::extract::State;
use axum::http::StatusCode;

use super::Scope;
use crate::api::native::extract::{Path, Query};
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::Admin;

/// Remove a variable
#[utoipa::path(
    delete, path = "/variables/{name}", tag = "hosts", security(("token" = ["admin"])),
    params(("name" = String, Path), Scope),
    responses((status = 204, description = "Gone"), (status = 404, body = Problem)),
)]
pub(super) async fn remove_variable(
    _caller: Admin,
    State(app): State<App>,
    Path(name): Path<String>,
    Query(scope): Query<Scope>,
) -> Result<StatusCode, Problem> {
    app.pipeline.remove_variable(&scope.into_scope()?, &name).await?;
    Ok(StatusCode::NO_CONTENT)
}
