//! A host is removed.

use axum::extract::State;
use axum::http::StatusCode;

use super::host_name;
use crate::api::native::extract::Path;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::Admin;

/// Remove a host on which nothing runs
#[utoipa::path(
    delete, path = "/hosts/{name}", tag = "hosts", security(("token" = ["admin"])),
    params(("name" = String, Path)),
    responses(
        (status = 204, description = "Gone"),
        (status = 404, body = Problem),
        (status = 409, description = "It has jobs that have not ended", body = Problem),
    ),
)]
pub(super) async fn remove(
    _caller: Admin,
    State(app): State<App>,
    Path(name): Path<String>,
) -> Result<StatusCode, Problem> {
    app.pipeline.remove_host(&host_name(&name)?).await?;
    Ok(StatusCode::NO_CONTENT)
}
