//! An experiment enters a state.

use gantry_model::id::RunId;
use gantry_model::plugin::Verdict;
use gantry_model::study::{
    Action, ActionId, Actor, Execution, ExecutionId, ExecutionOutput, ExecutionResult,
    ExecutionState, ExperimentId, Progress, Rest, State, Turn, Verdicts, Work, WorkflowId,
};
use jiff::Timestamp;

use super::course::{Course, later, note};
use super::leave::Way;

/// How an experiment enters a state.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The experiment.
    pub experiment: ExperimentId,
    /// Its workflow.
    pub workflow: WorkflowId,
    /// The way that it takes.
    pub way: Way,
    /// The action's number.
    pub action: ActionId,
    /// For each callback of the state.
    pub fresh: Vec<Fresh>,
    /// What came of the callbacks' conditions.
    pub verdicts: Verdicts,
    /// Who moves it.
    pub by: Actor,
    /// A remark.
    pub freetext: Option<String>,
    /// Runs of the action before that are still to be canceled.
    pub canceling: Vec<RunId>,
    /// When.
    pub now: Timestamp,
}

/// What an execution is given.
#[derive(Debug, Clone)]
pub struct Fresh {
    /// Its number.
    pub id: ExecutionId,
    /// Its secret.
    pub secret: String,
}

/// The course that begins when an experiment enters `state`.
///
/// A callback whose condition could not be evaluated has failed, and its log says why. Where no callback is executed the
/// experiment rests until somebody moves it.
pub fn enter(entry: Entry, state: &State) -> Course {
    let verdicts = entry.verdicts.iter().map(Some).chain(std::iter::repeat(None));
    let callbacks = state.callbacks.iter().enumerate().zip(&entry.fresh).zip(verdicts);
    let executions: Vec<_> = callbacks
        .map(|(((place, callback), fresh), verdict)| {
            begin(&entry, fresh, place, callback.delay, verdict)
        })
        .collect();
    let skipped = |execution: &Execution| execution.state == ExecutionState::Skipped;
    let (rest, said) = if executions.is_empty() {
        (Some(Rest::NoCallback), Some("No callback for state"))
    } else if executions.iter().all(skipped) {
        (Some(Rest::AllSkipped), Some("All callbacks were skipped"))
    } else {
        (None, None)
    };
    let Entry { experiment, workflow, way, action, by, freetext, canceling, now, .. } = entry;
    Course {
        progress: Progress { state: way.destination, action, rest: rest.clone(), canceling },
        action: Action {
            id: action,
            experiment,
            workflow,
            source: way.source,
            transition: way.transition,
            destination: way.destination,
            by,
            freetext,
            start: now,
            end: rest.is_some().then_some(now),
            success: rest.is_some(),
            return_value: said.map(str::to_owned),
            selection: Vec::new(),
        },
        executions,
    }
}

fn begin(
    entry: &Entry,
    fresh: &Fresh,
    callback: usize,
    delay: u32,
    verdict: Option<&Verdict>,
) -> Execution {
    let now = entry.now;
    let mut output = ExecutionOutput::default();
    let state = match verdict {
        Some(Verdict::Holds(false)) => ExecutionState::Skipped,
        Some(Verdict::Raised(problem)) => {
            let (kind, message) = (&problem.kind, &problem.message);
            note(&mut output.run_log, &format!("Its condition raised {kind}: {message}"));
            ExecutionState::Finished { result: ExecutionResult::Failed }
        }
        _ if delay > 0 => ExecutionState::Delayed { until: later(now, i64::from(delay)) },
        _ => ExecutionState::Running { since: now, turn: Turn::Callback },
    };
    let running = matches!(state, ExecutionState::Running { .. });
    let resolved = state.is_resolved();
    Execution {
        id: fresh.id,
        experiment: entry.experiment,
        workflow: entry.workflow,
        action: entry.action,
        state_place: entry.way.destination,
        callback,
        attempt: 1,
        state,
        secret: fresh.secret.clone(),
        output,
        work: Work::begun(now),
        created: now,
        run_start: running.then_some(now),
        wait_start: None,
        finished: resolved.then_some(now),
    }
}
