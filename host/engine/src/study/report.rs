//! Somebody outside reports on an execution: a person who was asked, or a program that does the work elsewhere.

use gantry_model::plugin::Event;
use gantry_model::study::{
    Execution, ExecutionId, ExecutionResult, ExecutionState, State, Turn, Work,
};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value as Json;
use thiserror::Error;

use super::course::{Course, awaited_run, callback_of, later, resolve};

/// What is reported. What is left out stays as it is.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Report {
    /// How far it is.
    pub status: Option<ReportedStatus>,
    /// How it ended.
    pub result: Option<ExecutionResult>,
    /// The values that it results in; they replace those of before.
    pub values: Option<Json>,
    /// What was logged while it ran; it replaces what was there.
    pub run_log: Option<String>,
    /// What was logged while it waited; it replaces what was there.
    pub result_log: Option<String>,
}

/// How far an execution is, in the words of those who report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::EnumString, strum::Display)]
#[strum(serialize_all = "lowercase")]
pub enum ReportedStatus {
    /// It has not begun.
    Created,
    /// It is not executed.
    Skipped,
    /// It is to begin soon.
    Queued,
    /// It runs.
    Running,
    /// It waits for somebody.
    Waiting,
    /// It has ended.
    Finished,
}

/// Why a report is refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NoReport {
    /// The experiment has moved on, or the execution has ended: what is reported now comes too late.
    #[error("the execution is resolved already: it is {status}, with the result {result}")]
    Resolved {
        /// How far it is.
        status: &'static str,
        /// How it ended.
        result: String,
    },
    /// It is none of the experiment's last action.
    #[error("the experiment has moved on since")]
    MovedOn,
    /// Its question was answered, and its callback goes on with that.
    #[error("the execution was answered already, and goes on")]
    Answered,
}

/// Takes a report. An answer to a callback that asked is handed to it; any other end resolves the execution.
///
/// # Errors
/// If the execution is resolved, or not of the last action: a late report changes nothing.
pub fn report(
    course: &mut Course,
    state: &State,
    id: ExecutionId,
    report: Report,
    now: Timestamp,
) -> Result<(), NoReport> {
    let execution = course.execution_mut(id).ok_or(NoReport::MovedOn)?;
    if execution.state.is_resolved() {
        let result =
            execution.state.result().map_or_else(|| "none".to_owned(), |it| it.to_string());
        return Err(NoReport::Resolved { status: execution.state.status(), result });
    }
    let goes_on = matches!(&execution.state,
        ExecutionState::Running { turn, .. } if *turn != Turn::Elsewhere);
    if goes_on && execution.wait_start.is_some() && report.status.is_some() {
        return Err(NoReport::Answered);
    }
    let Report { status, result, values, run_log, result_log } = report;
    if let Some(log) = run_log {
        execution.output.run_log = log;
    }
    if let Some(log) = result_log {
        execution.output.result_log = log;
    }
    let waited_for = awaited_run(execution);
    if let (&ExecutionState::Waiting { asked: true, since, .. }, Some(ReportedStatus::Finished)) =
        (&execution.state, status)
    {
        answered(execution, since, values, result, now);
        return Ok(());
    }
    if let Some(values) = values {
        execution.output.values = Some(values);
    }
    let callback = callback_of(state, execution);
    match status {
        None | Some(ReportedStatus::Created | ReportedStatus::Queued) => return Ok(()),
        Some(ReportedStatus::Skipped) => resolve(execution, callback, ExecutionState::Skipped, now),
        Some(ReportedStatus::Finished) => {
            // A success that nobody claims is none.
            let result = result.unwrap_or(ExecutionResult::Failed);
            resolve(execution, callback, ExecutionState::Finished { result }, now);
        }
        Some(ReportedStatus::Running) => {
            execution.run_start = Some(now);
            execution.state = ExecutionState::Running { since: now, turn: Turn::Elsewhere };
        }
        Some(ReportedStatus::Waiting) => {
            let limit = callback.and_then(|callback| callback.wait);
            let until = limit.map(|limit| later(now, i64::from(limit.0)));
            execution.state = ExecutionState::Waiting { since: now, until, asked: false };
            execution.wait_start = Some(now);
        }
    }
    course.progress.canceling.extend(waited_for);
    Ok(())
}

/// Hands the answer to the callback that asked for it: the values, or the result alone where there are none. The time that it
/// waited for that is not of its run.
fn answered(
    execution: &mut Execution,
    asked: Timestamp,
    values: Option<Json>,
    result: Option<ExecutionResult>,
    now: Timestamp,
) {
    // A clock that was set back meanwhile lends no time.
    let ran = asked.duration_since(execution.run_start.unwrap_or(asked)).max(SignedDuration::ZERO);
    let since = now.checked_sub(ran).unwrap_or(now);
    let said = values.unwrap_or_else(|| result.map_or(Json::Null, |it| Json::from(it.to_string())));
    let step = execution.work.step;
    let memory = std::mem::take(&mut execution.work.memory);
    execution.work = Work { step, event: Event::Answered(said), at: now, memory, wish: None };
    execution.state = ExecutionState::Running { since, turn: Turn::Callback };
}
