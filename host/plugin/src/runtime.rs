//! What all plugins of a host share.

use std::sync::Arc;

use bytes::Bytes;
use gantry_model::digest::Digest;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::spawn_blocking;
use wasmtime::component::{Component, Linker};

use crate::cache::Cache;
use crate::call::shift::Processors;
use crate::error::{HostError, LoadError};
use crate::outbound::Client;
use crate::sandbox::{self, Sandbox};
use crate::{PluginHostOptions, engine};

pub(crate) struct Runtime {
    pub(crate) options: PluginHostOptions,
    pub(crate) linker: Linker<Sandbox>,
    pub(crate) client: Arc<Client>,
    pub(crate) processors: Processors,
    cache: Cache,
    /// Compiling uses all processors by itself, so one component is compiled at a time.
    compiling: Semaphore,
    calls: Arc<Semaphore>,
}

impl Runtime {
    pub(crate) fn new(options: PluginHostOptions) -> Result<Self, HostError> {
        let engine = engine::start(&options)?;
        let linker =
            sandbox::linker(&engine).map_err(|error| HostError::Engine { source: error.into() })?;
        let cache = Cache::open(&options.cache_folder, engine)
            .map_err(|source| HostError::Cache { folder: options.cache_folder.clone(), source })?;
        let calls = Arc::new(Semaphore::new(options.concurrent_calls as usize));
        let client = Arc::new(Client::new());
        let (processors, compiling) = (Processors::new(), Semaphore::new(1));
        Ok(Self { options, linker, client, processors, cache, compiling, calls })
    }

    /// A component's compiled form: read, if it was compiled before, else compiled now, beside
    /// everything else that goes on.
    pub(crate) async fn compile(
        self: &Arc<Self>,
        digest: &Digest,
        bytes: &Bytes,
    ) -> Result<Component, LoadError> {
        let (runtime, of) = (Arc::clone(self), digest.clone());
        let kept = spawn_blocking(move || runtime.cache.find(&of)).await.map_err(interrupted)?;
        if let Some(component) = kept {
            return Ok(component);
        }
        let _turn = self.compiling.acquire().await.map_err(interrupted)?;
        let (runtime, of, bytes) = (Arc::clone(self), digest.clone(), bytes.clone());
        let compiled = spawn_blocking(move || match runtime.cache.find(&of) {
            Some(component) => Ok(component),
            None => runtime.cache.compile(&of, &bytes),
        });
        compiled
            .await
            .map_err(interrupted)?
            .map_err(|error| LoadError::Compile { digest: digest.clone(), source: error.into() })
    }

    /// Waits for one of the host's calls; `None` when the host is going.
    pub(crate) async fn turn(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.calls).acquire_owned().await.ok()
    }
}

/// What is left where work that was begun does not come back.
pub(crate) fn interrupted(error: impl std::error::Error + Send + Sync + 'static) -> LoadError {
    LoadError::Interrupted { source: error.into() }
}
