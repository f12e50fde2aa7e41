//! Which selector and which importer are used where nobody asks for another.

use gantry_model::id::ProjectName;
use gantry_model::plugin::World;
use gantry_store::{PluginBinding, StoreError};

use super::super::{Pipeline, Result};
use super::PluginError;

impl Pipeline {
    /// Uses a plugin in a project, or in all that have no binding of their own.
    pub(crate) async fn bind_plugin(&self, binding: &PluginBinding) -> Result<()> {
        if !matches!(binding.world, World::ExecutorSelector | World::OutputImporter) {
            return Err(PluginError::NotBindable(binding.plugin.0.clone()).into());
        }
        self.find(&binding.plugin, Some(binding.world)).await?;
        match self.store.bind_plugin(binding).await {
            Err(StoreError::Conflict { .. }) => {
                Err(PluginError::NotFound(binding.plugin.0.clone()).into())
            }
            bound => Ok(bound?),
        }
    }

    /// Takes a binding away: the one for all projects is used again, or the one of the configuration.
    pub(crate) async fn unbind_plugin(
        &self,
        world: World,
        project: Option<&ProjectName>,
    ) -> Result<()> {
        match self.store.unbind_plugin(world, project).await? {
            true => Ok(()),
            false => Err(PluginError::BindingNotFound.into()),
        }
    }
}
