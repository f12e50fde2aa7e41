//! What the host does for a running guest: the interfaces that it may import.

mod http;
pub(crate) mod journal;
mod log;
pub(crate) mod masker;
mod secrets;
mod server;
pub(crate) mod stdio;
pub(crate) mod tape;
pub(crate) mod variables;

use std::collections::BTreeMap;
use std::sync::Arc;

use gantry_model::plugin::{HostCall, Limits, Permission, ServerInfo};

use crate::access::{Access, Grants, Outside};
use crate::imports::masker::{Masker, masked};
use crate::imports::tape::Tape;
use crate::imports::variables::Variables;
use crate::outbound::{Budget, Client, Gate};
use crate::runtime::Runtime;

/// Most refusals of a call that the log shows, and most characters of a permission there: what is
/// refused is of the plugin's choice.
const REFUSALS: u32 = 32;
const REFUSAL_CHARS: usize = 200;

/// What a bound plugin may do, prepared once for all of its calls.
pub(crate) struct Powers {
    /// What logs call the plugin: `most-room 0.1.0`, or the digest of its component.
    pub(crate) plugin: String,
    pub(crate) grants: Grants,
    pub(crate) limits: Limits,
    pub(crate) masker: Masker,
    secrets: BTreeMap<String, String>,
    gate: Gate,
    client: Arc<Client>,
    server: ServerInfo,
    played: Option<Vec<HostCall>>,
}

impl Powers {
    pub(crate) fn new(plugin: String, access: Access, runtime: &Runtime) -> Self {
        let Access { grants, secrets, limits, outside } = access;
        let (gate, grants) = (Gate::new(&grants), Grants(grants));
        let masker = Masker::new(grants.secrets(), &secrets);
        let played = match outside {
            Outside::World => None,
            Outside::Played(calls) => {
                Some(calls.into_iter().map(|call| masked(call, &masker)).collect())
            }
        };
        let client = Arc::clone(&runtime.client);
        let server = server::reached_at(runtime.options.public_url.clone());
        Self { plugin, grants, limits, masker, secrets, gate, client, server, played }
    }

    /// Says in the log that the plugin went beyond its grants.
    pub(crate) fn log_refusal(&self, permission: &str) {
        let permission: String = permission.chars().take(REFUSAL_CHARS).collect();
        tracing::warn!(plugin = self.plugin, permission, "not permitted");
    }
}

/// The host's side of one call.
pub(crate) struct Imports {
    pub(crate) powers: Arc<Powers>,
    pub(crate) tape: Tape,
    pub(crate) variables: Variables,
    budget: Budget,
    /// Refusals that the log may still show.
    refusals: u32,
}

impl Imports {
    /// For a call that sees these variables.
    pub(crate) fn new(powers: &Arc<Powers>, variables: Variables) -> Self {
        Self {
            powers: Arc::clone(powers),
            tape: Tape::new(powers.played.as_deref()),
            variables,
            budget: Budget::new(&powers.limits),
            refusals: REFUSALS,
        }
    }

    /// Whether the plugin may do this; if not, the permission that it lacks.
    fn permitted(&mut self, permission: &Permission) -> Result<(), String> {
        if self.powers.grants.has(permission) {
            return Ok(());
        }
        let permission = permission.to_string();
        self.refused(&permission);
        Err(permission)
    }

    /// Logs a refusal, as long as there are few.
    fn refused(&mut self, permission: &str) {
        if let Some(left) = self.refusals.checked_sub(1) {
            self.refusals = left;
            self.powers.log_refusal(permission);
        }
    }
}
