//! Runs are listed.

use std::str::FromStr;

use axum::extract::State;
use gantry_model::id::TaskId;
use gantry_model::run::RunStatus;
use gantry_store::RunFilter;
use jiff::Timestamp;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use crate::api::native::extract::{Query, project};
use crate::api::native::model::{PageParams, PageView, RunView};
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::Viewer;
use crate::pipeline::Error;

/// Which runs.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Filter {
    /// Runs of this task.
    task: Option<Uuid>,
    /// Runs of tasks in this namespace, whatever their version.
    namespace: Option<String>,
    /// Runs of this project.
    project: Option<String>,
    /// Statuses joined by commas: `RUNNING,QUEUING`.
    status: Option<String>,
    /// RFC 3339.
    #[param(value_type = Option<String>)]
    created_after: Option<Timestamp>,
    /// RFC 3339.
    #[param(value_type = Option<String>)]
    created_before: Option<Timestamp>,
}

/// List runs, newest first
#[utoipa::path(
    get, path = "/runs", tag = "runs", security(("token" = ["viewer"])),
    params(Filter, PageParams),
    responses((status = 200, body = PageView<RunView>)),
)]
pub(super) async fn list(
    _caller: Viewer,
    State(app): State<App>,
    Query(filter): Query<Filter>,
    Query(page): Query<PageParams>,
) -> Result<axum::Json<PageView<RunView>>, Problem> {
    let filter = RunFilter {
        task: filter.task.map(TaskId),
        namespace: filter.namespace,
        project: project(filter.project.as_deref())?,
        statuses: statuses(filter.status.as_deref())?,
        created_after: filter.created_after,
        created_before: filter.created_before,
    };
    let page = app.pipeline.store.list_runs(&filter, &page.into_request()?).await;
    let page = page.map_err(Error::from)?;
    let items = page.items.into_iter().map(RunView::from).collect();
    Ok(axum::Json(PageView { items, next_cursor: page.next }))
}

fn statuses(list: Option<&str>) -> Result<Vec<RunStatus>, Problem> {
    let words = list.into_iter().flat_map(|list| list.split(',')).map(str::trim);
    let parse = |word: &str| {
        let known = RunStatus::from_str(&word.to_ascii_uppercase());
        known.map_err(|_| Problem::bad_request(format!("there is no status '{word}'")))
    };
    words.filter(|word| !word.is_empty()).map(parse).collect()
}
