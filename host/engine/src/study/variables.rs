//! Which result values become variables of the experiment.

use std::collections::BTreeMap;

use gantry_model::study::{Variable, VariableMap};
use serde_json::Value as Json;

/// The variables that a map takes from the values. A pointer that leads to nothing makes a variable without a value.
pub fn mapped(map: &VariableMap, values: &Json) -> BTreeMap<String, Variable> {
    map.iter()
        .map(|(target, source)| {
            let value = values.pointer(&source.0).cloned().unwrap_or(Json::Null);
            (target.clone(), Variable::of(value))
        })
        .collect()
}
