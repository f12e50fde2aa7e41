//! Somebody reports on an execution: a person who was asked, or a program that does the work elsewhere.

use axum::Json;
use axum::extract::State;
use gantry_engine::study::{Report, ReportedStatus};
use gantry_model::study::{ExecutionId, ExecutionResult};
use serde_json::Value;

use super::view::execution_view;
use super::who::who;
use crate::api::study_governor::auth::Anybody;
use crate::api::study_governor::error::Refusal;
use crate::api::study_governor::extract::{Number, Path};
use crate::api::study_governor::fields::Fields;
use crate::api::study_governor::site::{Answer, Site};
use crate::app::App;

/// Takes a report on an execution that is not resolved.
pub(super) async fn report(
    anybody: Anybody,
    site: Site,
    State(app): State<App>,
    Path(Number(id)): Path<Number>,
    fields: Fields,
) -> Answer {
    let id = ExecutionId(id);
    let by = who(&app, anybody, id, &fields).await?;
    let report = Report {
        status: status(&fields)?,
        result: result(&fields)?,
        values: values(&fields)?,
        run_log: fields.text(&["run_log"])?,
        // The client library has another name for it.
        result_log: fields.text(&["result_log", "wait_log"])?,
    };
    let execution = app.pipeline.report_execution(id, report, &by).await?;
    Ok(Json(execution_view(&app, &site, &execution).await?))
}

fn status(fields: &Fields) -> Result<Option<ReportedStatus>, Refusal> {
    let Some(word) = fields.text(&["status"])? else { return Ok(None) };
    let known = "created, skipped, queued, running, waiting, finished";
    let wrong = |_| Refusal::field("status", format!("'{word}' is none of: {known}"));
    word.parse().map(Some).map_err(wrong)
}

fn result(fields: &Fields) -> Result<Option<ExecutionResult>, Refusal> {
    let Some(word) = fields.text(&["result"])?.filter(|word| word != "none") else {
        return Ok(None);
    };
    let wrong = |_| {
        Refusal::field("result", format!("'{word}' is none of: none, success, failed, timeout"))
    };
    word.parse().map(Some).map_err(wrong)
}

/// An object, also as a text: that is how executions show it.
fn values(fields: &Fields) -> Result<Option<Value>, Refusal> {
    let Some((name, given)) = fields.value(&["result_values"]) else { return Ok(None) };
    let values = match given {
        Value::String(text) => serde_json::from_str(text).unwrap_or(Value::Null),
        other => other.clone(),
    };
    match values.is_object() {
        true => Ok(Some(values)),
        false => Err(Refusal::field(name, "Expected an object.")),
    }
}
