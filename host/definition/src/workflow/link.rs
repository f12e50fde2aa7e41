//! Finds the states that transitions lead to.

use std::collections::HashMap;

use gantry_model::study::{State, Transition, Workflow};

use super::states::{Draft, Way};
use crate::yaml::names::nearest;
use crate::yaml::{Findings, Place};

/// A workflow, and where its parts are written.
pub(super) struct Linked {
    pub(super) workflow: Workflow,
    /// One for each state.
    pub(super) written: Vec<Written>,
}

/// Where a state is written.
pub(super) struct Written {
    /// Such as `states.3`.
    pub(super) path: String,
    /// Where its label stands.
    pub(super) place: Place,
    /// Path and place of its transitions.
    pub(super) ways: Vec<(String, Place)>,
}

/// Most misspelt destinations that a state with a similar label is looked for: each is compared
/// with all of them.
const SUGGESTIONS: usize = 50;

/// The workflow; nothing if it is not clear what leads where.
pub(super) fn link(
    label: String,
    drafts: Vec<Draft>,
    findings: &mut Findings<'_>,
) -> Option<Linked> {
    let mut places: HashMap<String, usize> = HashMap::with_capacity(drafts.len());
    let mut clear = !drafts.is_empty();
    for (at, draft) in drafts.iter().enumerate() {
        if places.contains_key(&draft.label) {
            let message = format!("there is another state '{}'", draft.label);
            let path = format!("{}.label", draft.path);
            let hint = "Take another label: transitions know states by it.";
            findings.error("workflow-label-twice", &path, draft.place, message, hint);
            clear = false;
        } else {
            places.insert(draft.label.clone(), at);
        }
    }
    let labels: Vec<String> = drafts.iter().map(|draft| draft.label.clone()).collect();
    let mut suggestions = SUGGESTIONS;
    let (mut states, mut written) = (Vec::new(), Vec::new());
    for Draft { label, freetext, callbacks, ways, path, place } in drafts {
        let (mut transitions, mut way_places) = (Vec::new(), Vec::new());
        for way in ways {
            let Some(destination) = places.get(&way.destination).copied() else {
                unknown(&way, &labels, &mut suggestions, findings);
                clear = false;
                continue;
            };
            transitions.push(Transition { destination, condition: way.condition });
            way_places.push((way.path, way.place));
        }
        states.push(State { label, freetext, callbacks, transitions });
        written.push(Written { path, place, ways: way_places });
    }
    clear.then_some(Linked { workflow: Workflow { label, states }, written })
}

fn unknown(way: &Way, labels: &[String], suggestions: &mut usize, findings: &mut Findings<'_>) {
    /// Most labels that are listed.
    const LISTED: usize = 10;
    let near = (*suggestions > 0)
        .then(|| nearest(&way.destination, labels.iter().map(String::as_str)))
        .flatten();
    *suggestions = suggestions.saturating_sub(1);
    let hint = match near {
        Some(near) => format!("Did you mean '{near}'?"),
        None if labels.len() <= LISTED => format!("The states are: {}.", labels.join(", ")),
        None => "Write the label of one of the states.".to_owned(),
    };
    let message = format!("there is no state '{}'", way.destination);
    let path = format!("{}.destination", way.path);
    findings.error("workflow-state-unknown", &path, way.place, message, &hint);
}
