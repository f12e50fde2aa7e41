//! The tasks of a project that were made by forms. There are none here; the connector lists both kinds.

use axum::Json;
use axum::extract::OriginalUri;

use super::names::RequestedProject;
use crate::api::agora::extract::Query;
use crate::api::agora::page::{PageParams, PageView};
use crate::api::agora::tasks::TaskView;

/// Lists none.
pub(super) async fn ui_tasks(
    OriginalUri(uri): OriginalUri,
    _: RequestedProject,
    Query(page): Query<PageParams>,
) -> Json<PageView<TaskView>> {
    Json(PageView::of(Vec::new(), &page, &uri))
}
