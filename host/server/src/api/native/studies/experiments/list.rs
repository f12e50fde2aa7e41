//! Experiments are listed.

use axum::extract::State;
use gantry_store::{ExperimentFilter, Page, SubjectFilter};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::api::native::extract::Query;
use crate::api::native::model::{PageParams, PageView};
use crate::api::native::studies::ExperimentView;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::may;
use crate::pipeline::Error;

/// Which experiments. What is absent does not narrow.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Filter {
    /// Exactly this label, whatever the subject.
    label: Option<String>,
    /// In a state of this label.
    state: Option<String>,
    /// In the workflow of this label.
    workflow: Option<String>,
    /// Of subjects in the cohort of this label.
    cohort: Option<String>,
    /// Of subjects of this label.
    subject: Option<String>,
    /// Whether it stays where it is until somebody moves it.
    resting: Option<bool>,
    /// Whether something failed in the state where it is.
    failed: Option<bool>,
}

impl Filter {
    /// The same for the store; `None` if it can let nothing through.
    async fn resolved(self, app: &App) -> Result<Option<ExperimentFilter>, Problem> {
        let store = &app.pipeline.store;
        let mut filter = ExperimentFilter {
            label: self.label,
            state_label: self.state,
            cohort_label: self.cohort.clone(),
            resting: self.resting,
            failed: self.failed,
            ..ExperimentFilter::default()
        };
        if let Some(label) = &self.workflow {
            let found = store.workflow_by_label(label).await.map_err(Error::from)?;
            let Some(workflow) = found else { return Ok(None) };
            filter.workflow = Some(workflow.id);
        }
        if let Some(label) = self.subject {
            let wanted =
                SubjectFilter { label: Some(label), cohort: None, cohort_label: self.cohort };
            let found = store.subjects_slice(&wanted, gantry_store::Slice::default()).await;
            filter.subjects = found.map_err(Error::from)?.iter().map(|it| it.id).collect();
            if filter.subjects.is_empty() {
                return Ok(None);
            }
        }
        Ok(Some(filter))
    }
}

/// List experiments, newest first
///
/// They come by number, the highest first. Servers that share a database take numbers in blocks: what several of them made is not quite in
/// the order of time.
#[utoipa::path(
    get, path = "/experiments", tag = "studies", security(("token" = ["viewer"])),
    params(Filter, PageParams),
    responses((status = 200, body = PageView<ExperimentView>)),
)]
pub(super) async fn list_experiments(
    _caller: may::Read,
    State(app): State<App>,
    Query(filter): Query<Filter>,
    Query(page): Query<PageParams>,
) -> Result<axum::Json<PageView<ExperimentView>>, Problem> {
    let request = page.into_request()?;
    let page = match filter.resolved(&app).await? {
        Some(filter) => {
            app.pipeline.store.experiments(&filter, &request).await.map_err(Error::from)?
        }
        None => Page { items: Vec::new(), next: None },
    };
    let mut items = Vec::with_capacity(page.items.len());
    for experiment in &page.items {
        items.push(super::shown(&app, experiment).await?);
    }
    Ok(axum::Json(PageView { items, next_cursor: page.next }))
}
