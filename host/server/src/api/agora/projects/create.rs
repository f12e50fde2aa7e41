//! A project is made.

use axum::extract::State;
use axum::http::StatusCode;
use gantry_store::{NewAgoraProject, StoreError};

use super::model::{ProjectBody, ProjectView};
use super::names::names_for;
use crate::api::agora::error::AgoraError;
use crate::api::agora::extract::Json;
use crate::app::App;

/// How many projects may have the same name.
const NAMESAKES: usize = 100;

/// Makes a project.
pub(super) async fn create(
    State(app): State<App>,
    Json(body): Json<ProjectBody>,
) -> Result<(StatusCode, axum::Json<ProjectView>), AgoraError> {
    let Some(name) = body.name()? else { return Err(AgoraError::missing("name")) };
    for project in names_for(name).take(NAMESAKES) {
        let new = NewAgoraProject {
            name: name.to_owned(),
            description: body.description.clone().unwrap_or_default(),
            project,
        };
        match app.pipeline.store.add_agora_project(&new).await {
            Ok(made) => return Ok((StatusCode::CREATED, axum::Json(made.into()))),
            // Another project's runs bear this name: the next one may be free.
            Err(StoreError::Conflict { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(AgoraError::field("name", format!("{NAMESAKES} projects are called so already.")))
}
