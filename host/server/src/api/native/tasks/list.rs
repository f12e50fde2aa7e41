//! Tasks are listed.

use axum::extract::State;
use gantry_store::TaskFilter;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::api::native::extract::Query;
use crate::api::native::model::{PageParams, PageView, TaskView};
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::Viewer;
use crate::pipeline::Error;

/// Which tasks.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Filter {
    /// Exactly this namespace.
    namespace: Option<String>,
    /// A part of the name, the namespace or the description, in any case.
    search: Option<String>,
}

/// List tasks, newest first
#[utoipa::path(
    get, path = "/tasks", tag = "tasks", security(("token" = ["viewer"])),
    params(Filter, PageParams),
    responses((status = 200, body = PageView<TaskView>)),
)]
pub(super) async fn list(
    _caller: Viewer,
    State(app): State<App>,
    Query(filter): Query<Filter>,
    Query(page): Query<PageParams>,
) -> Result<axum::Json<PageView<TaskView>>, Problem> {
    let filter = TaskFilter { namespace: filter.namespace, search: filter.search };
    let page = app.pipeline.store.list_tasks(&filter, &page.into_request()?).await;
    let page = page.map_err(Error::from)?;
    let items = page.items.into_iter().map(TaskView::from).collect();
    Ok(axum::Json(PageView { items, next_cursor: page.next }))
}
