//! The log of an experiment.

use axum::extract::State;
use gantry_model::study::ExperimentId;

use crate::api::native::extract::{Path, Query};
use crate::api::native::model::{PageParams, PageView};
use crate::api::native::studies::ActionView;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::may;
use crate::pipeline::Error;

/// List an experiment's changes of state, newest first, each with its executions
#[utoipa::path(
    get, path = "/experiments/{id}/actions", tag = "studies", security(("token" = ["viewer"])),
    params(("id" = i64, Path), PageParams),
    responses((status = 200, body = PageView<ActionView>), (status = 404, body = Problem)),
)]
pub(super) async fn list_actions(
    _caller: may::Read,
    State(app): State<App>,
    Path(id): Path<i64>,
    Query(page): Query<PageParams>,
) -> Result<axum::Json<PageView<ActionView>>, Problem> {
    let request = page.into_request()?;
    let experiment = app.pipeline.experiment(ExperimentId(id)).await?.id;
    let page = app.pipeline.store.actions(Some(experiment), &request).await;
    let page = page.map_err(Error::from)?;
    let items = super::with_executions(&app, page.items).await?;
    Ok(axum::Json(PageView { items, next_cursor: page.next }))
}
