//! What a plugin is given: permissions, secrets, limits, and the world outside or a recording of it.

use std::collections::BTreeMap;

use gantry_model::plugin::{HostCall, Limits, Permission};

/// What calls of a plugin may do and use up.
#[derive(Debug, Clone, Default)]
pub struct Access {
    /// What it is allowed.
    pub grants: Vec<Permission>,
    /// Secrets by name. A plugin gets those that it has the permission for.
    pub secrets: BTreeMap<String, String>,
    /// What a call may use up. Memory and table are also bounded by the host's own options.
    pub limits: Limits,
    /// Who answers its calls.
    pub outside: Outside,
}

/// Who answers a plugin's calls of `http`, `secrets`, `variables` and `server`.
#[derive(Debug, Clone, Default)]
pub enum Outside {
    /// The world.
    #[default]
    World,
    /// A recording. The plugin has to make the recorded calls in their order; a difference ends the
    /// call. What it logs is not compared, and calls of secrets, variables and the server are
    /// compared only if the recording has some, since there is an answer without it: in [`Access`],
    /// in the question, and in the host's options.
    Played(Vec<HostCall>),
}

/// What was granted, for those who ask by kind.
pub(crate) struct Grants(pub(crate) Vec<Permission>);

impl Grants {
    /// Whether exactly this was granted.
    pub(crate) fn has(&self, permission: &Permission) -> bool {
        self.0.contains(permission)
    }

    /// The names of the secrets that were granted.
    pub(crate) fn secrets(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|grant| match grant {
            Permission::Secret(name) => Some(name.as_str()),
            _ => None,
        })
    }

    /// Whether commands may run there.
    pub(crate) fn command(&self, executor: &str) -> bool {
        self.0.iter().any(
            |grant| matches!(grant, Permission::Command(name) if name == "*" || name == executor),
        )
    }

    /// Whether runs of that task may be started: named as it is, in all versions, or all tasks.
    pub(crate) fn start_task(&self, task: &str) -> bool {
        let in_scope = |scope: &str| match scope.strip_suffix('*') {
            Some(prefix) => task.starts_with(prefix),
            None => task == scope,
        };
        self.0.iter().any(|grant| matches!(grant, Permission::StartTask(scope) if in_scope(scope)))
    }
}
