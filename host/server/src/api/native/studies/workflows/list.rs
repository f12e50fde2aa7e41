//! Workflows are listed.

use axum::extract::State;

use crate::api::native::extract::Query;
use crate::api::native::model::{PageParams, PageView};
use crate::api::native::studies::WorkflowView;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::may;
use crate::pipeline::Error;

/// List workflows, newest first
///
/// New experiments begin in the newest unless they name another.
#[utoipa::path(
    get, path = "/workflows", tag = "studies", security(("token" = ["viewer"])),
    params(PageParams),
    responses((status = 200, body = PageView<WorkflowView>)),
)]
pub(super) async fn list_workflows(
    _caller: may::Read,
    State(app): State<App>,
    Query(page): Query<PageParams>,
) -> Result<axum::Json<PageView<WorkflowView>>, Problem> {
    let page = app.pipeline.store.workflows(&page.into_request()?).await.map_err(Error::from)?;
    let items = page.items.iter().map(WorkflowView::from).collect();
    Ok(axum::Json(PageView { items, next_cursor: page.next }))
}
