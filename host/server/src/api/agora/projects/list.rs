//! Projects are listed.

use axum::extract::{OriginalUri, State};
use serde::Deserialize;

use super::model::ProjectView;
use crate::api::agora::error::AgoraError;
use crate::api::agora::extract::Query;
use crate::api::agora::page::{PageParams, PageView};
use crate::app::App;

/// Which projects.
#[derive(Debug, Deserialize)]
pub(super) struct ProjectFilter {
    /// Exactly so.
    name: Option<String>,
}

/// Lists them in the order in which they were made.
pub(super) async fn list(
    State(app): State<App>,
    OriginalUri(uri): OriginalUri,
    Query(filter): Query<ProjectFilter>,
    Query(page): Query<PageParams>,
) -> Result<axum::Json<PageView<ProjectView>>, AgoraError> {
    let mut projects = app.pipeline.store.agora_projects().await?;
    projects.retain(|project| filter.name.as_ref().is_none_or(|name| project.name == *name));
    let views = projects.into_iter().map(ProjectView::from).collect();
    Ok(axum::Json(PageView::of(views, &page, &uri)))
}
