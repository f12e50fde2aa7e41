//! One external system.

use axum::extract::State;
use gantry_model::study::SystemId;

use crate::api::native::extract::Path;
use crate::api::native::studies::{SystemUrlView, SystemView};
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::may;
use crate::pipeline::Error;

/// Get an external system, with where it was before
#[utoipa::path(
    get, path = "/external-systems/{id}", tag = "studies", security(("token" = ["viewer"])),
    params(("id" = i64, Path)),
    responses((status = 200, body = SystemView), (status = 404, body = Problem)),
)]
pub(super) async fn get_external_system(
    _caller: may::Read,
    State(app): State<App>,
    Path(id): Path<i64>,
) -> Result<axum::Json<SystemView>, Problem> {
    let system = app.pipeline.external_system(SystemId(id)).await?;
    let urls = app.pipeline.store.system_urls(system.id).await.map_err(Error::from)?;
    let history = Some(urls.into_iter().rev().map(SystemUrlView::from).collect());
    Ok(axum::Json(SystemView { history, ..SystemView::from(system) }))
}
