//! What is to be done for an experiment, and when.

use gantry_model::id::RunId;
use gantry_model::study::{ExecutionId, ExecutionResult, ExecutionState, State, Turn, Work};
use jiff::Timestamp;

use super::course::{Course, awaited_run, callback_of, end, later, note};

/// What is to be done now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// Runs that nobody waits for are to be canceled.
    Cancel(Vec<RunId>),
    /// Of these executions, callbacks are to be asked and wishes to be done, all at once.
    Work(Vec<ExecutionId>),
    /// The callbacks are done: a way on is to be chosen.
    Choose,
    /// Nothing, until then; `None`: until something happens from outside.
    Wait(Option<Timestamp>),
}

/// What is to be done for this course, whose time has been passed with [`pass`].
pub fn next(course: &Course, state: &State) -> Next {
    if !course.progress.canceling.is_empty() {
        return Next::Cancel(course.progress.canceling.clone());
    }
    if course.progress.rest.is_some() {
        return Next::Wait(None);
    }
    if course.is_resolved() {
        return Next::Choose;
    }
    let at_work = |state: &ExecutionState| {
        matches!(state, ExecutionState::Running { turn: Turn::Callback | Turn::Wish, .. })
    };
    let work: Vec<_> =
        course.executions.iter().filter(|it| at_work(&it.state)).map(|it| it.id).collect();
    if work.is_empty() { Next::Wait(alarm(course, state)) } else { Next::Work(work) }
}

/// When something is to be done next: [`Timestamp::MIN`] for at once, `None` for not before something happens from outside.
pub fn due(course: &Course, state: &State) -> Option<Timestamp> {
    match next(course, state) {
        Next::Wait(until) => until,
        _ => Some(Timestamp::MIN),
    }
}

/// Lets the time pass: starts what was delayed, wakes what slept, ends what took too long. Says whether anything changed.
pub fn pass(course: &mut Course, state: &State, now: Timestamp) -> bool {
    let mut changed = false;
    for execution in &mut course.executions {
        let callback = callback_of(state, execution);
        let limit = callback.and_then(|callback| callback.run_limit);
        let waited_for = awaited_run(execution);
        match execution.state {
            ExecutionState::Delayed { until } if until <= now => {
                execution.state = ExecutionState::Running { since: now, turn: Turn::Callback };
                execution.run_start = Some(now);
                execution.wait_start = None;
                execution.work = Work::begun(now);
            }
            ExecutionState::Running { since, .. }
                if limit.is_some_and(|limit| later(since, i64::from(limit)) <= now) =>
            {
                let seconds = limit.unwrap_or_default();
                note(
                    &mut execution.output.run_log,
                    &format!("It passed its time limit of {seconds} s."),
                );
                end(execution, callback, ExecutionResult::Timeout, now);
                course.progress.canceling.extend(waited_for);
            }
            ExecutionState::Running { since, turn: Turn::Sleep(until) } if until <= now => {
                execution.state = ExecutionState::Running { since, turn: Turn::Callback };
            }
            ExecutionState::Waiting { until: Some(until), .. } if until <= now => {
                note(&mut execution.output.result_log, "Nobody resolved it within its time.");
                end(execution, callback, ExecutionResult::Timeout, now);
            }
            _ => continue,
        }
        changed = true;
    }
    changed
}

/// When the time itself changes something next, whatever else is to be done.
pub fn alarm(course: &Course, state: &State) -> Option<Timestamp> {
    let of = |execution: &gantry_model::study::Execution| match execution.state {
        ExecutionState::Delayed { until } => Some(until),
        ExecutionState::Waiting { until, .. } => until,
        ExecutionState::Running { since, ref turn } => {
            let limit = callback_of(state, execution).and_then(|callback| callback.run_limit);
            let end = limit.map(|limit| later(since, i64::from(limit)));
            let wake = match turn {
                Turn::Sleep(until) => Some(*until),
                _ => None,
            };
            [end, wake].into_iter().flatten().min()
        }
        ExecutionState::Skipped | ExecutionState::Finished { .. } => None,
    };
    course.executions.iter().filter_map(of).min()
}
