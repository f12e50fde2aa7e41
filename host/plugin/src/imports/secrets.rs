//! The `secrets` interface.

use gantry_model::plugin::{HostCall, Permission};

use crate::bindings::secrets::{Host, SecretError};
use crate::imports::masker::in_place_of;
use crate::imports::tape::Unplayed;
use crate::sandbox::Sandbox;

impl Host for Sandbox {
    fn get(&mut self, name: String) -> wasmtime::Result<Result<String, SecretError>> {
        let imports = &mut self.imports;
        let known = imports.powers.secrets.get(&name).cloned();
        let asked = HostCall::Secret { name: name.clone(), given: known.is_some() };
        let recorded = imports.tape.play(&asked)?;
        let permitted = imports.permitted(&Permission::Secret(name.clone()));
        let answer = match (permitted, known, recorded) {
            (Err(permission), ..) => Err(SecretError::NotPermitted(permission)),
            (Ok(()), Some(secret), _) => Ok(secret),
            (Ok(()), None, Some(HostCall::Secret { given: true, .. })) => Ok(in_place_of(&name)),
            (Ok(()), None, None) if imports.tape.is_played() => {
                return Err(Unplayed::extra(&asked).into());
            }
            (Ok(()), None, _) => Err(SecretError::NotSet(name.clone())),
        };
        imports.tape.record(HostCall::Secret { name, given: answer.is_ok() });
        Ok(answer)
    }
}
