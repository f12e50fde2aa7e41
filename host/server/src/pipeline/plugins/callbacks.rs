//! Which callbacks there are: what a workflow can name as the function of a callback.

use gantry_model::id::PluginName;
use gantry_model::plugin::World;
use serde_json::Value as Json;

use super::super::{Pipeline, Result};

impl Pipeline {
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
