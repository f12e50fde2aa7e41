//! The plugin host: components behind WIT worlds, sandboxed and limited.
//!
//! A plugin is bytes that anybody may have written. [`PluginHost`] compiles them once, checks that
//! they implement the asked-for world, and hands back a [`Selector`] or an [`Importer`]: a question
//! in, a checked answer out. Each call runs in a fresh instance under [`Limits`], and whatever a
//! plugin does ends in an answer or a [`PluginError`].
//!
//! WIT types stay inside this crate; what passes in and out are the plain types of
//! `gantry_model::plugin`.

mod bindings;
mod cache;
mod call;
mod contract;
mod description;
mod engine;
mod error;
mod host;
mod limits;
mod outbound;
mod plugin;
mod runtime;
mod sandbox;
mod worlds;

use std::path::PathBuf;
use std::sync::Arc;

pub use crate::error::{Cause, PluginError};
pub use crate::limits::Limits;
pub use crate::worlds::importer::Importer;
pub use crate::worlds::selector::Selector;

use crate::plugin::Plugin;
use crate::runtime::Runtime;

/// What a host needs to begin.
#[derive(Debug, Clone)]
pub struct PluginHostOptions {
    /// Folder for compiled code, made if it is missing and then readable by its owner alone. It can
    /// be deleted at any time; the next load compiles again.
    pub cache_folder: PathBuf,
    /// What each call may use up.
    pub limits: Limits,
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
    /// [`PluginError::Engine`] if the machine cannot give the engine what it reserves,
    /// [`PluginError::Cache`] if the cache folder cannot be made private.
    pub fn new(options: PluginHostOptions) -> Result<Self, PluginError> {
        Ok(Self { runtime: Arc::new(Runtime::new(options)?) })
    }

    /// Loads an executor selector: compiles it or takes it from the cache, checks its world, asks
    /// it to describe itself.
    ///
    /// # Errors
    ///
    /// Any [`PluginError`] but `Outputs`.
    pub async fn load_selector(&self, component: Vec<u8>) -> Result<Selector, PluginError> {
        let world = &worlds::selector::WORLD;
        Ok(Selector::new(Plugin::load(&self.runtime, component, world).await?))
    }

    /// Loads an output importer, as [`Self::load_selector`] does a selector.
    ///
    /// # Errors
    ///
    /// Any [`PluginError`] but `Outputs`.
    pub async fn load_importer(&self, component: Vec<u8>) -> Result<Importer, PluginError> {
        let world = &worlds::importer::WORLD;
        Ok(Importer::new(Plugin::load(&self.runtime, component, world).await?))
    }
}
