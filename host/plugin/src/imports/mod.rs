//! What the host does for a running guest: the interfaces that it may import.

mod http;
pub(crate) mod journal;
mod log;
pub(crate) mod masker;
mod secrets;
pub(crate) mod stdio;
pub(crate) mod tape;
pub(crate) mod variables;

use std::collections::BTreeMap;
use std::sync::Arc;

use gantry_model::plugin::{HostCall, Limits, Permission};

use crate::access::{Access, Grants, Outside};
use crate::imports::masker::Masker;
use crate::imports::tape::Tape;
use crate::imports::variables::Variables;

/// What a bound plugin may do, prepared once for all of its calls.
pub(crate) struct Powers {
    /// What logs call the plugin: `most-room 0.1.0`, or the digest of its component.
    pub(crate) plugin: String,
    pub(crate) grants: Grants,
    pub(crate) limits: Limits,
    pub(crate) masker: Masker,
    secrets: BTreeMap<String, String>,
    played: Option<Vec<HostCall>>,
}

impl Powers {
    pub(crate) fn new(plugin: String, access: Access) -> Self {
        let Access { grants, secrets, limits, outside } = access;
        let played = match outside {
            Outside::World => None,
            Outside::Played(calls) => Some(calls),
        };
        let (masker, grants) = (Masker::new(&secrets), Grants(grants));
        Self { plugin, grants, limits, masker, secrets, played }
    }

    /// Says in the log that the plugin went beyond its grants.
    pub(crate) fn refused(&self, permission: &Permission) -> String {
        let permission = permission.to_string();
        tracing::warn!(plugin = self.plugin, permission, "not permitted");
        permission
    }
}

/// The host's side of one call.
pub(crate) struct Imports {
    pub(crate) powers: Arc<Powers>,
    pub(crate) tape: Tape,
    pub(crate) variables: Variables,
}

impl Imports {
    /// For a call without an experiment.
    pub(crate) fn new(powers: Arc<Powers>) -> Self {
        let tape = Tape::new(powers.played.as_deref());
        Self { powers, tape, variables: Variables::default() }
    }
}
