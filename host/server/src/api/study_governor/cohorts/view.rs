//! A cohort as clients see it.

use gantry_model::study::{Cohort, Subject};
use gantry_store::{Slice, SubjectFilter};
use serde_json::{Value, json};

use crate::api::study_governor::error::Refusal;
use crate::api::study_governor::site::{Site, with};
use crate::app::App;

/// A cohort with all its subjects.
pub(super) async fn whole_view(app: &App, site: &Site, cohort: &Cohort) -> Result<Value, Refusal> {
    let filter = SubjectFilter { cohort: Some(cohort.id), ..SubjectFilter::default() };
    let subjects = app.pipeline.store.subjects_slice(&filter, Slice::default()).await?;
    let named = |subject: &Subject| site.labelled("subjects", subject.id.0, &subject.label);
    let subjects: Vec<_> = subjects.iter().map(named).collect();
    Ok(with(cohort_view(site, cohort), "subjects", subjects))
}

/// A cohort itself.
pub(in super::super) fn cohort_view(site: &Site, cohort: &Cohort) -> Value {
    json!({
        "id": cohort.id.0,
        "label": cohort.label,
        "uri": site.uri("cohorts", cohort.id.0),
        "description": cohort.description,
        "external_urls": cohort.external_urls,
    })
}

/// Where a cohort is in external systems.
pub(super) fn urls_view(cohort: &Cohort) -> Value {
    json!({
        "cohort_id": cohort.id.0,
        "cohort_label": cohort.label,
        "external_urls": cohort.external_urls,
    })
}
