//! A scan is added to an experiment.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;

use super::view::scan_view;
use crate::api::study_governor::auth::SampleAdd;
use crate::api::study_governor::fields::Fields;
use crate::api::study_governor::lookup;
use crate::api::study_governor::reference::Filter;
use crate::api::study_governor::site::{Made, Site};
use crate::app::App;

/// Adds a scan.
pub(super) async fn add(
    SampleAdd(person): SampleAdd,
    site: Site,
    State(app): State<App>,
    fields: Fields,
) -> Made {
    let kind = fields.needed_reference(&["scantype_protocol", "scantype"])?;
    let experiment = fields.needed_reference(&["experiment_id", "experiment"])?;
    let experiment = lookup::experiment(&app, &experiment, site.filter(None)).await?;
    let by_protocol = (!site.is_old()).then_some(Filter::Label);
    let kind = lookup::scan_type(&app, &kind, by_protocol).await?;
    let scan = app.pipeline.add_scan(experiment.id, kind.id, &person.actor()).await?;
    Ok((StatusCode::CREATED, Json(scan_view(&app, &site, &scan).await?)))
}
