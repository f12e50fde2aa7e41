//! The `server` interface.

use gantry_model::plugin::{HostCall, ServerInfo};

use crate::bindings::server as wit;
use crate::imports::Imports;
use crate::load::names::contract_version;
use crate::sandbox::Sandbox;

/// What plugins are told of a server that is reached there.
pub(super) fn reached_at(address: Option<String>) -> ServerInfo {
    let (version, contract) = (env!("CARGO_PKG_VERSION"), contract_version());
    ServerInfo { version: version.to_owned(), contract: contract.to_owned(), address }
}

impl wit::Host for Sandbox {
    fn about(&mut self) -> wasmtime::Result<wit::ServerInfo> {
        let Imports { powers, tape, .. } = &mut self.imports;
        let told = match tape.play(&HostCall::AboutServer(powers.server.clone()))? {
            Some(HostCall::AboutServer(recorded)) => recorded,
            _ => powers.server.clone(),
        };
        tape.record(HostCall::AboutServer(told.clone()));
        let ServerInfo { version, contract, address } = told;
        Ok(wit::ServerInfo { version, contract, address })
    }
}
