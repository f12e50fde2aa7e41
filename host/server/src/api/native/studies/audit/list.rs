//! The audit trail is listed.

use axum::extract::State;
use gantry_model::study::Permission;
use gantry_store::StudyEventFilter;
use serde::Deserialize;
use serde_json::json;
use utoipa::IntoParams;

use crate::api::native::extract::Query;
use crate::api::native::model::{PageParams, PageView};
use crate::api::native::studies::StudyEventView;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::may;
use crate::pipeline::Error;

/// Which entries.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Filter {
    /// What was changed, exactly: `subject 12`.
    subject: Option<String>,
}

/// List who did what in studies, newest first
///
/// Entries come by their time; of those of one instant, the higher number first. No entry is ever changed or removed. What was changed of
/// users is told to those who may see them (`user_read_all`).
#[utoipa::path(
    get, path = "/study-events", tag = "studies", security(("token" = ["viewer"])),
    params(Filter, PageParams),
    responses((status = 200, body = PageView<StudyEventView>)),
)]
pub(super) async fn list_study_events(
    may::Read(person): may::Read,
    State(app): State<App>,
    Query(filter): Query<Filter>,
    Query(page): Query<PageParams>,
) -> Result<axum::Json<PageView<StudyEventView>>, Problem> {
    let filter = StudyEventFilter { subject: filter.subject, ..StudyEventFilter::default() };
    let mut page = page_of(&app, &filter, page).await?;
    if !person.may(Permission::UserReadAll) {
        let of_users = page.items.iter_mut().filter(|event| event.subject.starts_with("user "));
        of_users.for_each(|event| event.detail = json!({}));
    }
    Ok(page)
}

/// A page of the entries that the filter lets through.
pub(in crate::api::native::studies) async fn page_of(
    app: &App,
    filter: &StudyEventFilter,
    page: PageParams,
) -> Result<axum::Json<PageView<StudyEventView>>, Problem> {
    let page = app.pipeline.store.study_events(filter, &page.into_request()?).await;
    let page = page.map_err(Error::from)?;
    let items = page.items.into_iter().map(StudyEventView::from).collect();
    Ok(axum::Json(PageView { items, next_cursor: page.next }))
}
