//! One template is shown.

use super::{TemplateDetailView, template};
use crate::api::native::extract::Path;
use crate::api::problem::Problem;
use crate::auth::Viewer;

/// Show a script task to begin one's own with, file by file
#[utoipa::path(
    get, path = "/templates/{name}", tag = "tasks", security(("token" = ["viewer"])),
    params(("name" = String, Path)),
    responses((status = 200, body = TemplateDetailView), (status = 404, body = Problem)),
)]
pub(super) async fn get(
    _caller: Viewer,
    Path(name): Path<String>,
) -> Result<axum::Json<TemplateDetailView>, Problem> {
    let found = template(&name);
    let found =
        found.ok_or_else(|| Problem::not_found(format!("there is no template '{name}'")))?;
    Ok(axum::Json(found))
}
