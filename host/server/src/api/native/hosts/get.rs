//! One host is shown.

use axum::extract::State;

use super::{HostView, host_name};
use crate::api::native::extract::Path;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::Viewer;

/// Show a host
#[utoipa::path(
    get, path = "/hosts/{name}", tag = "hosts", security(("token" = ["viewer"])),
    params(("name" = String, Path)),
    responses((status = 200, body = HostView), (status = 404, body = Problem)),
)]
pub(super) async fn get(
    _caller: Viewer,
    State(app): State<App>,
    Path(name): Path<String>,
) -> Result<axum::Json<HostView>, Problem> {
    Ok(axum::Json(app.pipeline.host(&host_name(&name)?).await?.into()))
}
