//! The script tasks of a project.

use axum::extract::{OriginalUri, State};

use super::names::RequestedProject;
use crate::api::agora::error::AgoraError;
use crate::api::agora::extract::Query;
use crate::api::agora::page::{PageParams, PageView};
use crate::api::agora::tasks::{TaskView, views};
use crate::app::App;

/// Lists them in the order in which they were made.
pub(super) async fn tasks(
    State(app): State<App>,
    OriginalUri(uri): OriginalUri,
    RequestedProject(project): RequestedProject,
    Query(page): Query<PageParams>,
) -> Result<axum::Json<PageView<TaskView>>, AgoraError> {
    let views = views(&app, Some(project.id)).await?;
    Ok(axum::Json(PageView::of(views, &page, &uri)))
}
