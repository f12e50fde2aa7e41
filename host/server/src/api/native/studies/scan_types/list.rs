//! Kinds of scans are listed.

use axum::extract::State;

use crate::api::native::studies::ScanTypeView;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::may;
use crate::pipeline::Error;

/// List the kinds of scans in the order in which they were added
#[utoipa::path(
    get, path = "/scan-types", tag = "studies", security(("token" = ["viewer"])),
    responses((status = 200, body = Vec<ScanTypeView>)),
)]
pub(super) async fn list_scan_types(
    _caller: may::Read,
    State(app): State<App>,
) -> Result<axum::Json<Vec<ScanTypeView>>, Problem> {
    let kinds = app.pipeline.store.scan_types().await.map_err(Error::from)?;
    Ok(axum::Json(kinds.into_iter().map(ScanTypeView::from).collect()))
}
