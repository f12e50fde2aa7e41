//! What all plugins of a host share.

use std::sync::Arc;

use gantry_model::digest::Digest;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::spawn_blocking;
use wasmtime::component::{Component, Linker};

use crate::cache::Cache;
use crate::error::PluginError;
use crate::limits::Limits;
use crate::sandbox::Sandbox;
use crate::{PluginHostOptions, engine, sandbox};

pub(crate) struct Runtime {
    pub(crate) limits: Limits,
    pub(crate) linker: Linker<Sandbox>,
    cache: Cache,
    /// Compiling uses all processors by itself, so one component is compiled at a time.
    compiling: Semaphore,
    calls: Arc<Semaphore>,
}

impl Runtime {
    pub(crate) fn new(options: PluginHostOptions) -> Result<Self, PluginError> {
        let PluginHostOptions { cache_folder, limits } = options;
        let engine = engine::start(&limits)?;
        let linker = sandbox::linker(&engine)
            .map_err(|error| PluginError::Engine { source: error.into() })?;
        let cache = Cache::open(&cache_folder, engine)
            .map_err(|source| PluginError::Cache { folder: cache_folder, source })?;
        let calls = Arc::new(Semaphore::new(limits.concurrent_calls as usize));
        Ok(Self { limits, linker, cache, compiling: Semaphore::new(1), calls })
    }

    /// Compiles a component, or reads what was compiled before.
    pub(crate) async fn compile(
        self: &Arc<Self>,
        plugin: &str,
        digest: &Digest,
        bytes: Vec<u8>,
    ) -> Result<Component, PluginError> {
        let _turn = self.compiling.acquire().await.map_err(interrupted)?;
        let (runtime, digest) = (Arc::clone(self), digest.clone());
        let compiled = spawn_blocking(move || runtime.cache.compiled(&digest, &bytes));
        compiled.await.map_err(interrupted)?.map_err(|error| PluginError::Compile {
            plugin: plugin.to_owned(),
            source: error.into(),
        })
    }

    /// Waits for the turn of a call.
    pub(crate) async fn slot(&self) -> Result<OwnedSemaphorePermit, PluginError> {
        Arc::clone(&self.calls).acquire_owned().await.map_err(interrupted)
    }
}

/// What is left where work that was begun does not come back.
pub(crate) fn interrupted(error: impl std::error::Error + Send + Sync + 'static) -> PluginError {
    PluginError::Interrupted { source: error.into() }
}
