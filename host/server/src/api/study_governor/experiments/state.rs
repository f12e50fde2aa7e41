//! The state that an experiment is in is shown.

use axum::Json;
use axum::extract::State;
use serde_json::json;

use super::view::where_it_is;
use crate::api::study_governor::auth::LoggedIn;
use crate::api::study_governor::extract::Path;
use crate::api::study_governor::lookup;
use crate::api::study_governor::reference::Reference;
use crate::api::study_governor::site::{Answer, Site, with};
use crate::app::App;

/// Shows the state of an experiment; the older version tells the workflow as well.
pub(super) async fn state(
    _: LoggedIn,
    site: Site,
    State(app): State<App>,
    Path(experiment): Path<Reference>,
) -> Answer {
    let experiment = lookup::experiment(&app, &experiment, site.filter(None)).await?;
    let workflow = app.pipeline.workflow_around(experiment.workflow).await?;
    let view = json!({"state": where_it_is(&site, &experiment, &workflow)});
    Ok(Json(match site.is_old() {
        true => with(view, "workflow", site.uri("workflows", workflow.id.0)),
        false => view,
    }))
}
