//! Many experiments are added at once.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::CreateExperiment;
use crate::api::native::extract::Json;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::may;
use crate::pipeline::{Error, NewExperiment};

/// What is to be added.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CreateExperiments {
    experiments: Vec<CreateExperiment>,
}

/// What came of each, in the order in which they were sent.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CreatedExperiments {
    experiments: Vec<CreatedView>,
}

/// What came of one: its number, or why it was not added.
#[derive(Debug, Default, Serialize, ToSchema)]
pub(super) struct CreatedView {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<Problem>,
}

/// Add many experiments
///
/// One that cannot be added does not keep the others back; each has its own answer.
#[utoipa::path(
    post, path = "/experiments/batch", tag = "studies", security(("token" = ["member"])),
    request_body = CreateExperiments,
    responses((status = 200, body = CreatedExperiments), (status = 400, body = Problem)),
)]
pub(super) async fn create_experiments(
    may::SampleAdd(person): may::SampleAdd,
    State(app): State<App>,
    Json(body): Json<CreateExperiments>,
) -> Result<axum::Json<CreatedExperiments>, Problem> {
    let mut answers: Vec<CreatedView> = Vec::with_capacity(body.experiments.len());
    let mut new: Vec<NewExperiment> = Vec::with_capacity(body.experiments.len());
    let mut places = Vec::with_capacity(body.experiments.len());
    for (place, each) in body.experiments.into_iter().enumerate() {
        let mut answer = CreatedView::default();
        match each.resolved(&app).await {
            Ok(each) => {
                new.push(each);
                places.push(place);
            }
            Err(problem) => answer.problem = Some(problem),
        }
        answers.push(answer);
    }
    let created = app.pipeline.create_experiments(new, &person.actor()).await?;
    for (place, created) in places.into_iter().zip(created) {
        let Some(answer) = answers.get_mut(place) else { continue };
        match created {
            Ok(experiment) => answer.id = Some(experiment.id.0),
            Err(error) => answer.problem = Some(Error::from(error).into()),
        }
    }
    Ok(axum::Json(CreatedExperiments { experiments: answers }))
}
