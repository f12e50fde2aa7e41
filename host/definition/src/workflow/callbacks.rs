//! Callbacks: from the file's words to what is locked.

use std::collections::HashSet;

use gantry_model::limits;
use gantry_model::study::{Callback, WaitLimit};
use serde_json::{Map, Value};

use super::arguments::Arguments;
use super::block::Block;
use super::times::{self, Unit};
use super::{Reader, is_portable, variable_map};
use crate::yaml::{Fields, Node};

/// Seconds that a callback may run whose file does not say.
const RUN_SECONDS: u32 = 60 * 60;

/// The callbacks of a state.
pub(super) fn read(
    reader: &mut Reader<'_, '_, '_>,
    state: &Fields<'_>,
    list: &[Node],
) -> Vec<Callback> {
    let mut labels = HashSet::new();
    let mut callbacks = Vec::new();
    for (index, node) in list.iter().enumerate() {
        let fields = Fields::of(node, state.at(&format!("callbacks.{index}")));
        let label = reader.label(&fields);
        if let Some((label, place)) = &label
            && !labels.insert(label.clone())
        {
            let message = format!("the state has another callback '{label}'");
            let hint = "Take another label: conditions know callbacks by it.";
            let path = fields.at("label");
            reader.findings.error("workflow-label-twice", &path, *place, message, hint);
        }
        let label = label.map(|(label, _)| label);
        callbacks.extend(callback(reader, &fields, label.unwrap_or_default()));
    }
    callbacks
}

/// A callback that has nothing but its arguments.
pub(super) fn plain(function: String, arguments: Map<String, Value>) -> Callback {
    Callback {
        label: String::new(),
        description: None,
        function,
        arguments,
        run_limit: Some(RUN_SECONDS),
        wait: None,
        delay: 0,
        condition: None,
        variable_map: Vec::new(),
        retry: 0,
    }
}

fn callback(
    reader: &mut Reader<'_, '_, '_>,
    fields: &Fields<'_>,
    label: String,
) -> Option<Callback> {
    let description = fields.text(&["description"], reader.findings).map(|(text, _)| text);
    let condition = reader.condition(fields);
    let variable_map = variable_map::read(reader, fields);
    let run = times::read(reader, fields, "run_timeout", Unit::Minutes).unwrap_or(RUN_SECONDS);
    let wait = times::read(reader, fields, "wait_timeout", Unit::Minutes).unwrap_or(0);
    let delay = times::read(reader, fields, "initial_delay", Unit::Seconds).unwrap_or(0);
    let (function, named) = fields.text(&["function"], reader.findings)?;
    if !function.is_empty() && !is_portable(&function) {
        let message = format!("StudyGovernor's validator does not take the function '{function}'");
        reader.portable(&fields.at("function"), named.place, message, "");
    }
    let entry = fields.get("callback_arguments")?;
    let path = fields.at("callback_arguments");
    let block = Block::read(entry, &path, reader)?;
    let arguments = Arguments { map: block.json(reader), block, path };
    arguments.check(reader, &function, named.place, &fields.at("function"));
    Some(Callback {
        label,
        description,
        run_limit: Some(run).filter(|seconds| *seconds > 0),
        wait: Some(wait).filter(|seconds| *seconds > 0).map(WaitLimit),
        delay,
        condition,
        variable_map,
        retry: retry(reader, fields),
        ..plain(function, arguments.map)
    })
}

fn retry(reader: &mut Reader<'_, '_, '_>, fields: &Fields<'_>) -> u32 {
    let times = fields.whole(&["retry"], reader.findings).map_or(0, |(times, _)| times);
    u32::try_from(times).unwrap_or(0).min(limits::CALLBACK_RETRIES)
}
