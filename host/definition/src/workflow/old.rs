//! The shape of StudyGovernor 6: transitions beside the states, one callback a state.

use std::collections::HashMap;

use gantry_model::study::Callback;

use super::Reader;
use super::arguments::Arguments;
use super::block::Block;
use super::callbacks;
use super::states::{Draft, Way};
use crate::yaml::names::label_problem;
use crate::yaml::{Entry, Fields, Node};

/// Whether a file has that shape.
pub(super) fn is_old(root: &Node) -> bool {
    let fields = Fields::of(root, String::new());
    let states = fields.get("states").map(|states| states.value.items()).unwrap_or_default();
    let state = |state: &Node| {
        let fields = Fields::of(state, String::new());
        fields.has("callback") || fields.has("lifespan")
    };
    fields.get("transitions").is_some() || states.iter().any(state)
}

/// The label that a file of that name has.
pub(super) fn label(file_name: &str) -> Option<String> {
    let name = file_name.rsplit(['/', '\\']).next()?;
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    label_problem(stem).is_none().then(|| stem.to_owned())
}

/// Says what has changed since.
pub(super) fn explain(reader: &mut Reader<'_, '_, '_>) {
    let root = &reader.document().root;
    let place = Fields::of(root, String::new()).get("transitions").map(|entry| entry.place);
    reader.findings.warn(
        "workflow-old",
        "",
        place.unwrap_or(root.place),
        "this is a file of StudyGovernor 6, where experiments were moved from outside only",
        "Here an experiment goes on by itself once the callback of its state is done, by the first \
         transition whose condition holds. Add conditions where that is not meant.",
    );
}

/// Adds the transitions that stand beside the states, in their order, to the states.
pub(super) fn transitions(reader: &mut Reader<'_, '_, '_>, root: &Node, drafts: &mut [Draft]) {
    // The first of several with one label.
    let places: HashMap<String, usize> =
        drafts.iter().enumerate().rev().map(|(at, draft)| (draft.label.clone(), at)).collect();
    let root = Fields::of(root, String::new());
    let list = root.get("transitions").map(|list| list.value.items()).unwrap_or_default();
    for (index, node) in list.iter().enumerate() {
        let fields = Fields::of(node, format!("transitions.{index}"));
        let condition = reader.condition(&fields);
        let (Some((source, at)), Some((destination, place))) = (
            fields.text(&["source"], reader.findings),
            fields.text(&["destination"], reader.findings),
        ) else {
            continue;
        };
        let draft = places.get(&source).and_then(|at| drafts.get_mut(*at));
        let Some(draft) = draft else {
            let message = format!("there is no state '{source}'");
            let hint = "Write the label of one of the states.";
            let path = fields.at("source");
            reader.findings.error("workflow-state-unknown", &path, at.place, message, hint);
            continue;
        };
        let path = fields.path;
        draft.ways.push(Way { destination, place: place.place, path, condition });
    }
}

/// The one callback of a state: its function and, beside it, the arguments. It ran without a limit,
/// and is called like its function.
pub(super) fn callback(
    reader: &mut Reader<'_, '_, '_>,
    entry: &Entry,
    path: String,
) -> Option<Callback> {
    let block = Block::read(entry, &path, reader)?;
    if block.root().entries().is_empty() {
        return None;
    }
    let function = block.root().entries().iter().find(|entry| entry.key == "function");
    let function = function.and_then(|entry| block.scalar(&entry.value, reader));
    let Some(function) = function else {
        let hint = "Write 'function' and, beside it, its arguments.";
        reader.findings.error(
            "workflow-function",
            &path,
            entry.place,
            "the callback names no function",
            hint,
        );
        return None;
    };
    let mut map = block.json(reader);
    map.remove("function");
    if map.contains_key("callback_arguments") {
        let message = "this is a callback as it is written today";
        let hint = "Write it as an item of 'callbacks'.";
        reader.findings.error("workflow-old", &path, entry.place, message, hint);
    }
    let arguments = Arguments { map, block, path: path.clone() };
    arguments.check(reader, &function, entry.place, &path);
    Some(Callback {
        label: function.clone(),
        run_limit: None,
        ..callbacks::plain(function, arguments.map)
    })
}
