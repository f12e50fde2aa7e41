//! A scan is added.

use axum::extract::State;
use axum::http::StatusCode;
use gantry_model::study::{ExperimentId, ScanTypeId};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::api::native::extract::Json;
use crate::api::native::studies::ScanView;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::may;

/// What a scan is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AddScan {
    /// The number of the experiment.
    experiment: i64,
    /// The number of its kind.
    scan_type: i64,
}

/// Add a scan to an experiment
#[utoipa::path(
    post, path = "/scans", tag = "studies", security(("token" = ["member"])),
    request_body = AddScan,
    responses(
        (status = 201, body = ScanView),
        (status = 404, description = "There is no such experiment or kind of scan", body = Problem),
    ),
)]
pub(super) async fn add_scan(
    may::SampleAdd(person): may::SampleAdd,
    State(app): State<App>,
    Json(body): Json<AddScan>,
) -> Result<(StatusCode, axum::Json<ScanView>), Problem> {
    let (experiment, kind) = (ExperimentId(body.experiment), ScanTypeId(body.scan_type));
    let scan = app.pipeline.add_scan(experiment, kind, &person.actor()).await?;
    Ok((StatusCode::CREATED, axum::Json(scan.into())))
}
