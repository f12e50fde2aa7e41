//! Docker repositories are listed, without their passwords.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::Admin;

/// A Docker repository, without its password.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct RepositoryView {
    /// What the `docker_repository` of a job names.
    pub(crate) name: String,
    /// `registry.example.org`.
    pub(crate) server: String,
    pub(crate) user: String,
}

/// List Docker repositories by name; their passwords are shown to nobody
#[utoipa::path(
    get, path = "/repositories", tag = "hosts", security(("token" = ["admin"])),
    responses((status = 200, body = Vec<RepositoryView>)),
)]
pub(super) async fn list_repositories(
    _caller: Admin,
    State(app): State<App>,
) -> Result<axum::Json<Vec<RepositoryView>>, Problem> {
    let repositories = app.pipeline.repositories().await?;
    let view = |known: gantry_store::Repository| RepositoryView {
        name: known.name,
        server: known.server,
        user: known.user,
    };
    Ok(axum::Json(repositories.into_iter().map(view).collect()))
}
