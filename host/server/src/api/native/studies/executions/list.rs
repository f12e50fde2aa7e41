//! Executions are listed.

use axum::extract::State;
use gantry_model::study::{CallbackId, ExperimentId};
use gantry_store::ExecutionFilter;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::api::native::extract::Query;
use crate::api::native::model::{PageParams, PageView};
use crate::api::native::studies::ExecutionView;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::may;
use crate::pipeline::Error;

/// What `status` may be.
const STATUSES: [&str; 5] = ["created", "skipped", "running", "waiting", "finished"];

/// Which executions.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Filter {
    /// `created`, `skipped`, `running`, `waiting` or `finished`; those that are `waiting` wait for somebody.
    status: Option<String>,
    /// The number of the experiment.
    experiment: Option<i64>,
    /// The number of the callback.
    callback: Option<i64>,
}

/// List executions, newest first, without what they said
///
/// They come by number, the highest first. Servers that share a database take numbers in blocks: what several of them made is not quite in
/// the order of time.
#[utoipa::path(
    get, path = "/executions", tag = "studies", security(("token" = ["viewer"])),
    params(Filter, PageParams),
    responses((status = 200, body = PageView<ExecutionView>), (status = 400, body = Problem)),
)]
pub(super) async fn list_executions(
    _caller: may::Read,
    State(app): State<App>,
    Query(filter): Query<Filter>,
    Query(page): Query<PageParams>,
) -> Result<axum::Json<PageView<ExecutionView>>, Problem> {
    let unknown = filter.status.as_deref().filter(|status| !STATUSES.contains(status));
    if let Some(status) = unknown {
        let known = STATUSES.join(", ");
        let problem = format!("there is no status '{status}'; there are: {known}");
        return Err(Problem::bad_request(problem));
    }
    let filter = ExecutionFilter {
        experiment: filter.experiment.map(ExperimentId),
        callback: filter.callback.map(CallbackId),
        status: filter.status,
        ..ExecutionFilter::default()
    };
    let page = app.pipeline.store.executions(&filter, &page.into_request()?).await;
    let page = page.map_err(Error::from)?;
    let mut items = Vec::with_capacity(page.items.len());
    for execution in &page.items {
        let workflow = app.pipeline.workflow_around(execution.workflow).await?;
        items.push(ExecutionView::of(execution, &workflow));
    }
    Ok(axum::Json(PageView { items, next_cursor: page.next }))
}
