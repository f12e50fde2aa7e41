//! A plugin is shown.

use axum::extract::State;
use gantry_model::id::PluginName;

use super::PluginDetailView;
use crate::api::native::extract::Path;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::Viewer;

/// Show a plugin: its versions, what it wants and was granted, its settings
#[utoipa::path(
    get, path = "/plugins/{name}", tag = "plugins", security(("token" = ["viewer"])),
    params(("name" = String, Path)),
    responses((status = 200, body = PluginDetailView), (status = 404, body = Problem)),
)]
pub(super) async fn get(
    _caller: Viewer,
    State(app): State<App>,
    Path(name): Path<String>,
) -> Result<axum::Json<PluginDetailView>, Problem> {
    let plugin = app.pipeline.plugin(&PluginName(name)).await?;
    Ok(axum::Json(PluginDetailView::with_doubts(plugin, &app.pipeline).await?))
}
