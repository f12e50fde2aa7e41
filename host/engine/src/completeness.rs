//! Whether a run has all the inputs that it needs.

use gantry_model::run::RunState;
use gantry_model::task::TaskDefinition;

/// The required inputs that have no value, in the descriptor's order.
pub fn missing_inputs(definition: &TaskDefinition, has_value: impl Fn(&str) -> bool) -> Vec<&str> {
    let required = definition.inputs.iter().filter(|input| !input.optional);
    required.map(|input| input.name.as_str()).filter(|name| !has_value(name)).collect()
}

/// The state of a run that is still being provisioned and has values for the inputs that `has_value` tells.
pub fn provisioning_state(
    definition: &TaskDefinition,
    has_value: impl Fn(&str) -> bool,
) -> RunState {
    if missing_inputs(definition, has_value).is_empty() {
        RunState::Provisioned
    } else {
        RunState::Created
    }
}
