//! Components that are loaded, by digest. They are loaded when they are first needed, each once however many need it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use gantry_model::digest::Digest;
use gantry_plugin::{LoadError, Plugin, PluginHost};
use gantry_store::Objects;
use tokio::sync::OnceCell;

use super::super::names::component_object;
use super::super::{Error, Result};
use super::PluginError;
use super::shelf::Shelf;

/// The loaded components.
pub(super) struct Components {
    host: PluginHost,
    loaded: Mutex<HashMap<Digest, Arc<OnceCell<Plugin>>>>,
}

impl Components {
    pub(super) fn new(host: PluginHost) -> Self {
        Self { host, loaded: Mutex::default() }
    }

    /// Loads a component that is on its way in.
    pub(super) async fn load(&self, component: Vec<u8>) -> std::result::Result<Plugin, LoadError> {
        self.host.load(component).await
    }

    /// Keeps a component that was loaded.
    pub(super) fn keep(&self, component: Plugin) {
        let digest = component.digest().clone();
        self.all().insert(digest, Arc::new(OnceCell::new_with(Some(component))));
    }

    /// A component of the store's.
    pub(super) async fn get(&self, digest: &Digest, objects: &Objects) -> Result<Plugin> {
        let cell = self.all().entry(digest.clone()).or_default().clone();
        let load = async || {
            let bytes = objects.get(&component_object(digest)).await?;
            let bytes = bytes.ok_or_else(|| PluginError::ComponentLost(digest.clone()))?;
            let loaded = self.host.load(bytes.into()).await;
            loaded.map_err(|error| Error::internal("loading a plugin", error))
        };
        cell.get_or_try_init(load).await.cloned()
    }

    /// Lets go of the components that no version has any more.
    pub(super) fn keep_only(&self, shelf: &Shelf) {
        self.all().retain(|digest, cell| shelf.has(digest) || Arc::strong_count(cell) > 1);
    }

    fn all(&self) -> std::sync::MutexGuard<'_, HashMap<Digest, Arc<OnceCell<Plugin>>>> {
        self.loaded.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
