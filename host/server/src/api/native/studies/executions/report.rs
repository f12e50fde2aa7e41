//! Somebody reports on an execution: a person who was asked, or a program that does the work elsewhere.

use std::str::FromStr;

use axum::extract::{FromRequestParts as _, State};
use axum::http::request::Parts;
use gantry_engine::study::{Report, ReportedStatus};
use gantry_model::study::{Actor, ExecutionId, ExecutionResult};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::api::native::extract::{Json, Path};
use crate::api::native::studies::ExecutionView;
use crate::api::problem::{Code, Problem};
use crate::app::App;
use crate::auth::may;

/// What is reported on an execution. What is left out stays as it is.
#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReportExecution {
    /// The execution's secret, in place of a token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) secret: Option<String>,
    /// `running`, `waiting`, `finished`, `skipped`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) status: Option<String>,
    /// Of what is finished: `success`, `failed`, `timeout`; absent is `failed`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) result: Option<String>,
    /// The values that it results in, or the answer to what was asked; they replace those of before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub(crate) values: Option<Value>,
    /// What was logged while it ran; it replaces what was there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) run_log: Option<String>,
    /// What was logged while it waited; it replaces what was there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) result_log: Option<String>,
}

impl TryFrom<ReportExecution> for Report {
    type Error = Problem;

    fn try_from(body: ReportExecution) -> Result<Self, Problem> {
        let ReportExecution { secret: _, status, result, values, run_log, result_log } = body;
        Ok(Self {
            status: status.map(|word| word_of::<ReportedStatus>("status", &word)).transpose()?,
            result: result.map(|word| word_of::<ExecutionResult>("result", &word)).transpose()?,
            values,
            run_log,
            result_log,
        })
    }
}

fn word_of<T: FromStr>(what: &str, word: &str) -> Result<T, Problem> {
    word.parse().map_err(|_| Problem::bad_request(format!("there is no {what} '{word}'")))
}

/// Report on an execution: resolve it, or answer what it asked
///
/// Whoever knows its secret needs no token.
#[utoipa::path(
    put, path = "/executions/{id}", tag = "studies", security(("token" = ["member"])),
    params(("id" = i64, Path)),
    request_body = ReportExecution,
    responses(
        (status = 200, body = ExecutionView),
        (status = 400, body = Problem),
        (status = 403, description = "Neither token nor secret allows it", body = Problem),
        (status = 404, body = Problem),
        (status = 409, description = "It is resolved already, or the experiment has moved on", body = Problem),
    ),
)]
pub(super) async fn report_execution(
    State(app): State<App>,
    mut head: Parts,
    id: Result<Path<i64>, Problem>,
    body: Result<Json<ReportExecution>, Problem>,
) -> Result<axum::Json<ExecutionView>, Problem> {
    let secret = body.as_ref().ok().and_then(|Json(body)| body.secret.clone());
    // Who asks comes before what is asked, and before whether there is such an execution.
    let by = match (may::ActionUpdate::from_request_parts(&mut head, &app).await, secret, &id) {
        (Ok(may::ActionUpdate(person)), ..) => person.actor(),
        (Err(_), Some(secret), Ok(Path(id))) => by_secret(&app, ExecutionId(*id), &secret).await?,
        (Err(refused), ..) => return Err(refused),
    };
    let (Path(id), Json(body)) = (id?, body?);
    let report = Report::try_from(body)?;
    let execution = app.pipeline.report_execution(ExecutionId(id), report, &by).await?;
    Ok(axum::Json(super::whole(&app, &execution).await?))
}

/// Whoever knows the secret. A stranger is not told whether there is such an execution.
async fn by_secret(app: &App, id: ExecutionId, secret: &str) -> Result<Actor, Problem> {
    match app.pipeline.check_execution_secret(id, secret).await.map_err(Problem::from) {
        Ok(()) => Ok(Actor::Secret(id)),
        Err(problem) if problem.code == Code::NotFound => {
            Err(Problem::wrong_secret("the secret does not belong to the execution"))
        }
        Err(problem) => Err(problem),
    }
}
