//! An experiment is added.

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{AppendHeaders, IntoResponse};
use gantry_model::study::{Scandate, SubjectId};
use gantry_store::SubjectFilter;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::api::native::BASE;
use crate::api::native::extract::Json;
use crate::api::native::studies::ExperimentView;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::may;
use crate::pipeline::{Error, NewExperiment, StudyError};

/// What an experiment is.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateExperiment {
    /// Unique among those of the subject: one line of 1 to 100 characters.
    pub(crate) label: String,
    /// The subject's number, or its label.
    pub(crate) subject: SubjectReference,
    /// The label of the subject's cohort; needed where several cohorts have a subject of that label.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) cohort: Option<String>,
    /// When it was made, as on the clock at the scanner: `2019-01-31` or `2019-01-31T12:00:00`.
    #[schema(value_type = String)]
    pub(crate) scandate: Scandate,
    /// The label of the workflow that it begins in; absent, it is the newest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) workflow: Option<String>,
}

/// A subject by its number, or by its label.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum SubjectReference {
    Number(i64),
    Label(String),
}

impl CreateExperiment {
    /// The same with the subject's number.
    pub(super) async fn resolved(self, app: &App) -> Result<NewExperiment, Problem> {
        let Self { label, subject, cohort, scandate, workflow } = self;
        let subject = match subject {
            SubjectReference::Number(id) => SubjectId(id),
            SubjectReference::Label(label) => by_label(app, label, cohort).await?,
        };
        Ok(NewExperiment { subject, label, scandate, workflow })
    }
}

async fn by_label(app: &App, label: String, cohort: Option<String>) -> Result<SubjectId, Problem> {
    let filter = SubjectFilter { label: Some(label.clone()), cohort: None, cohort_label: cohort };
    let two = gantry_store::Slice { offset: 0, limit: Some(2) };
    let found = app.pipeline.store.subjects_slice(&filter, two).await.map_err(Error::from)?;
    match found.as_slice() {
        [subject] => Ok(subject.id),
        [] => Err(Error::from(StudyError::NotFound { what: "subject", name: label }).into()),
        _ => {
            let problem = format!("several cohorts have a subject '{label}': name the cohort");
            Err(Problem::bad_request(problem))
        }
    }
}

/// Add an experiment
///
/// It begins in its workflow at once. The label is its subject's only once, so a request that is repeated adds nothing.
#[utoipa::path(
    post, path = "/experiments", tag = "studies", security(("token" = ["member"])),
    request_body = CreateExperiment,
    responses(
        (status = 201, body = ExperimentView),
        (status = 400, body = Problem),
        (status = 404, description = "There is no such subject or workflow", body = Problem),
        (status = 409, description = "The subject has an experiment of that label", body = Problem),
    ),
)]
pub(super) async fn create_experiment(
    may::SampleAdd(person): may::SampleAdd,
    State(app): State<App>,
    Json(body): Json<CreateExperiment>,
) -> Result<impl IntoResponse, Problem> {
    let new = body.resolved(&app).await?;
    let experiment = app.pipeline.create_experiment(new, &person.actor()).await?;
    let location = format!("{BASE}/experiments/{}", experiment.id);
    let view = super::shown(&app, &experiment).await?;
    Ok((StatusCode::CREATED, AppendHeaders([(LOCATION, location)]), axum::Json(view)))
}
