//! What administrators set for a plugin: settings, grants, limits, policy, and where it is enabled.

use gantry_model::id::{PluginName, ProjectName};
use gantry_model::plugin::{FailurePolicy, Limits, Permission};
use gantry_store::{PluginChange, PluginSetup, StoreError, StoredPlugin};
use serde_json::Value as Json;

use super::super::{CONFLICT_RETRIES, Error, Pipeline, Result};
use super::{PluginError, permissions, settings};

/// What becomes of a plugin's being enabled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Enabling {
    /// For all projects without a rule of their own.
    All(bool),
    /// For one project; `None` takes its rule away.
    Project(ProjectName, Option<bool>),
}

impl Pipeline {
    /// Every plugin, once those that ship with the server are there.
    pub(crate) async fn all_plugins(&self) -> Result<Vec<StoredPlugin>> {
        self.plugins.stocked().await;
        Ok(self.store.plugins().await?)
    }

    /// A plugin, with how its calls failed up to now.
    pub(crate) async fn plugin(&self, name: &PluginName) -> Result<StoredPlugin> {
        self.find(name, None).await?;
        let plugin = self.store.plugin(name).await?;
        plugin.ok_or_else(|| PluginError::NotFound(name.0.clone()).into())
    }

    /// Sets its settings, if they fit its schema.
    pub(crate) async fn set_plugin_settings(
        &self,
        name: &PluginName,
        new: Json,
    ) -> Result<StoredPlugin> {
        self.set_up(name, |plugin| {
            settings::check(&active(plugin)?.description.settings_schema, &new)?;
            Ok(PluginSetup { settings: new.clone(), ..plugin.setup.clone() })
        })
        .await
    }

    /// Grants exactly this, as far as the plugin wants it.
    pub(crate) async fn set_plugin_grants(
        &self,
        name: &PluginName,
        grants: Vec<Permission>,
    ) -> Result<StoredPlugin> {
        self.set_up(name, |plugin| {
            permissions::check(&grants, &active(plugin)?.description.permissions)?;
            let grants = permissions::with_added(&grants, &[]);
            Ok(PluginSetup { grants, ..plugin.setup.clone() })
        })
        .await
    }

    /// Sets what its calls may use up.
    pub(crate) async fn set_plugin_limits(
        &self,
        name: &PluginName,
        limits: Limits,
    ) -> Result<StoredPlugin> {
        let set = |plugin: &StoredPlugin| {
            Ok(PluginSetup { limits: limits.clone(), ..plugin.setup.clone() })
        };
        self.set_up(name, set).await
    }

    /// Sets what is done when its calls fail.
    pub(crate) async fn set_plugin_policy(
        &self,
        name: &PluginName,
        policy: FailurePolicy,
    ) -> Result<StoredPlugin> {
        let set = |plugin: &StoredPlugin| Ok(PluginSetup { policy, ..plugin.setup.clone() });
        self.set_up(name, set).await
    }

    /// Enables it, or does not. One whose settings do not fit its schema cannot be enabled.
    pub(crate) async fn enable_plugin(
        &self,
        name: &PluginName,
        enabling: Enabling,
    ) -> Result<StoredPlugin> {
        let change = |plugin: &StoredPlugin| {
            if matches!(enabling, Enabling::All(true) | Enabling::Project(_, Some(true))) {
                let schema = &active(plugin)?.description.settings_schema;
                settings::check(schema, &plugin.setup.settings)?;
            }
            Ok(match &enabling {
                Enabling::All(enabled) => PluginChange::Setup(PluginSetup {
                    enabled: *enabled,
                    disabled_because: None,
                    ..plugin.setup.clone()
                }),
                Enabling::Project(project, rule) => PluginChange::Project(project.clone(), *rule),
            })
        };
        self.change_plugin(name, change).await
    }

    async fn set_up(
        &self,
        name: &PluginName,
        set: impl Fn(&StoredPlugin) -> Result<PluginSetup>,
    ) -> Result<StoredPlugin> {
        self.change_plugin(name, |plugin| set(plugin).map(PluginChange::Setup)).await
    }

    /// Changes a plugin and answers with what it is then. What others change meanwhile is looked at again.
    pub(super) async fn change_plugin(
        &self,
        name: &PluginName,
        change: impl Fn(&StoredPlugin) -> Result<PluginChange>,
    ) -> Result<StoredPlugin> {
        for _ in 0..CONFLICT_RETRIES {
            let plugin = self.plugin(name).await?;
            match self.store.change_plugin(&plugin, &change(&plugin)?).await {
                Err(StoreError::Conflict { .. }) => {}
                changed => {
                    changed?;
                    return self.plugin(name).await;
                }
            }
        }
        Err(Error::Conflict)
    }
}

/// The version that is used.
pub(super) fn active(plugin: &StoredPlugin) -> Result<&gantry_store::PluginVersion> {
    let version = plugin.active();
    version.ok_or_else(|| PluginError::VersionNotFound(plugin.active.clone()).into())
}
