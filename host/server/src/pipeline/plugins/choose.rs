//! Whose turn it is: the plugin that a run is bound to, the one that its project uses, or the one of the configuration.

use std::sync::Arc;

use gantry_model::id::{PluginName, ProjectName};
use gantry_model::plugin::{FailurePolicy, PluginPin, World};
use gantry_model::run::Run;
use gantry_plugin::Bound;
use gantry_store::{PluginVersion, StoredPlugin};
use serde_json::Value as Json;

use super::super::{Error, Pipeline, Result};
use super::PluginError;
use super::shelf::Shelf;

/// Asked where the plugin whose turn it is fails and is to be passed over. It ships with the server.
const FALLBACK_SELECTOR: &str = "most-room";

/// A plugin whose turn it is.
#[derive(Clone)]
pub(crate) struct Chosen {
    pub(crate) pin: PluginPin,
    /// What every question to it carries.
    pub(crate) settings: Json,
    pub(super) policy: FailurePolicy,
    pub(super) bound: Bound,
}

impl Pipeline {
    /// The executor selector of a project.
    pub(crate) async fn selector(&self, project: Option<&ProjectName>) -> Result<Chosen> {
        let configured = self.plugins.inner.choice.selector.clone();
        self.choose(World::ExecutorSelector, &configured, project).await
    }

    /// What stands in for an executor selector that fails; `None` if that is the one which failed.
    pub(crate) async fn fallback_selector(&self, failed: &Chosen) -> Result<Option<Chosen>> {
        let name = PluginName(FALLBACK_SELECTOR.to_owned());
        if failed.pin.name == name {
            return Ok(None);
        }
        let (shelf, plugin) = self.find(&name, Some(World::ExecutorSelector)).await?;
        self.active(&shelf, &plugin).await.map(Some)
    }

    /// What a new run is bound to: the importer that it asks for, or that of its project.
    pub(crate) async fn pin_importer(
        &self,
        asked: Option<&PluginName>,
        project: Option<&ProjectName>,
    ) -> Result<PluginPin> {
        let world = World::OutputImporter;
        let configured = self.plugins.inner.choice.importer.clone();
        let name = match asked {
            Some(asked) => asked.clone(),
            None => self.name_of(world, &configured, project).await?,
        };
        let (_, plugin) = match self.find(&name, Some(world)).await {
            Err(Error::Plugin(PluginError::NotFound(name))) if asked.is_some() => {
                return Err(self.unknown_importer(name).await?);
            }
            found => found?,
        };
        refuse_disabled(&plugin, project)?;
        let version = plugin.active().ok_or_else(|| not_found(&name))?;
        Ok(version.pin())
    }

    /// The importer that a run is bound to, in that very version; for a run from before there were versions, the active one.
    pub(crate) async fn importer(&self, run: &Run) -> Result<Chosen> {
        let pin = match &run.pinned_importer {
            Some(pin) => pin.clone(),
            None => self.pin_importer(run.importer.as_ref(), run.project.as_ref()).await?,
        };
        let (shelf, plugin) = self.find(&pin.name, Some(World::OutputImporter)).await?;
        refuse_disabled(&plugin, run.project.as_ref())?;
        let version = plugin.versions.iter().find(|version| version.digest == pin.digest);
        let version = version.ok_or_else(|| PluginError::ComponentLost(pin.digest.clone()))?;
        self.version(&shelf, &plugin, version).await
    }

    async fn unknown_importer(&self, name: String) -> Result<Error> {
        let shelf = self.shelf().await?;
        let importers = shelf.plugins.values().filter(|it| it.world == World::OutputImporter);
        let known = importers.map(|importer| importer.name.to_string()).collect();
        Ok(Error::UnknownImporter { name, known })
    }

    /// A plugin by name as all projects have it.
    pub(crate) async fn active_plugin(&self, name: &PluginName, world: World) -> Result<Chosen> {
        let (shelf, plugin) = self.find(name, None).await?;
        if plugin.world != world {
            let (name, there) = (name.0.clone(), plugin.world.to_string());
            return Err(PluginError::AskedWrongly { name, there }.into());
        }
        refuse_disabled(&plugin, None)?;
        self.active(&shelf, &plugin).await
    }

    /// The plugin that does the work of a world in a project: the one that somebody bound, else `configured`.
    pub(crate) async fn choose(
        &self,
        world: World,
        configured: &PluginName,
        project: Option<&ProjectName>,
    ) -> Result<Chosen> {
        let name = self.name_of(world, configured, project).await?;
        let (shelf, plugin) = self.find(&name, Some(world)).await?;
        refuse_disabled(&plugin, project)?;
        self.active(&shelf, &plugin).await
    }

    async fn name_of(
        &self,
        world: World,
        configured: &PluginName,
        project: Option<&ProjectName>,
    ) -> Result<PluginName> {
        let shelf = self.shelf().await?;
        Ok(shelf.binding(world, project).unwrap_or(configured).clone())
    }

    /// A plugin by name, of that world if one is given. While the plugins that ship with the server are still being put on
    /// record, one that is not there may be one of them.
    pub(super) async fn find(
        &self,
        name: &PluginName,
        world: Option<World>,
    ) -> Result<(Arc<Shelf>, StoredPlugin)> {
        let known = |shelf: &Shelf| {
            let plugin = shelf.plugins.get(name);
            plugin.filter(|plugin| world.is_none_or(|world| plugin.world == world)).cloned()
        };
        let mut shelf = self.shelf().await?;
        if known(&shelf).is_none() {
            self.plugins.stocked().await;
            shelf = self.shelf().await?;
        }
        let plugin = known(&shelf).ok_or_else(|| not_found(name))?;
        Ok((shelf, plugin))
    }

    async fn active(&self, shelf: &Shelf, plugin: &StoredPlugin) -> Result<Chosen> {
        let version = plugin.active().ok_or_else(|| not_found(&plugin.name))?;
        self.version(shelf, plugin, version).await
    }

    async fn version(
        &self,
        shelf: &Shelf,
        plugin: &StoredPlugin,
        version: &PluginVersion,
    ) -> Result<Chosen> {
        let component = self.plugins.inner.components.get(&version.digest, &self.objects).await?;
        let active = version.description.version == plugin.active;
        // Newer settings may not fit an older version.
        let own = version.settings.as_ref().filter(|_| !active);
        Ok(Chosen {
            pin: version.pin(),
            settings: own.unwrap_or(&plugin.setup.settings).clone(),
            policy: plugin.setup.policy,
            bound: shelf.bound(plugin, version, &component),
        })
    }
}

fn refuse_disabled(plugin: &StoredPlugin, project: Option<&ProjectName>) -> Result<()> {
    if plugin.is_enabled(project) {
        return Ok(());
    }
    let because = match (project, &plugin.setup.disabled_because) {
        (Some(project), _) if plugin.setup.enabled => format!("not in the project {project}"),
        (_, Some(because)) => because.clone(),
        (_, None) => "an administrator disabled it".to_owned(),
    };
    Err(PluginError::Disabled { name: plugin.name.0.clone(), because }.into())
}

fn not_found(name: &PluginName) -> PluginError {
    PluginError::NotFound(name.0.clone())
}
