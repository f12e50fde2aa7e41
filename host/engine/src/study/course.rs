//! An experiment on its course.

use gantry_model::limits;
use gantry_model::study::{
    Action, Callback, Execution, ExecutionId, ExecutionOutput, ExecutionResult, ExecutionState,
    Progress, Rest, State, Turn,
};
use jiff::{SignedDuration, Timestamp};

/// How long an execution that failed is left alone before it is tried again; each time twice as long.
const FIRST_PAUSE_SECONDS: i64 = 5;
/// No pause is longer: 5 minutes.
const LONGEST_PAUSE_SECONDS: i64 = 300;

/// An experiment's progress with its last action and that action's executions, in the order of the state's callbacks.
#[derive(Debug, Clone, PartialEq)]
pub struct Course {
    /// Where it is.
    pub progress: Progress,
    /// What led there.
    pub action: Action,
    /// What is done there.
    pub executions: Vec<Execution>,
}

impl Course {
    /// The execution of that number, if it is one of the last action's.
    pub fn execution(&self, id: ExecutionId) -> Option<&Execution> {
        self.executions.iter().find(|execution| execution.id == id)
    }

    pub(super) fn execution_mut(&mut self, id: ExecutionId) -> Option<&mut Execution> {
        self.executions.iter_mut().find(|execution| execution.id == id)
    }

    /// Whether something of the last action failed: an execution that failed or ran out of time, or a condition that could not
    /// be evaluated.
    pub fn has_failed(&self) -> bool {
        let mut results = self.executions.iter().filter_map(|execution| execution.state.result());
        matches!(self.progress.rest, Some(Rest::Raised(_)))
            || results.any(|result| result != ExecutionResult::Success)
    }

    /// Whether nothing more comes from any execution.
    pub fn is_resolved(&self) -> bool {
        self.executions.iter().all(|execution| execution.state.is_resolved())
    }
}

/// The callback that an execution executes.
pub(super) fn callback_of<'a>(state: &'a State, execution: &Execution) -> Option<&'a Callback> {
    state.callbacks.get(execution.callback)
}

/// Ends an execution; one that may be tried again waits for that instead. Its run, if it waited for one, is the caller's to
/// cancel.
pub(super) fn end(
    execution: &mut Execution,
    callback: Option<&Callback>,
    result: ExecutionResult,
    now: Timestamp,
) {
    let retry = callback.map_or(0, |callback| callback.retry);
    if result != ExecutionResult::Success && execution.attempt <= retry {
        let until = later(now, pause(execution.attempt));
        let attempt = execution.attempt;
        note(&mut execution.output.run_log, &format!("Attempt {attempt} ended: {result}."));
        execution.attempt = attempt.saturating_add(1);
        execution.state = ExecutionState::Delayed { until };
        return;
    }
    resolve(execution, callback, ExecutionState::Finished { result }, now);
}

/// Puts an execution into a state that it does not leave by itself.
pub(super) fn resolve(
    execution: &mut Execution,
    callback: Option<&Callback>,
    state: ExecutionState,
    now: Timestamp,
) {
    if state.result() == Some(ExecutionResult::Success) {
        note_missing(execution, callback);
    }
    execution.state = state;
    execution.finished = Some(now);
    execution.work.wish = None;
    execution.work.memory.clear();
}

/// Says of an execution that succeeds which variables get no value, since its values have nothing for them.
fn note_missing(execution: &mut Execution, callback: Option<&Callback>) {
    let ExecutionOutput { run_log, values, missing, .. } = &mut execution.output;
    missing.clear();
    for (variable, source) in callback.iter().flat_map(|callback| &callback.variable_map) {
        if values.as_ref().and_then(|values| values.pointer(&source.0)).is_none() {
            let nothing = format!("there is nothing at '{}' in the values", source.0);
            note(run_log, &format!("The variable '{variable}' gets no value: {nothing}."));
            missing.push(variable.clone());
        }
    }
}

/// The run that an execution waits for.
pub(super) fn awaited_run(execution: &Execution) -> Option<gantry_model::id::RunId> {
    match execution.state {
        ExecutionState::Running { turn: Turn::Run(run), .. } => Some(run),
        _ => None,
    }
}

/// Adds a line to a log; of one that gets too long the end is kept.
pub(super) fn note(log: &mut String, line: &str) {
    if !log.is_empty() && !log.ends_with('\n') {
        log.push('\n');
    }
    log.push_str(line);
    log.push('\n');
    let over = log.len().saturating_sub(limits::STUDY_LOG_BYTES);
    log.drain(..log.ceil_char_boundary(over));
}

/// So many seconds later; at the end of time, that.
pub(super) fn later(instant: Timestamp, seconds: i64) -> Timestamp {
    instant.checked_add(SignedDuration::from_secs(seconds)).unwrap_or(Timestamp::MAX)
}

fn pause(attempt: u32) -> i64 {
    let doubled = 1_i64.checked_shl(attempt.saturating_sub(1)).filter(|&factor| factor > 0);
    let pause = doubled.and_then(|factor| FIRST_PAUSE_SECONDS.checked_mul(factor));
    pause.unwrap_or(LONGEST_PAUSE_SECONDS).min(LONGEST_PAUSE_SECONDS)
}
