//! The audit trail of an experiment.

use axum::extract::State;
use gantry_model::study::ExperimentId;
use gantry_store::StudyEventFilter;

use crate::api::native::extract::{Path, Query};
use crate::api::native::model::{PageParams, PageView};
use crate::api::native::studies::StudyEventView;
use crate::api::native::studies::audit::page_of;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::may;

/// List who did what with an experiment, newest first
///
/// Entries come by their time; of those of one instant, the higher number first.
#[utoipa::path(
    get, path = "/experiments/{id}/events", tag = "studies", security(("token" = ["viewer"])),
    params(("id" = i64, Path), PageParams),
    responses((status = 200, body = PageView<StudyEventView>), (status = 404, body = Problem)),
)]
pub(super) async fn list_experiment_events(
    _caller: may::Read,
    State(app): State<App>,
    Path(id): Path<i64>,
    Query(page): Query<PageParams>,
) -> Result<axum::Json<PageView<StudyEventView>>, Problem> {
    let experiment = app.pipeline.experiment(ExperimentId(id)).await?.id;
    let filter = StudyEventFilter { experiment: Some(experiment), ..StudyEventFilter::default() };
    page_of(&app, &filter, page).await
}
