//! The scans of an experiment are listed.

use axum::extract::State;
use gantry_model::study::ExperimentId;
use gantry_store::Slice;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::api::native::extract::Query;
use crate::api::native::studies::ScanView;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::may;
use crate::pipeline::Error;

/// Whose scans.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Filter {
    /// The number of the experiment.
    experiment: i64,
}

/// List the scans of an experiment in the order in which they were added
#[utoipa::path(
    get, path = "/scans", tag = "studies", security(("token" = ["viewer"])),
    params(Filter),
    responses((status = 200, body = Vec<ScanView>), (status = 404, body = Problem)),
)]
pub(super) async fn list_scans(
    _caller: may::Read,
    State(app): State<App>,
    Query(filter): Query<Filter>,
) -> Result<axum::Json<Vec<ScanView>>, Problem> {
    let experiment = app.pipeline.experiment(ExperimentId(filter.experiment)).await?.id;
    let scans = app.pipeline.store.scans(Some(experiment), Slice::default()).await;
    let scans = scans.map_err(Error::from)?;
    Ok(axum::Json(scans.into_iter().map(ScanView::from).collect()))
}
