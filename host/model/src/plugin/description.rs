//! What a component says of itself.

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use strum::{Display, EnumIter, EnumString, IntoStaticStr};

use super::permission::Permission;
use crate::id::PluginName;

/// The five things that a plugin can be.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    Display,
    EnumString,
    EnumIter,
    IntoStaticStr,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum World {
    /// Does the work of a callback, step by step.
    Callback,
    /// Reads files of a format.
    DatasetFormat,
    /// Decides what becomes of a run's outputs.
    OutputImporter,
    /// Decides on which executor a job runs.
    ExecutorSelector,
    /// Evaluates conditions.
    Condition,
}

/// A permission, and what the plugin needs it for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct WantedPermission {
    /// The permission.
    pub permission: Permission,
    /// What for, in a sentence.
    pub reason: String,
}

/// What a component says of itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct PluginDescription {
    /// Its name.
    pub name: PluginName,
    /// Its version.
    pub version: String,
    /// Its world.
    pub world: World,
    /// What it does, in a sentence.
    pub summary: String,
    /// How to use it, in Markdown; may be empty.
    pub documentation: String,
    /// JSON schema of its settings. One that has no settings accepts the empty object alone.
    pub settings_schema: Json,
    /// What it wants to be allowed.
    pub permissions: Vec<WantedPermission>,
}
