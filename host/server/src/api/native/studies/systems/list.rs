//! External systems are listed.

use axum::extract::State;

use crate::api::native::studies::SystemView;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::may;
use crate::pipeline::Error;

/// List external systems in the order in which they were added
#[utoipa::path(
    get, path = "/external-systems", tag = "studies", security(("token" = ["viewer"])),
    responses((status = 200, body = Vec<SystemView>)),
)]
pub(super) async fn list_external_systems(
    _caller: may::Read,
    State(app): State<App>,
) -> Result<axum::Json<Vec<SystemView>>, Problem> {
    let systems = app.pipeline.store.systems().await.map_err(Error::from)?;
    Ok(axum::Json(systems.into_iter().map(SystemView::from).collect()))
}
