//! A loaded component.

use std::sync::Arc;

use gantry_model::digest::Digest;
use gantry_model::plugin::PluginDescription;

use crate::access::Access;
use crate::bound::Bound;
use crate::call::Program;

/// A loaded plugin. Clones share the compiled code.
#[derive(Clone)]
pub struct Plugin {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) program: Arc<Program>,
    pub(crate) description: PluginDescription,
    pub(crate) digest: Digest,
    pub(crate) imports: Vec<String>,
    pub(crate) size: u64,
}

impl Plugin {
    /// What the plugin says of itself, checked.
    pub fn description(&self) -> &PluginDescription {
        &self.inner.description
    }

    /// Digest of the component's bytes.
    pub fn digest(&self) -> &Digest {
        &self.inner.digest
    }

    /// The interfaces that the component imports, with their versions.
    pub fn imports(&self) -> &[String] {
        &self.inner.imports
    }

    /// Bytes of the component.
    pub fn size(&self) -> u64 {
        self.inner.size
    }

    /// The plugin with what it may do. What it may do at once counts for this and its clones.
    pub fn bind(&self, access: Access) -> Bound {
        Bound::new(self.clone(), access)
    }
}
