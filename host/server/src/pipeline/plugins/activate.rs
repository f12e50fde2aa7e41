//! Another version of a plugin becomes the one that is used: upgrade and roll back are one change of one row. Calls that have
//! begun end on the version that they began on.

use gantry_model::id::PluginName;
use gantry_model::plugin::PluginDescription;
use gantry_store::{PluginChange, PluginSetup, PluginVersion, StoredPlugin};
use serde_json::Value as Json;

use super::super::{Pipeline, Result};
use super::permissions::{PermissionDiff, with_added};
use super::setup::active;
use super::{PluginError, settings};

/// What else changes together with the version.
#[derive(Debug, Clone, Default)]
pub(crate) struct Activation {
    /// New settings, where the old ones may not fit.
    pub(crate) settings: Option<Json>,
    /// Whether what the version wants and the one before did not is granted.
    pub(crate) grant_new: bool,
}

impl Pipeline {
    /// Uses a version that is there.
    pub(crate) async fn activate_plugin(
        &self,
        name: &PluginName,
        version: &str,
        activation: &Activation,
    ) -> Result<StoredPlugin> {
        // Loaded before it counts, so that no call has to wait for it, and a component that is lost is noticed now.
        let plugin = self.plugin(name).await?;
        let digest = find(&plugin, version)?.digest.clone();
        self.plugins.inner.components.get(&digest, &self.objects).await?;
        self.change_plugin(name, |plugin| {
            let version = find(plugin, version)?;
            let setup =
                setup_for(plugin, &version.description, version.settings.as_ref(), activation)?;
            Ok(PluginChange::Activate(version.description.version.clone(), setup))
        })
        .await
    }

    /// Uses the version that was used before, with the settings that it had then if today's do not fit.
    pub(crate) async fn roll_back_plugin(&self, name: &PluginName) -> Result<StoredPlugin> {
        let plugin = self.plugin(name).await?;
        let previous = plugin.previous.ok_or(PluginError::NoPrevious)?;
        self.activate_plugin(name, &previous, &Activation::default()).await
    }
}

/// How the plugin is set up with that version: the settings that are given, else today's, else those that the version had
/// when it was used last. Nothing changes if none of them fits.
pub(super) fn setup_for(
    plugin: &StoredPlugin,
    new: &PluginDescription,
    former: Option<&Json>,
    activation: &Activation,
) -> Result<PluginSetup> {
    let schema = &new.settings_schema;
    let current = &plugin.setup.settings;
    let settings = match (&activation.settings, former) {
        (Some(given), _) => given,
        (None, Some(former)) if !settings::findings(schema, current)?.is_empty() => former,
        (None, _) => current,
    };
    settings::check(schema, settings)?;
    let mut setup = PluginSetup { settings: settings.clone(), ..plugin.setup.clone() };
    if activation.grant_new {
        let old = &active(plugin)?.description.permissions;
        let added = PermissionDiff::between(old, &new.permissions).added;
        setup.grants = with_added(&setup.grants, &added);
    }
    Ok(setup)
}

fn find<'a>(plugin: &'a StoredPlugin, version: &str) -> Result<&'a PluginVersion> {
    let found = plugin.version(version);
    found.ok_or_else(|| PluginError::VersionNotFound(version.to_owned()).into())
}
