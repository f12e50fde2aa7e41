//! Plugins and versions are removed. What a run that has not ended is bound to stays.

use gantry_model::id::PluginName;
use gantry_store::StoreError;

use super::super::unfinished::Owner;
use super::super::{Pipeline, Result};
use super::PluginError;
use super::built_in::BUILT_IN;

impl Pipeline {
    /// Removes a plugin with all its versions and the records of its failures.
    pub(crate) async fn remove_plugin(&self, name: &PluginName) -> Result<()> {
        let plugin = self.plugin(name).await?;
        if plugin.versions.iter().any(|version| version.source == BUILT_IN) {
            let what =
                format!("{name} ships with the server, which would install it again: disable it");
            return Err(PluginError::InUse(what).into());
        }
        let choice = &self.plugins.inner.choice;
        if [&choice.selector, &choice.importer].contains(&name) {
            let what = format!("{name} is named in the server's configuration");
            return Err(PluginError::InUse(what).into());
        }
        let components = plugin.versions.iter().map(|version| version.digest.clone());
        let failures = self.store.plugin_failures(name).await?;
        let owners = components.map(Owner::Component);
        let owners = owners.chain(failures.iter().map(|failure| Owner::PluginFailure(failure.id)));
        let remove = async { removed(self.store.remove_plugin(name).await) };
        self.change_all_objects(owners.collect(), remove).await
    }

    /// Removes a version that is not used.
    pub(crate) async fn remove_plugin_version(
        &self,
        name: &PluginName,
        version: &str,
    ) -> Result<()> {
        let plugin = self.plugin(name).await?;
        let found = plugin.version(version);
        let found = found.ok_or_else(|| PluginError::VersionNotFound(version.to_owned()))?;
        if plugin.active == version {
            let what = format!("{name} {version} is the version that is used");
            return Err(PluginError::InUse(what).into());
        }
        let remove = async { removed(self.store.remove_plugin_version(name, version).await) };
        self.change_objects(Owner::Component(found.digest.clone()), remove).await
    }
}

fn removed(result: std::result::Result<(), StoreError>) -> Result<()> {
    match result {
        Err(StoreError::Conflict { what }) => Err(PluginError::InUse(what).into()),
        other => Ok(other?),
    }
}
