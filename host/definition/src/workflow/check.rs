//! The rule of the root, and which states can be reached.

use gantry_model::study::{State, Workflow};

use super::link::{Linked, Written};
use crate::yaml::Findings;

/// Checks where experiments begin, and where they can get from there.
pub(super) fn check(linked: &Linked, findings: &mut Findings<'_>) {
    let Linked { workflow, written } = linked;
    let mut led_to = vec![false; workflow.states.len()];
    for transition in workflow.states.iter().flat_map(|state| &state.transitions) {
        if let Some(led_to) = led_to.get_mut(transition.destination) {
            *led_to = true;
        }
    }
    let states = workflow.states.iter().zip(written).enumerate();
    let mut roots = states.clone().filter(|(at, _)| led_to.get(*at) == Some(&false));
    let Some((root, (state, place))) = roots.next() else {
        findings.error(
            "workflow-root",
            "states",
            findings.document().root.find_key(&["states".to_owned()]),
            "each state is led to by a transition, so there is none where experiments begin",
            "Add a state, such as 'untracked', with one transition to the state that comes first.",
        );
        return;
    };
    let mut alone = true;
    for (_, (other, place)) in roots {
        let message = format!(
            "no transition leads to the state '{}', so experiments could begin here as well as in \
             '{}'",
            other.label, state.label
        );
        let hint = "Let a transition lead here, or leave the state out.";
        findings.error("workflow-root", &place.path, place.place, message, hint);
        alone = false;
    }
    check_root(workflow, state, place, findings);
    if !alone {
        return;
    }
    let reached = reached(workflow, root);
    for (at, (other, place)) in states {
        if reached.get(at) == Some(&false) {
            let message = format!("no way leads from '{}' to '{}'", state.label, other.label);
            let hint = "Let a transition lead here, or leave the state out.";
            findings.warn("workflow-unreachable", &place.path, place.place, message, hint);
        }
    }
}

/// Experiments leave the root at once, by its one transition.
fn check_root(workflow: &Workflow, root: &State, written: &Written, findings: &mut Findings<'_>) {
    let label = &root.label;
    match (root.transitions.as_slice(), written.ways.as_slice()) {
        ([], _) => {
            let message = format!("experiments begin in '{label}', and no transition leads out");
            let hint = "Let one lead to the state that comes first: [{destination: LABEL}].";
            findings.error("workflow-root", &written.path, written.place, message, hint);
        }
        ([only], [(path, place)]) => {
            if only.condition.is_some() {
                let message = format!(
                    "experiments begin in '{label}', so the transition out of it has no condition"
                );
                let hint = "Put the condition on transitions out of the state that it leads to.";
                findings.error("workflow-root", path, *place, message, hint);
            }
            if !root.callbacks.is_empty() {
                let next = workflow.state(only.destination).map_or("", |state| &state.label);
                let message = format!(
                    "experiments leave '{label}' at once, so its callbacks are never executed"
                );
                let hint = format!("Move them to '{next}'.");
                let path = &written.path;
                findings.warn("workflow-root", path, written.place, message, &hint);
            }
        }
        (transitions, _) => {
            let message = format!(
                "experiments begin in '{label}', and {} transitions lead out",
                transitions.len()
            );
            let hint = "Keep one, without a condition: nothing is known that could choose.";
            findings.error("workflow-root", &written.path, written.place, message, hint);
        }
    }
}

fn reached(workflow: &Workflow, root: usize) -> Vec<bool> {
    let mut reached = vec![false; workflow.states.len()];
    let mut next = vec![root];
    while let Some(at) = next.pop() {
        let Some(seen) = reached.get_mut(at).filter(|seen| !**seen) else { continue };
        *seen = true;
        let transitions = workflow.state(at).map(|state| state.transitions.as_slice());
        next.extend(transitions.unwrap_or_default().iter().map(|way| way.destination));
    }
    reached
}
