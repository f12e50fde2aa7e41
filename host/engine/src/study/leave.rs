//! The way out of a state: chosen by conditions, or by a person.

use gantry_model::plugin::Verdict;
use gantry_model::study::{
    ExecutionResult, ExecutionState, Rest, State, Tested, Verdicts, Workflow,
};
use jiff::Timestamp;
use thiserror::Error;

use super::course::{Course, awaited_run, note};

/// A way from one state to another, by their places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Way {
    /// Where it begins.
    pub source: usize,
    /// Which of that state's transitions it is.
    pub transition: usize,
    /// Where it leads.
    pub destination: usize,
}

/// What came of a choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Move {
    /// The experiment takes this way.
    Takes(Way),
    /// It stays.
    Rests,
}

/// Chooses the first transition whose condition holds, once the callbacks are done. `verdicts` are those of the state's
/// transitions in their order.
///
/// One that could not be evaluated ends the search: a later one might stand for "else", and would be taken wrongly.
pub fn chosen(course: &mut Course, state: &State, verdicts: &Verdicts, now: Timestamp) -> Move {
    let mut found = None;
    let mut rest = if state.transitions.is_empty() { Rest::End } else { Rest::NoneHolds };
    let mut selection = Vec::with_capacity(state.transitions.len());
    let mut searching = true;
    let verdicts = verdicts.iter().map(Some).chain(std::iter::repeat(None));
    for ((place, transition), verdict) in state.transitions.iter().enumerate().zip(verdicts) {
        let verdict = verdict.filter(|_| searching).cloned();
        match &verdict {
            Some(Verdict::Holds(true)) => {
                searching = false;
                found = Some(Way {
                    source: course.progress.state,
                    transition: place,
                    destination: transition.destination,
                });
            }
            Some(Verdict::Raised(problem)) => {
                searching = false;
                rest = Rest::Raised(format!("{}: {}", problem.kind, problem.message));
            }
            Some(Verdict::Holds(false)) | None => {}
        }
        selection.push(Tested { transition: place, verdict });
    }
    course.action.success = true;
    course.action.end = Some(now);
    course.action.selection = selection;
    match found {
        Some(way) => Move::Takes(way),
        None => {
            course.progress.rest = Some(rest);
            Move::Rests
        }
    }
}

/// Why somebody cannot move an experiment.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NoMove {
    /// The workflow has no such state.
    #[error("the workflow has no state '{0}'")]
    NoState(String),
    /// No transition leads there.
    #[error("no transition leads from '{from}' to '{to}'")]
    NoTransition {
        /// Where the experiment is.
        from: String,
        /// Where it should go.
        to: String,
    },
}

/// The ways by which somebody can move an experiment from the state at `source` to the one of that label, in their order.
/// The first whose condition holds is to be taken.
///
/// # Errors
/// If there is no such state, or no such way.
pub fn find_way(workflow: &Workflow, source: usize, label: &str) -> Result<Vec<Way>, NoMove> {
    let destination = workflow.place(label).ok_or_else(|| NoMove::NoState(label.to_owned()))?;
    let state = workflow.state(source);
    let transitions = state.map(|state| state.transitions.as_slice()).unwrap_or_default();
    let ways: Vec<_> = transitions
        .iter()
        .enumerate()
        .filter(|(_, transition)| transition.destination == destination)
        .map(|(transition, _)| Way { source, transition, destination })
        .collect();
    if ways.is_empty() {
        let from = state.map(|state| state.label.clone()).unwrap_or_default();
        return Err(NoMove::NoTransition { from, to: label.to_owned() });
    }
    Ok(ways)
}

/// Ends what is still under way, since somebody moves the experiment on: its result can change nothing any more. The runs that
/// were waited for are put among those to be canceled.
pub fn abandon(course: &mut Course, why: &str, now: Timestamp) {
    for execution in &mut course.executions {
        if execution.state.is_resolved() {
            continue;
        }
        course.progress.canceling.extend(awaited_run(execution));
        note(&mut execution.output.run_log, why);
        execution.state = ExecutionState::Finished { result: ExecutionResult::Failed };
        execution.finished = Some(now);
        execution.work.wish = None;
    }
    course.action.end.get_or_insert(now);
}
