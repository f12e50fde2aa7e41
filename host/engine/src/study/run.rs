//! What callbacks say, and what becomes of what they wished for.

use gantry_model::id::RunId;
use gantry_model::plugin::{Event, Outcome, Step, Wish};
use gantry_model::study::{
    Callback, Execution, ExecutionId, ExecutionResult, ExecutionState, State, Turn,
};
use jiff::Timestamp;
use serde_json::Value as Json;

use super::course::{Course, callback_of, end, later, note};

/// What came of something that was done for an execution.
#[derive(Debug, Clone, PartialEq)]
pub struct Done {
    /// What happened, for the callback.
    pub event: Event,
    /// When.
    pub at: Timestamp,
}

/// The callback of an execution answered. An answer to an execution that does not wait for one changes nothing.
pub fn stepped(course: &mut Course, state: &State, id: ExecutionId, step: Step, now: Timestamp) {
    let Some((execution, since)) = at_work(course, id) else { return };
    let callback = callback_of(state, execution);
    execution.work.memory = step.memory;
    execution.work.step = execution.work.step.saturating_add(1);
    execution.work.wish = None;
    match step.wish {
        Wish::Finish(outcome) => finished(execution, callback, outcome, now),
        Wish::SleepUntil(millisecond) => {
            let wanted = i64::try_from(millisecond).unwrap_or(i64::MAX);
            let until = Timestamp::from_millisecond(wanted).unwrap_or(Timestamp::MAX);
            execution.work.event = Event::Woke;
            execution.work.at = until.max(since);
            let turn = if until <= now { Turn::Callback } else { Turn::Sleep(until) };
            execution.state = ExecutionState::Running { since, turn };
        }
        Wish::Ask(inquiry) => {
            let own = inquiry.time_limit.or_else(|| callback?.wait.map(|limit| limit.0));
            let until = own.map(|seconds| later(now, i64::from(seconds)));
            execution.state = ExecutionState::Waiting { since: now, until, asked: true };
            execution.wait_start = Some(now);
            execution.work.wish = Some(Wish::Ask(inquiry));
        }
        wish => {
            execution.work.wish = Some(wish);
            execution.state = ExecutionState::Running { since, turn: Turn::Wish };
        }
    }
}

/// The callback of an execution could not be asked, or gave no answer: why.
pub fn failed(course: &mut Course, state: &State, id: ExecutionId, why: &str, now: Timestamp) {
    let Some((execution, _)) = at_work(course, id) else { return };
    note(&mut execution.output.run_log, why);
    end(execution, callback_of(state, execution), ExecutionResult::Failed, now);
}

/// What an execution wished for is a run now, whose end it waits for.
pub fn run_started(course: &mut Course, id: ExecutionId, run: RunId) {
    if let Some((execution, since)) = at_work(course, id) {
        execution.state = ExecutionState::Running { since, turn: Turn::Run(run) };
    }
}

/// What an execution wished for, or waited for, has come: it is the callback's turn again.
pub fn done(course: &mut Course, id: ExecutionId, done: Done) {
    let Some(execution) = course.execution_mut(id) else { return };
    let ExecutionState::Running { since, ref turn } = execution.state else { return };
    if matches!(turn, Turn::Wish | Turn::Run(_)) {
        execution.state = ExecutionState::Running { since, turn: Turn::Callback };
        execution.work.event = done.event;
        execution.work.at = done.at;
        execution.work.wish = None;
    }
}

/// These runs are canceled.
pub fn canceled(course: &mut Course, runs: &[RunId]) {
    course.progress.canceling.retain(|run| !runs.contains(run));
}

/// The execution, and since when it runs, if it is the callback's turn or its wish's.
fn at_work(course: &mut Course, id: ExecutionId) -> Option<(&mut Execution, Timestamp)> {
    let execution = course.execution_mut(id)?;
    match execution.state {
        ExecutionState::Running { since, turn: Turn::Callback | Turn::Wish } => {
            Some((execution, since))
        }
        _ => None,
    }
}

fn finished(
    execution: &mut Execution,
    callback: Option<&Callback>,
    outcome: Outcome,
    now: Timestamp,
) {
    execution.output.values = Some(with_success(outcome.values, outcome.success));
    let wait = callback.and_then(|callback| callback.wait);
    if !outcome.success {
        note(&mut execution.output.run_log, &why_not(execution.output.values.as_ref()));
    }
    match wait {
        _ if !outcome.success => end(execution, callback, ExecutionResult::Failed, now),
        Some(limit) => {
            let until = Some(later(now, i64::from(limit.0)));
            execution.state = ExecutionState::Waiting { since: now, until, asked: false };
            execution.wait_start = Some(now);
        }
        None => end(execution, callback, ExecutionResult::Success, now),
    }
}

/// The values, which always say whether the callback succeeded: workflows and clients look for it there.
fn with_success(mut values: Json, success: bool) -> Json {
    if let Json::Object(values) = &mut values {
        values.entry("__success__").or_insert(success.into());
    }
    values
}

/// Why a callback says that it did not succeed, as far as its values tell: by the names that StudyGovernor has for that.
fn why_not(values: Option<&Json>) -> String {
    let told = |name: &str| values.and_then(|values| values.get(name)).filter(|it| !it.is_null());
    match (told("__exception__").and_then(Json::as_str), told("return_code")) {
        (Some(exception), _) => format!("It failed: {exception}"),
        (None, Some(code)) => format!("It failed with the exit code {code}."),
        (None, None) => "It failed; its values tell more.".to_owned(),
    }
}
