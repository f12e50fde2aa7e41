//! Which callbacks there are: what a workflow can name as the function of a callback.

use std::sync::PoisonError;
use std::time::Duration;

use gantry_model::id::PluginName;
use gantry_model::plugin::World;
use serde_json::Value as Json;
use tokio::time::Instant;

use super::super::{Pipeline, Result};
use super::Chosen;

/// How long a callback that was chosen is taken for the one in use: an experiment may have thousands of steps a second, and
/// each look at what is on record would cost more than the step. A new version is in use after that time.
const BELIEVED: Duration = Duration::from_millis(200);

impl Pipeline {
    /// The plugin that does the work of a function, as it was in use a moment ago.
    pub(crate) async fn callback_plugin(&self, name: &PluginName) -> Result<Chosen> {
        let lock = || self.plugins.inner.callbacks.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        let known = lock().get(name).cloned();
        if let Some((at, chosen)) = known
            && now.duration_since(at) < BELIEVED
        {
            return Ok(chosen);
        }
        let chosen = self.active_plugin(name, World::Callback).await?;
        lock().insert(name.clone(), (now, chosen.clone()));
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
