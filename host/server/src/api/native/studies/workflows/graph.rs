//! A workflow as a picture.

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use gantry_definition::workflow::workflow_graph as drawn;
use gantry_model::study::{StateId, WorkflowId};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::api::native::extract::{Path, Query};
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::may;

/// What is set off.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Here {
    /// The number of a state that is set off from the others.
    state: Option<i64>,
}

/// Draw the states of a workflow and the ways between them
#[utoipa::path(
    get, path = "/workflows/{id}/graph", tag = "studies", security(("token" = ["viewer"])),
    params(("id" = i64, Path), Here),
    responses(
        (status = 200, description = "The picture", content_type = "image/svg+xml"),
        (status = 404, body = Problem),
    ),
)]
pub(super) async fn workflow_graph(
    _caller: may::Read,
    State(app): State<App>,
    Path(id): Path<i64>,
    Query(here): Query<Here>,
) -> Result<Response, Problem> {
    let stored = app.pipeline.workflow(WorkflowId(id)).await?;
    let here = here.state.and_then(|state| stored.find_state(StateId(state)));
    Ok(([(CONTENT_TYPE, "image/svg+xml")], drawn(&stored.workflow, here)).into_response())
}
