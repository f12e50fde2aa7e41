//! The `variables` interface: the variables of an experiment, and the changes that a step makes.

use std::collections::BTreeMap;

use gantry_model::plugin::{HostCall, Permission, StepRequest};
use serde_json::Value as Json;

use crate::bindings::variables::{Host, VariableError};
use crate::imports::Imports;
use crate::imports::masker::masked;
use crate::sandbox::Sandbox;
use crate::sandbox::growth::{exceeded, readable};

/// Most characters of a variable's name.
const NAME_CHARS: usize = 128;

/// Most bytes of a variable's value.
const VALUE_BYTES: usize = 1024 * 1024;

/// The variables as one call sees them.
#[derive(Default)]
pub(crate) struct Variables {
    /// `None` without an experiment.
    known: Option<BTreeMap<String, Json>>,
    /// What the call has set.
    pub(crate) changed: BTreeMap<String, Json>,
    /// Bytes of all that it tried to set.
    set_bytes: u64,
}

impl Variables {
    /// Those of the step's experiment.
    pub(crate) fn of(step: &StepRequest) -> Self {
        let known = step.experiment.as_ref().map(|_| step.variables.clone());
        Self { known, ..Self::default() }
    }
}

impl Imports {
    /// The variables, if the plugin may use them so.
    fn variables(
        &mut self,
        permission: &Permission,
    ) -> Result<&mut BTreeMap<String, Json>, VariableError> {
        self.permitted(permission).map_err(VariableError::NotPermitted)?;
        self.variables.known.as_mut().ok_or(VariableError::NoExperiment)
    }
}

impl Host for Sandbox {
    fn names(&mut self) -> wasmtime::Result<Result<Vec<String>, VariableError>> {
        self.imports.tape.pass(HostCall::VariableNames {})?;
        let known = self.imports.variables(&Permission::ReadVariables);
        Ok(known.map(|known| known.keys().cloned().collect()))
    }

    fn get(&mut self, name: String) -> wasmtime::Result<Result<Option<String>, VariableError>> {
        self.imports.tape.pass(HostCall::GetVariable { name: name.clone() })?;
        let known = self.imports.variables(&Permission::ReadVariables);
        Ok(known.map(|known| known.get(&name).map(Json::to_string)))
    }

    fn set(&mut self, name: String, value: String) -> wasmtime::Result<Result<(), VariableError>> {
        let imports = &mut self.imports;
        imports.variables.set_bytes += (name.len() + value.len()) as u64;
        let most = imports.powers.limits.answer_bytes;
        if imports.variables.set_bytes > most {
            return Err(exceeded("answer-bytes", readable(most)));
        }
        let parsed = parse(&name, &value);
        if let Ok(value) = &parsed {
            let value = masked(value.clone(), &imports.powers.masker);
            imports.tape.pass(HostCall::SetVariable { name: name.clone(), value })?;
        }
        let known = match imports.variables(&Permission::WriteVariables) {
            Ok(known) => known,
            Err(error) => return Ok(Err(error)),
        };
        match parsed {
            Ok(value) => {
                known.insert(name.clone(), value.clone());
                imports.variables.changed.insert(name, value);
                Ok(Ok(()))
            }
            Err(reason) => Ok(Err(VariableError::Invalid(reason))),
        }
    }
}

/// The value, or why it cannot be one of that name.
fn parse(name: &str, value: &str) -> Result<Json, String> {
    if !(1..=NAME_CHARS).contains(&name.chars().count()) || name.chars().any(char::is_control) {
        return Err(format!("a name has 1 to {NAME_CHARS} printable characters, unlike {name:?}"));
    }
    if value.len() > VALUE_BYTES {
        return Err(format!("the value of {name:?} has more than 1 MiB"));
    }
    serde_json::from_str(value)
        .map_err(|error| format!("the value of {name:?} is no JSON: {error}"))
}
