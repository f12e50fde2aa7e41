//! What an operator does with an execution: have it done again, or do without it.

use gantry_model::study::{ExecutionId, ExecutionOutput, ExecutionState, Turn, Work};
use jiff::Timestamp;
use thiserror::Error;

use super::course::{Course, awaited_run, note, resolve};

/// Why an execution is not done again.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NoRerun {
    /// It is none of the experiment's last action.
    #[error(
        "the experiment has moved on since: move it back to the state to run its callbacks again"
    )]
    MovedOn,
    /// It has not ended.
    #[error("the execution is {0}: only one that has ended is run again")]
    UnderWay(&'static str),
}

/// Why an execution is not skipped.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NoSkip {
    /// It is none of the experiment's last action.
    #[error("the experiment has moved on since")]
    MovedOn,
    /// It has ended.
    #[error("the execution is {0} already")]
    Resolved(&'static str),
}

/// Has an execution done again from its beginning, with another secret: whoever knows that of before comes too late. The
/// experiment, if it rested, goes on when it is done. What was remarked on the answer of before goes into the log.
///
/// # Errors
/// If it has not ended, or is none of the last action.
pub fn rerun(
    course: &mut Course,
    id: ExecutionId,
    by: &str,
    secret: String,
    now: Timestamp,
) -> Result<(), NoRerun> {
    let execution = course.execution_mut(id).ok_or(NoRerun::MovedOn)?;
    if !execution.state.is_resolved() {
        return Err(NoRerun::UnderWay(execution.state.status()));
    }
    execution.state = ExecutionState::Running { since: now, turn: Turn::Callback };
    execution.attempt = execution.attempt.saturating_add(1);
    execution.work = Work::begun(now);
    execution.secret = secret;
    execution.output.values = None;
    execution.output.missing.clear();
    execution.run_start = Some(now);
    execution.wait_start = None;
    execution.finished = None;
    let ExecutionOutput { run_log, result_log, .. } = &mut execution.output;
    if !result_log.is_empty() {
        // The next answer has a log of its own, and takes its place.
        note(run_log, "It had been answered:");
        note(run_log, std::mem::take(result_log).trim_end());
    }
    note(run_log, &format!("Run again by {by}."));
    course.progress.rest = None;
    course.action.success = false;
    course.action.end = None;
    course.action.return_value = None;
    course.action.selection.clear();
    Ok(())
}

/// Does without an execution that has not ended; what it waited for is canceled.
///
/// # Errors
/// If it has ended, or is none of the last action.
pub fn skip(course: &mut Course, id: ExecutionId, by: &str, now: Timestamp) -> Result<(), NoSkip> {
    let execution = course.execution_mut(id).ok_or(NoSkip::MovedOn)?;
    if execution.state.is_resolved() {
        return Err(NoSkip::Resolved(execution.state.status()));
    }
    let waited_for = awaited_run(execution);
    note(&mut execution.output.run_log, &format!("Skipped by {by}."));
    resolve(execution, None, ExecutionState::Skipped, now);
    course.progress.canceling.extend(waited_for);
    Ok(())
}
