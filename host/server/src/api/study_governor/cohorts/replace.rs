//! A cohort is changed.

use axum::Json;
use axum::extract::State;

use super::view::whole_view;
use crate::api::study_governor::auth::SampleAdd;
use crate::api::study_governor::extract::Path;
use crate::api::study_governor::fields::Fields;
use crate::api::study_governor::lookup;
use crate::api::study_governor::reference::{Filter, Reference};
use crate::api::study_governor::site::{Answer, Site};
use crate::app::App;

/// Changes what is given of a cohort.
pub(super) async fn replace(
    SampleAdd(person): SampleAdd,
    site: Site,
    State(app): State<App>,
    Path(cohort): Path<Reference>,
    fields: Fields,
) -> Answer {
    let cohort = lookup::cohort(&app, &cohort, Some(Filter::Id)).await?;
    let label = fields.text(&["label"])?.unwrap_or(cohort.label);
    let description = fields.text(&["description"])?.or(cohort.description);
    let by = person.actor();
    let cohort = app.pipeline.change_cohort(cohort.id, &label, description.as_deref(), &by).await?;
    Ok(Json(whole_view(&app, &site, &cohort).await?))
}
