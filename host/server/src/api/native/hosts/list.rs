//! Hosts are listed.

use axum::extract::State;

use super::HostView;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::Viewer;

/// List hosts by name
///
/// `local`, the server itself, is among them where scripts may run there.
#[utoipa::path(
    get, path = "/hosts", tag = "hosts", security(("token" = ["viewer"])),
    responses((status = 200, body = Vec<HostView>)),
)]
pub(super) async fn list(
    _caller: Viewer,
    State(app): State<App>,
) -> Result<axum::Json<Vec<HostView>>, Problem> {
    let hosts = app.pipeline.hosts().await?;
    Ok(axum::Json(hosts.into_iter().map(HostView::from).collect()))
}
