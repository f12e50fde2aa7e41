//! States and the ways out of them, before it is known where those lead.

use gantry_model::study::Callback;

use super::{Reader, callbacks, old};
use crate::yaml::{Fields, Node, Place};

/// A state as it is written.
pub(super) struct Draft {
    pub(super) label: String,
    pub(super) freetext: Option<String>,
    pub(super) callbacks: Vec<Callback>,
    pub(super) ways: Vec<Way>,
    /// Such as `states.3`.
    pub(super) path: String,
    /// Where its label stands.
    pub(super) place: Place,
}

/// A transition as it is written.
pub(super) struct Way {
    pub(super) destination: String,
    pub(super) condition: Option<String>,
    /// Such as `states.3.transitions.0`.
    pub(super) path: String,
    /// Where its destination stands.
    pub(super) place: Place,
}

/// All states, with the transitions that stand beside them in old files.
pub(super) fn read(reader: &mut Reader<'_, '_, '_>, root: &Node) -> Vec<Draft> {
    if reader.old {
        old::explain(reader);
    }
    let top = Fields::of(root, String::new());
    for (name, what) in [("external_systems", "External systems"), ("scantypes", "Scan types")] {
        if let Some(entry) = top.get(name) {
            let message = format!("'{name}' has no meaning here");
            let hint = format!("It is ignored. {what} are in the configuration file of studies.");
            reader.findings.warn("workflow-moved", name, entry.place, message, &hint);
        }
    }
    let list = top.get("states").map(|entry| entry.value.items()).unwrap_or_default();
    let mut drafts = Vec::with_capacity(list.len());
    for (index, node) in list.iter().enumerate() {
        drafts.extend(state(reader, &Fields::of(node, format!("states.{index}"))));
    }
    old::transitions(reader, root, &mut drafts);
    drafts
}

fn state(reader: &mut Reader<'_, '_, '_>, fields: &Fields<'_>) -> Option<Draft> {
    let (label, place) = reader.label(fields)?;
    portable(reader, fields);
    let freetext = fields.text(&["freetext"], reader.findings).map(|(text, _)| text);
    let list = fields.get("callbacks").map(|entry| entry.value.items()).unwrap_or_default();
    let mut callbacks = callbacks::read(reader, fields, list);
    if let Some(entry) = fields.get("callback") {
        callbacks.extend(old::callback(reader, entry, fields.at("callback")));
    }
    let ways = transitions(reader, fields);
    let path = fields.path.clone();
    Some(Draft { label, freetext, callbacks, ways, path, place })
}

fn transitions(reader: &mut Reader<'_, '_, '_>, state: &Fields<'_>) -> Vec<Way> {
    let list = state.get("transitions").map(|entry| entry.value.items()).unwrap_or_default();
    let mut ways = Vec::with_capacity(list.len());
    for (index, node) in list.iter().enumerate() {
        let fields = Fields::of(node, state.at(&format!("transitions.{index}")));
        let condition = reader.condition(&fields);
        let destination = fields.text(&["destination"], reader.findings);
        ways.extend(destination.map(|(destination, node)| Way {
            destination,
            condition,
            path: fields.path.clone(),
            place: node.place,
        }));
    }
    ways
}

/// What StudyGovernor's import or its validator would not take.
fn portable(reader: &mut Reader<'_, '_, '_>, fields: &Fields<'_>) {
    if !fields.has("freetext") {
        let message = "StudyGovernor's import does not take a state without 'freetext'";
        reader.portable(&fields.path, fields.place, message, "Write 'freetext: null'.");
    }
    if !fields.has("callbacks") {
        let message = "StudyGovernor's validator does not take a state without 'callbacks'";
        reader.portable(&fields.path, fields.place, message, "Write 'callbacks: []'.");
    }
    let empty = |name: &str| fields.get(name).is_none_or(|entry| entry.value.items().is_empty());
    if fields.has("transitions") && empty("transitions") {
        let message = "StudyGovernor's validator does not take an empty list of transitions";
        let path = fields.at("transitions");
        reader.portable(&path, fields.place, message, "Leave the key out for an end state.");
    }
}
