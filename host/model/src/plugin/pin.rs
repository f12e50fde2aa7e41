//! Exactly which component: what a run is bound to, whatever is installed later.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::digest::Digest;
use crate::id::PluginName;

/// A plugin in one version, by the bytes of its component.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PluginPin {
    /// The plugin.
    pub name: PluginName,
    /// Its version.
    pub version: String,
    /// Of its component. It alone decides: a version of one's own making may be built anew.
    pub digest: Digest,
}

impl fmt::Display for PluginPin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.name, self.version)
    }
}
