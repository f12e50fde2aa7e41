//! Plugins: their versions, what administrators set for them, and how their calls fail.
//!
//! Whatever changes here counts [`Store::plugin_changes`] up in the same transaction, so that each server that shares the
//! database notices what another one did.

mod bindings;
mod change;
mod failures;
mod list;
mod secrets;
mod versions;

use std::collections::BTreeMap;

use gantry_model::digest::Digest;
use gantry_model::id::{PluginName, ProjectName};
use gantry_model::plugin::{
    FailurePolicy, Limits, Permission, PluginDescription, PluginPin, World,
};
use jiff::Timestamp;
use serde_json::Value as Json;
use sqlx::AnyConnection;
use uuid::Uuid;

pub use self::bindings::PluginBinding;
pub use self::change::PluginChange;
pub use self::failures::{FailureCount, PluginFailure};
pub use self::secrets::SealedSecret;
pub use self::versions::NewVersion;
use crate::Store;
use crate::columns::from_number;
use crate::error::{StoreError, unavailable};

/// A plugin, as administrators set it up.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredPlugin {
    /// Its name, which all its versions share.
    pub name: PluginName,
    /// Its world, which all its versions share.
    pub world: World,
    /// The version that is used.
    pub active: String,
    /// The version that was used before it, to which it can be rolled back.
    pub previous: Option<String>,
    /// What an administrator chose.
    pub setup: PluginSetup,
    /// Projects in which it is enabled or not, whatever holds for the others.
    pub projects: BTreeMap<ProjectName, bool>,
    /// How its calls failed so far.
    pub failed: FailureCount,
    /// Its versions, the newest first.
    pub versions: Vec<PluginVersion>,
    /// How many changes of it are on record; a change counts only if it was made from the newest revision.
    pub revision: u64,
}

/// What an administrator chooses for a plugin.
#[derive(Debug, Clone, PartialEq)]
pub struct PluginSetup {
    /// Whether it may be used in projects that have no rule of their own.
    pub enabled: bool,
    /// Why it is not, in a sentence for people.
    pub disabled_because: Option<String>,
    /// What is done when a call fails.
    pub policy: FailurePolicy,
    /// What it is allowed.
    pub grants: Vec<Permission>,
    /// Its settings: an object.
    pub settings: Json,
    /// What a call may use up.
    pub limits: Limits,
}

/// A version of a plugin.
#[derive(Debug, Clone, PartialEq)]
pub struct PluginVersion {
    /// Fresh for each version that is added.
    pub id: Uuid,
    /// What it says of itself.
    pub description: PluginDescription,
    /// Of its component.
    pub digest: Digest,
    /// Bytes of its component.
    pub size: u64,
    /// The interfaces that its component imports.
    pub imports: Vec<String>,
    /// When it was added.
    pub installed_at: Timestamp,
    /// By whom: the name of a token.
    pub installed_by: String,
    /// Where it came from: `upload`, `built-in`, a folder or a reference in a registry.
    pub source: String,
    /// The settings that it had when it was active last; `None` if it never was. Runs that are bound to it go on with them.
    pub settings: Option<Json>,
}

impl StoredPlugin {
    /// A version by its number.
    pub fn version(&self, version: &str) -> Option<&PluginVersion> {
        self.versions.iter().find(|known| known.description.version == version)
    }

    /// The version that is used.
    pub fn active(&self) -> Option<&PluginVersion> {
        self.version(&self.active)
    }

    /// Whether it may be used in a project, or where there is none.
    pub fn is_enabled(&self, project: Option<&ProjectName>) -> bool {
        let rule = project.and_then(|project| self.projects.get(project));
        rule.copied().unwrap_or(self.setup.enabled)
    }
}

impl PluginVersion {
    /// What binds a run to it.
    pub fn pin(&self) -> PluginPin {
        PluginPin {
            name: self.description.name.clone(),
            version: self.description.version.clone(),
            digest: self.digest.clone(),
        }
    }
}

impl Store {
    /// How many changes there were of plugins, bindings and secrets: another number means that there is something new.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn plugin_changes(&self) -> Result<u64, StoreError> {
        let number: i64 = sqlx::query_scalar("SELECT number FROM plugin_changes WHERE slot = 1")
            .fetch_one(&self.pools.read)
            .await
            .map_err(unavailable("count the changes of plugins"))?;
        from_number("the number of changes of plugins", number)
    }
}

/// Tells the other servers. The first statement of each transaction here: it locks the counter, so that such changes happen
/// one after the other, and none waits for a lock that another holds while it waits for this one's.
async fn announce(connection: &mut AnyConnection) -> Result<(), StoreError> {
    sqlx::query("UPDATE plugin_changes SET number = number + 1 WHERE slot = 1")
        .execute(connection)
        .await
        .map(drop)
        .map_err(unavailable("announce a change of plugins"))
}
