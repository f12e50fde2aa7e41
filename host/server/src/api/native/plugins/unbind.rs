//! A plugin is no longer used where nobody asks for another.

use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::IntoParams;

use super::bind::no_world;
use crate::api::native::extract::{Path, Query, project};
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::Admin;

/// Where.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Where {
    /// Absent: for all projects that have none of their own.
    project: Option<String>,
}

/// Take a binding away
#[utoipa::path(
    delete, path = "/plugin-bindings/{world}", tag = "plugins", security(("token" = ["admin"])),
    params(("world" = String, Path), Where),
    responses((status = 204, description = "Gone"), (status = 404, body = Problem)),
)]
pub(super) async fn unbind(
    _caller: Admin,
    State(app): State<App>,
    Path(world): Path<String>,
    Query(which): Query<Where>,
) -> Result<StatusCode, Problem> {
    let project = project(which.project.as_deref())?;
    let world = world.parse().map_err(|_| no_world(&world))?;
    app.pipeline.unbind_plugin(world, project.as_ref()).await?;
    Ok(StatusCode::NO_CONTENT)
}
