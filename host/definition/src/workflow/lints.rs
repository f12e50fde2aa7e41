//! What is allowed, and probably not meant.

use std::collections::HashSet;

use gantry_model::study::State;

use super::link::{Linked, Written};
use crate::yaml::Findings;

/// Looks for ways that are never taken, and for those that are taken without end.
pub(super) fn check(linked: &Linked, findings: &mut Findings<'_>) {
    for (state, written) in linked.workflow.states.iter().zip(&linked.written) {
        shadowed(state, written, findings);
        twice(state, written, findings);
    }
    endless(linked, findings);
}

/// Transitions behind one without a condition. In a state without callbacks a person chooses.
fn shadowed(state: &State, written: &Written, findings: &mut Findings<'_>) {
    if state.callbacks.is_empty() {
        return;
    }
    let open = state.transitions.iter().position(|way| way.condition.is_none());
    let Some(open) = open else { return };
    for (path, place) in written.ways.iter().skip(open + 1) {
        let message = "this transition is never tried: one before it has no condition";
        let hint = "Put the one without a condition last. A person can still take this one.";
        findings.warn("workflow-never-taken", path, *place, message, hint);
    }
}

/// The same transition again.
fn twice(state: &State, written: &Written, findings: &mut Findings<'_>) {
    let mut seen = HashSet::new();
    for (way, (path, place)) in state.transitions.iter().zip(&written.ways) {
        if !seen.insert((way.destination, &way.condition)) {
            let message = "the state has this transition already";
            findings.warn("workflow-transition-twice", path, *place, message, "Leave it out.");
        }
    }
}

/// Circles that an experiment can never leave by itself, and in which nothing is waited for: each
/// state in it is left by a transition without a condition that is tried first.
fn endless(linked: &Linked, findings: &mut Findings<'_>) {
    let Linked { workflow, written } = linked;
    // Which walk came by a state; 0 is none.
    let mut walks = vec![0_usize; workflow.states.len()];
    for start in 0..workflow.states.len() {
        let walk = start + 1;
        let mut at = Some(start);
        while let Some(place) = at {
            let Some(mark) = walks.get_mut(place) else { break };
            if *mark != 0 {
                if *mark == walk
                    && let Some(Written { path, place, .. }) = written.get(place)
                {
                    let message = "experiments go round from here without end";
                    let hint = "Put a condition on the way back, or let somebody be waited for.";
                    findings.warn("workflow-endless", path, *place, message, hint);
                }
                break;
            }
            *mark = walk;
            at = workflow.state(place).and_then(always_next);
        }
    }
}

/// Where experiments always go from a state as soon as its callbacks are done.
fn always_next(state: &State) -> Option<usize> {
    let first = state.transitions.first().filter(|way| way.condition.is_none())?;
    let always = state.callbacks.iter().any(|callback| callback.condition.is_none());
    let waits = state.callbacks.iter().any(|callback| callback.wait.is_some());
    (always && !waits).then_some(first.destination)
}
