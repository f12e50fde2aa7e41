//! Subjects are listed.

use axum::extract::State;
use gantry_store::SubjectFilter;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::api::native::extract::Query;
use crate::api::native::model::{PageParams, PageView};
use crate::api::native::studies::SubjectView;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::may;
use crate::pipeline::Error;

/// Which subjects.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Filter {
    /// Of this label, in whatever cohort.
    label: Option<String>,
    /// Of the cohort of this label.
    cohort: Option<String>,
}

/// List subjects, newest first
#[utoipa::path(
    get, path = "/subjects", tag = "studies", security(("token" = ["viewer"])),
    params(Filter, PageParams),
    responses((status = 200, body = PageView<SubjectView>)),
)]
pub(super) async fn list_subjects(
    _caller: may::Read,
    State(app): State<App>,
    Query(filter): Query<Filter>,
    Query(page): Query<PageParams>,
) -> Result<axum::Json<PageView<SubjectView>>, Problem> {
    let filter = SubjectFilter { label: filter.label, cohort: None, cohort_label: filter.cohort };
    let page = app.pipeline.store.subjects(&filter, &page.into_request()?).await;
    let page = page.map_err(Error::from)?;
    let items = page.items.into_iter().map(SubjectView::from).collect();
    Ok(axum::Json(PageView { items, next_cursor: page.next }))
}
