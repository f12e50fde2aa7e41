//! A subject is added.

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{AppendHeaders, IntoResponse};
use gantry_store::NewSubject;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::api::native::BASE;
use crate::api::native::extract::Json;
use crate::api::native::studies::SubjectView;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::may;

/// What a subject is.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AddSubject {
    /// Unique in the cohort: one line of 1 to 100 characters.
    pub(crate) label: String,
    /// The cohort's label.
    pub(crate) cohort: String,
    /// `1970-12-31`
    #[schema(value_type = String)]
    pub(crate) date_of_birth: Date,
}

impl AddSubject {
    /// The same with the cohort's number.
    pub(super) async fn resolved(self, app: &App) -> Result<NewSubject, Problem> {
        let cohort = app.pipeline.cohort_by_label(&self.cohort).await?.id;
        Ok(NewSubject { label: self.label, cohort, date_of_birth: self.date_of_birth })
    }
}

/// Add a subject to a cohort
#[utoipa::path(
    post, path = "/subjects", tag = "studies", security(("token" = ["member"])),
    request_body = AddSubject,
    responses(
        (status = 201, body = SubjectView),
        (status = 400, body = Problem),
        (status = 404, description = "There is no such cohort", body = Problem),
        (status = 409, description = "The cohort has a subject of that label", body = Problem),
    ),
)]
pub(super) async fn add_subject(
    may::SampleAdd(person): may::SampleAdd,
    State(app): State<App>,
    Json(body): Json<AddSubject>,
) -> Result<impl IntoResponse, Problem> {
    let new = body.resolved(&app).await?;
    let subject = app.pipeline.add_subject(new, &person.actor()).await?;
    let location = format!("{BASE}/subjects/{}", subject.id);
    let view = super::whole(&app, subject).await?;
    Ok((StatusCode::CREATED, AppendHeaders([(LOCATION, location)]), axum::Json(view)))
}
