//! Templates are listed.

use super::{TemplateView, templates};
use crate::auth::Viewer;

/// List script tasks to begin one's own with
#[utoipa::path(
    get, path = "/templates", tag = "tasks", security(("token" = ["viewer"])),
    responses((status = 200, body = Vec<TemplateView>)),
)]
pub(super) async fn list(_caller: Viewer) -> axum::Json<Vec<TemplateView>> {
    axum::Json(templates().into_iter().map(|template| template.template).collect())
}
