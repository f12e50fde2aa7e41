//! A Docker repository is removed.

use axum::extract::State;
use axum::http::StatusCode;

use crate::api::native::extract::Path;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::Admin;

/// Remove a Docker repository
#[utoipa::path(
    delete, path = "/repositories/{name}", tag = "hosts", security(("token" = ["admin"])),
    params(("name" = String, Path)),
    responses((status = 204, description = "Gone"), (status = 404, body = Problem)),
)]
pub(super) async fn remove_repository(
    _caller: Admin,
    State(app): State<App>,
    Path(name): Path<String>,
) -> Result<StatusCode, Problem> {
    app.pipeline.remove_repository(&name).await?;
    Ok(StatusCode::NO_CONTENT)
}
