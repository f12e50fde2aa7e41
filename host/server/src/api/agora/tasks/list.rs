//! Task definitions are listed.

use axum::extract::{OriginalUri, State};

use super::model::{TaskView, views};
use crate::api::agora::error::AgoraError;
use crate::api::agora::extract::Query;
use crate::api::agora::page::{PageParams, PageView};
use crate::app::App;

/// Lists those of all projects in the order in which they were made.
pub(super) async fn list(
    State(app): State<App>,
    OriginalUri(uri): OriginalUri,
    Query(page): Query<PageParams>,
) -> Result<axum::Json<PageView<TaskView>>, AgoraError> {
    Ok(axum::Json(PageView::of(views(&app, None).await?, &page, &uri)))
}
