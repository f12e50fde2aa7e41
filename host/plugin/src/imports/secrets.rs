//! The `secrets` interface.

use gantry_model::plugin::{HostCall, Permission};

use crate::bindings::secrets::{Host, SecretError};
use crate::imports::masker::in_place_of;
use crate::imports::tape::Unplayed;
use crate::sandbox::Sandbox;

impl Host for Sandbox {
    fn get(&mut self, name: String) -> wasmtime::Result<Result<String, SecretError>> {
        let powers = &self.imports.powers;
        let known = powers.secrets.get(&name).cloned();
        let asked = HostCall::Secret { name: name.clone(), given: known.is_some() };
        let recorded = self.imports.tape.play(&asked)?;
        let permission = Permission::Secret(name.clone());
        let answer = match (powers.grants.has(&permission), known, recorded) {
            (false, ..) => Err(SecretError::NotPermitted(powers.refused(&permission))),
            (true, Some(secret), _) => Ok(secret),
            (true, None, Some(HostCall::Secret { given: true, .. })) => Ok(in_place_of(&name)),
            (true, None, None) if self.imports.tape.is_played() => {
                return Err(Unplayed::extra(&asked).into());
            }
            (true, None, _) => Err(SecretError::NotSet(name.clone())),
        };
        self.imports.tape.record(HostCall::Secret { name, given: answer.is_ok() });
        Ok(answer)
    }
}
