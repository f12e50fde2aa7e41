//! What conditions may speak of.

use std::collections::BTreeMap;

use gantry_model::study::{Experiment, State, Variable};
use serde_json::{Map, Value as Json, json};

use super::course::Course;

/// The names for the conditions of callbacks, asked before any is executed: `callbacks` is empty. `state` is the one that the
/// experiment enters.
pub fn callback_names(
    experiment: &Experiment,
    state: &State,
    variables: &BTreeMap<String, Variable>,
) -> Json {
    names(experiment, state, variables, Map::new())
}

/// The names for the conditions of the transitions out of `state`, where the course is.
pub fn transition_names(
    experiment: &Experiment,
    state: &State,
    variables: &BTreeMap<String, Variable>,
    course: &Course,
) -> Json {
    let mut callbacks = Map::new();
    for execution in &course.executions {
        let Some(callback) = state.callbacks.get(execution.callback) else { continue };
        let result =
            execution.state.result().map_or_else(|| "none".to_owned(), |it| it.to_string());
        let values = execution.output.values.clone().unwrap_or_else(|| json!({}));
        let seen = json!({"$object": {
            "status": execution.state.status(),
            "result": result,
            "result_values": values,
        }});
        callbacks.insert(callback.label.clone(), seen);
    }
    names(experiment, state, variables, callbacks)
}

fn names(
    experiment: &Experiment,
    state: &State,
    variables: &BTreeMap<String, Variable>,
    callbacks: Map<String, Json>,
) -> Json {
    let variables: Map<_, _> =
        variables.iter().map(|(label, it)| (label.clone(), it.for_condition())).collect();
    json!({
        "experiment": {"$object": {
            "label": experiment.label,
            "scandate": {"$datetime": experiment.scandate.to_string()},
            "state": state.label,
            "variables": variables,
        }},
        "callbacks": callbacks,
    })
}
