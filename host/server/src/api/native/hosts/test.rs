//! A host is looked at.

use axum::extract::State;

use super::{HostReportView, host_name};
use crate::api::native::extract::Path;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::Member;

/// Look at a host: whether it can be reached and has what jobs need
#[utoipa::path(
    post, path = "/hosts/{name}/test", tag = "hosts", security(("token" = ["member"])),
    params(("name" = String, Path)),
    responses((status = 200, body = HostReportView), (status = 404, body = Problem)),
)]
pub(super) async fn test(
    _caller: Member,
    State(app): State<App>,
    Path(name): Path<String>,
) -> Result<axum::Json<HostReportView>, Problem> {
    Ok(axum::Json(app.pipeline.test_host(&host_name(&name)?).await?.into()))
}
