//! A kind of scan is added.

use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::api::native::extract::Json;
use crate::api::native::studies::ScanTypeView;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::may;

/// What a kind of scan is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AddScanType {
    /// Such as `MR`: one line of 1 to 100 characters.
    modality: String,
    /// Unique: one line of 1 to 100 characters.
    protocol: String,
}

/// Add a kind of scan
#[utoipa::path(
    post, path = "/scan-types", tag = "studies", security(("token" = ["admin"])),
    request_body = AddScanType,
    responses(
        (status = 201, body = ScanTypeView),
        (status = 400, body = Problem),
        (status = 409, description = "There is one of that protocol", body = Problem),
    ),
)]
pub(super) async fn add_scan_type(
    may::Administer(person): may::Administer,
    State(app): State<App>,
    Json(body): Json<AddScanType>,
) -> Result<(StatusCode, axum::Json<ScanTypeView>), Problem> {
    let by = person.actor();
    let kind = app.pipeline.add_scan_type(&body.modality, &body.protocol, &by).await?;
    Ok((StatusCode::CREATED, axum::Json(kind.into())))
}
