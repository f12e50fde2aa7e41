//! A workflow as clients see it.

use gantry_model::study::StoredWorkflow;
use serde_json::{Value, json};

use crate::api::study_governor::error::Refusal;
use crate::api::study_governor::lookup;
use crate::api::study_governor::reference::Reference;
use crate::api::study_governor::site::Site;
use crate::app::App;

/// A workflow.
pub(in super::super) fn workflow_view(site: &Site, workflow: &StoredWorkflow) -> Value {
    json!({
        "id": workflow.id.0,
        "label": workflow.workflow.label,
        "uri": site.uri("workflows", workflow.id.0),
    })
}

/// The workflow whose states are asked for. The newer version says its label, but the client library says its number.
pub(super) async fn whose_states(
    app: &App,
    site: &Site,
    workflow: &Reference,
) -> Result<StoredWorkflow, Refusal> {
    if !site.is_old()
        && let Some(found) = app.pipeline.store.workflow_by_label(&workflow.to_string()).await?
    {
        return Ok(found);
    }
    lookup::workflow(app, workflow, None).await
}
