//! An external system moved.

use axum::extract::State;
use gantry_model::study::SystemId;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::api::native::extract::{Json, Path};
use crate::api::native::studies::SystemView;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::may;

/// Where an external system is from now on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ChangeSystem {
    /// One line of 1 to 1024 characters.
    url: String,
}

/// Say where an external system is from now on; where it was is kept
#[utoipa::path(
    put, path = "/external-systems/{id}", tag = "studies", security(("token" = ["admin"])),
    params(("id" = i64, Path)),
    request_body = ChangeSystem,
    responses(
        (status = 200, body = SystemView),
        (status = 400, body = Problem),
        (status = 404, body = Problem),
    ),
)]
pub(super) async fn change_external_system(
    may::Administer(person): may::Administer,
    State(app): State<App>,
    Path(id): Path<i64>,
    Json(body): Json<ChangeSystem>,
) -> Result<axum::Json<SystemView>, Problem> {
    let by = person.actor();
    let system = app.pipeline.change_external_system(SystemId(id), &body.url, &by).await?;
    Ok(axum::Json(system.into()))
}
