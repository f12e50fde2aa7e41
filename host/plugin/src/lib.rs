//! The plugin host: components behind WIT worlds, sandboxed and limited.
//!
//! A plugin is bytes that anybody may have written. [`PluginHost::load`] compiles them once, finds
//! out which of the five worlds they implement, and lets them describe themselves: a [`Plugin`].
//! [`Plugin::bind`] adds what this plugin was granted: a [`Bound`], which answers questions. Each
//! call runs in a fresh instance under its limits, and whatever a plugin does ends in a checked
//! answer or a [`CallFailure`], which is one report with all that is known.
//!
//! WIT types stay inside this crate; what passes in and out are the plain types of
//! `gantry_model::plugin`.

mod access;
mod bindings;
mod bound;
mod cache;
mod call;
mod engine;
mod error;
mod imports;
mod load;
mod outbound;
mod plugin;
mod runtime;
mod sandbox;
mod shown;
mod worlds;

use std::path::PathBuf;
use std::sync::Arc;

pub use crate::access::{Access, Outside};
pub use crate::bound::Bound;
pub use crate::call::failure::{CallFailure, FailureKind};
pub use crate::error::{Cause, HostError, LoadError};
pub use crate::load::difference::{Difference, DifferenceKind, Misfit};
pub use crate::plugin::Plugin;

use crate::runtime::Runtime;

/// What a host needs to begin: what all plugins share. What one plugin may use up is in its
/// [`Access`].
#[derive(Debug, Clone)]
pub struct PluginHostOptions {
    /// Folder for compiled code, made if it is missing and then readable by its owner alone.
    /// Several processes may share it. It can be deleted at any time; the next load compiles again.
    pub cache_folder: PathBuf,
    /// Most calls at once, over all plugins; further ones wait their turn, before their deadline
    /// begins.
    pub concurrent_calls: u32,
    /// Most bytes of memory that any plugin's limit can allow: address space for it is set aside,
    /// twice for each concurrent call.
    pub memory_bytes: u64,
    /// Most entries of a table that any plugin's limit can allow.
    pub table_elements: u32,
    /// Most bytes of a component. CPython with its library has 18 MiB.
    pub component_bytes: u64,
    /// Where people and programs reach the server, without a slash at the end, if that is known.
    /// Plugins are told.
    pub public_url: Option<String>,
}

impl PluginHostOptions {
    /// What suits a server of up to some dozens of processors.
    pub fn new(cache_folder: impl Into<PathBuf>) -> Self {
        Self {
            cache_folder: cache_folder.into(),
            concurrent_calls: 64,
            memory_bytes: 512 * 1024 * 1024,
            table_elements: 100_000,
            component_bytes: 64 * 1024 * 1024,
            public_url: None,
        }
    }
}

/// Loads components. One for a process is enough; clones share everything.
#[derive(Clone)]
pub struct PluginHost {
    runtime: Arc<Runtime>,
}

impl PluginHost {
    /// Starts the engine and the thread that interrupts guests.
    ///
    /// # Errors
    ///
    /// [`HostError::Engine`] if the machine cannot give the engine what it reserves,
    /// [`HostError::Cache`] if the cache folder cannot be made private.
    pub fn new(options: PluginHostOptions) -> Result<Self, HostError> {
        Ok(Self { runtime: Arc::new(Runtime::new(options)?) })
    }

    /// Loads a plugin: compiles it or takes it from the cache, finds its world, asks it in an empty
    /// sandbox to describe itself, and checks what it says.
    ///
    /// # Errors
    ///
    /// Any [`LoadError`].
    pub async fn load(&self, component: Vec<u8>) -> Result<Plugin, LoadError> {
        load::load(&self.runtime, component).await
    }
}
