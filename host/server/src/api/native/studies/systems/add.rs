//! An external system is added.

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{AppendHeaders, IntoResponse};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::api::native::BASE;
use crate::api::native::extract::Json;
use crate::api::native::studies::SystemView;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::may;

/// What an external system is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AddSystem {
    /// Unique: one line of 1 to 100 characters.
    name: String,
    /// Where it is: one line of 1 to 1024 characters.
    url: String,
}

/// Add an external system
#[utoipa::path(
    post, path = "/external-systems", tag = "studies", security(("token" = ["admin"])),
    request_body = AddSystem,
    responses(
        (status = 201, body = SystemView),
        (status = 400, body = Problem),
        (status = 409, description = "There is one of that name", body = Problem),
    ),
)]
pub(super) async fn add_external_system(
    may::Administer(person): may::Administer,
    State(app): State<App>,
    Json(body): Json<AddSystem>,
) -> Result<impl IntoResponse, Problem> {
    let by = person.actor();
    let system = app.pipeline.add_external_system(&body.name, &body.url, &by).await?;
    let location = format!("{BASE}/external-systems/{}", system.id);
    let view = SystemView::from(system);
    Ok((StatusCode::CREATED, AppendHeaders([(LOCATION, location)]), axum::Json(view)))
}
