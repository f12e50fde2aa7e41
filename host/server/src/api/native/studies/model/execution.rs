//! Executions of callbacks as they are shown.

use gantry_model::plugin::Wish;
use gantry_model::study::{Execution, ExecutionState, StoredWorkflow, Turn};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use utoipa::ToSchema;
use uuid::Uuid;

/// An execution of a callback. What it said and its secret are there only where one is asked for.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub(crate) struct ExecutionView {
    pub(crate) id: i64,
    pub(crate) experiment: i64,
    pub(crate) action: i64,
    /// The label of the state.
    pub(crate) state: String,
    /// The label of the callback.
    pub(crate) callback: String,
    /// What does it, as the workflow's file has it.
    pub(crate) function: String,
    /// `created`, `skipped`, `running`, `waiting`, `finished`.
    pub(crate) status: String,
    /// `success`, `failed`, `timeout`; absent before it has ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) result: Option<String>,
    /// How often it has been started; counts from 1.
    pub(crate) attempt: u32,
    /// What it does now, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) doing: Option<String>,
    /// What somebody is asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) inquiry: Option<InquiryView>,
    /// The run that it waits for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) run: Option<Uuid>,
    /// When it starts, wakes or is given up by itself, RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) until: Option<String>,
    /// RFC 3339.
    pub(crate) created: String,
    /// When it began to run, RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) run_start: Option<String>,
    /// When it began to wait for somebody, RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) wait_start: Option<String>,
    /// RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) finished: Option<String>,
    /// The variables that it was to set, and for which its values had nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) without_value: Vec<String>,
    /// The values that it resulted in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub(crate) values: Option<Json>,
    /// What was logged while it ran.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) run_log: Option<String>,
    /// What was logged while it waited, and by whoever resolved it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) result_log: Option<String>,
    /// Whoever knows it may resolve the execution; shown to those who may do that anyway.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) secret: Option<String>,
    /// Where a person answers, without a login; there while somebody is waited for, for those who see the secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) answer_link: Option<String>,
}

/// What a callback asks somebody.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub(crate) struct InquiryView {
    /// For people.
    pub(crate) prompt: String,
    /// JSON schema of the answer; `true` if every answer is good.
    #[schema(value_type = Object)]
    pub(crate) schema: Json,
}

impl ExecutionView {
    /// The execution in its workflow, without what it said.
    pub(crate) fn of(execution: &Execution, workflow: &StoredWorkflow) -> Self {
        let state = workflow.workflow.state(execution.state_place);
        let callback = state.and_then(|state| state.callbacks.get(execution.callback));
        let text = |at: Option<jiff::Timestamp>| at.map(|at| at.to_string());
        let (doing, run, until) = doing(&execution.state);
        Self {
            id: execution.id.0,
            experiment: execution.experiment.0,
            action: execution.action.0,
            state: state.map(|state| state.label.clone()).unwrap_or_default(),
            callback: callback.map(|callback| callback.label.clone()).unwrap_or_default(),
            function: callback.map(|callback| callback.function.clone()).unwrap_or_default(),
            status: execution.state.status().to_owned(),
            result: execution.state.result().map(|result| result.to_string()),
            attempt: execution.attempt,
            doing: doing.map(str::to_owned),
            inquiry: inquiry(execution),
            run,
            until: text(until),
            created: execution.created.to_string(),
            run_start: text(execution.run_start),
            wait_start: text(execution.wait_start),
            finished: text(execution.finished),
            without_value: execution.output.missing.clone(),
            values: None,
            run_log: None,
            result_log: None,
            secret: None,
            answer_link: None,
        }
    }

    /// The same with what it said.
    pub(crate) fn whole(execution: &Execution, workflow: &StoredWorkflow) -> Self {
        let said = |log: &String| Some(log.clone()).filter(|log| !log.is_empty());
        Self {
            values: execution.output.values.clone(),
            run_log: said(&execution.output.run_log),
            result_log: said(&execution.output.result_log),
            ..Self::of(execution, workflow)
        }
    }
}

/// What an execution does now, the run that it waits for, and when something changes by itself.
fn doing(state: &ExecutionState) -> (Option<&'static str>, Option<Uuid>, Option<jiff::Timestamp>) {
    match state {
        ExecutionState::Skipped | ExecutionState::Finished { .. } => (None, None, None),
        ExecutionState::Delayed { until } => (Some("starts later"), None, Some(*until)),
        ExecutionState::Waiting { until, asked: true, .. } => (Some("asks somebody"), None, *until),
        ExecutionState::Waiting { until, .. } => {
            (Some("waits for somebody to resolve it"), None, *until)
        }
        ExecutionState::Running { turn, .. } => match turn {
            Turn::Callback | Turn::Wish => (Some("works"), None, None),
            Turn::Sleep(until) => (Some("sleeps"), None, Some(*until)),
            Turn::Run(run) => (Some("waits for a run"), Some(run.0), None),
            Turn::Elsewhere => (Some("is done elsewhere"), None, None),
        },
    }
}

fn inquiry(execution: &Execution) -> Option<InquiryView> {
    match (&execution.state, &execution.work.wish) {
        (ExecutionState::Waiting { asked: true, .. }, Some(Wish::Ask(inquiry))) => {
            Some(InquiryView {
                prompt: inquiry.text.clone(),
                schema: inquiry.answer_schema.clone(),
            })
        }
        _ => None,
    }
}
