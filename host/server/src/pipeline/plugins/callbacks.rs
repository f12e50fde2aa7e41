//! Which callbacks there are: what a workflow can name as the function of a callback.

use std::sync::{Arc, PoisonError};
use std::time::Duration;

use gantry_model::id::PluginName;
use gantry_model::plugin::World;
use serde_json::Value as Json;
use tokio::time::Instant;

use super::super::{Pipeline, Result};
use super::Chosen;
use super::shelf::Shelf;

/// How long a callback that was chosen is taken for the one in use, where nothing tells otherwise: an experiment may have
/// thousands of steps a second, and each look at what is on record would cost more than the step. So what another server
/// changes counts after that time; what this one changes counts at once.
const BELIEVED: Duration = Duration::from_millis(200);

/// A callback that was chosen, from which shelf, and when.
pub(super) struct Believed {
    at: Instant,
    shelf: Arc<Shelf>,
    chosen: Chosen,
}

impl Pipeline {
    /// The plugin that does the work of a function, as it was in use a moment ago.
    pub(crate) async fn callback_plugin(&self, name: &PluginName) -> Result<Chosen> {
        let lock = || self.plugins.inner.callbacks.lock().unwrap_or_else(PoisonError::into_inner);
        let (at, shelf) = (Instant::now(), self.plugins.shelf());
        let is_believed = |known: &&Believed| {
            at.duration_since(known.at) < BELIEVED && Arc::ptr_eq(&known.shelf, &shelf)
        };
        let known = lock().get(name).filter(is_believed).map(|known| known.chosen.clone());
        if let Some(chosen) = known {
            return Ok(chosen);
        }
        let chosen = self.active_plugin(name, World::Callback).await?;
        let (shelf, own) = (self.plugins.shelf(), chosen.clone());
        lock().insert(name.clone(), Believed { at, shelf, chosen: own });
        Ok(chosen)
    }

    /// The functions that the enabled callback plugins do, each with the schema of its arguments if it has one. A plugin says
    /// what arguments it takes in its settings' schema, as `$defs.arguments`.
    pub(crate) async fn callback_plugins(&self) -> Result<Vec<(PluginName, Option<Json>)>> {
        self.plugins.stocked().await;
        let shelf = self.shelf().await?;
        let callbacks = shelf
            .plugins
            .values()
            .filter(|plugin| plugin.world == World::Callback && plugin.is_enabled(None));
        let function = |plugin: &gantry_store::StoredPlugin| {
            let schema = plugin.active().and_then(|version| {
                version.description.settings_schema.pointer("/$defs/arguments").cloned()
            });
            (plugin.name.clone(), schema)
        };
        Ok(callbacks.map(function).collect())
    }
}
