//! Endpoints about subjects.

mod add;
mod change;
mod get;
mod list;
mod put_external_id;
mod remove_external_id;

use gantry_model::study::Subject;
use gantry_store::LinkOwner;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::SubjectView;
use super::model::external_ids;
use crate::api::problem::Problem;
use crate::app::App;
use crate::pipeline::Error;

pub(crate) use add::AddSubject;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list_subjects, add::add_subject))
        .routes(routes!(get::get_subject, change::change_subject))
        .routes(routes!(
            put_external_id::put_subject_external_id,
            remove_external_id::remove_subject_external_id
        ))
}

/// The subject with what it is called elsewhere.
async fn whole(app: &App, subject: Subject) -> Result<SubjectView, Problem> {
    let links = app.pipeline.store.links_of(LinkOwner::Subject(subject.id)).await;
    let external_ids = Some(external_ids(links.map_err(Error::from)?));
    Ok(SubjectView { external_ids, ..SubjectView::from(subject) })
}
