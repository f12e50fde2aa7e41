//! What is on record about plugins, read at once and kept until it changes.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use gantry_model::digest::Digest;
use gantry_model::id::{PluginName, ProjectName};
use gantry_model::plugin::{Permission, World};
use gantry_plugin::{Access, Bound, Outside, Plugin};
use gantry_store::{PluginVersion, StoredPlugin};

use super::super::{Pipeline, Result};
use super::permissions::effective;

/// What is on record.
#[derive(Default)]
pub(super) struct Shelf {
    /// The number of the newest change that it has; `None` before the first look.
    changes: Option<u64>,
    pub(super) plugins: BTreeMap<PluginName, StoredPlugin>,
    bindings: HashMap<(World, Option<ProjectName>), PluginName>,
    secrets: BTreeMap<String, String>,
    /// Each component with its access. One for all callers, since it counts how many there are at once.
    bound: Mutex<HashMap<(PluginName, Digest), Bound>>,
}

impl Pipeline {
    /// What is on record now. A change of another server's is noticed here: it costs the read of one row.
    pub(super) async fn shelf(&self) -> Result<Arc<Shelf>> {
        let changes = self.store.plugin_changes().await?;
        let known = self.plugins.shelf();
        if known.changes == Some(changes) {
            return Ok(known);
        }
        let _one_reads = self.plugins.inner.looking.lock().await;
        let known = self.plugins.shelf();
        if known.changes >= Some(changes) {
            return Ok(known);
        }
        let shelf = Arc::new(self.read_shelf().await?);
        self.plugins.inner.components.keep_only(&shelf);
        self.plugins.put_up(shelf.clone());
        Ok(shelf)
    }

    async fn read_shelf(&self) -> Result<Shelf> {
        // The number is read first: what changes after it is read now, and once more at the next look.
        let changes = self.store.plugin_changes().await?;
        let plugins = self.store.plugins().await?;
        let bindings = self.store.plugin_bindings().await?;
        let secrets = self.store.secrets().await?;
        Ok(Shelf {
            changes: Some(changes),
            plugins: plugins.into_iter().map(|plugin| (plugin.name.clone(), plugin)).collect(),
            bindings: bindings.into_iter().map(|b| ((b.world, b.project), b.plugin)).collect(),
            secrets: self.plugins.inner.vault.open_all(secrets),
            bound: Mutex::default(),
        })
    }
}

impl Shelf {
    /// The plugin that does the work of a world in a project, if somebody chose one.
    pub(super) fn binding(
        &self,
        world: World,
        project: Option<&ProjectName>,
    ) -> Option<&PluginName> {
        let own = project.and_then(|project| self.bindings.get(&(world, Some(project.clone()))));
        own.or_else(|| self.bindings.get(&(world, None)))
    }

    /// A version with what it is allowed.
    pub(super) fn bound(
        &self,
        plugin: &StoredPlugin,
        version: &PluginVersion,
        component: &Plugin,
    ) -> Bound {
        let key = (plugin.name.clone(), version.digest.clone());
        let mut all = self.bound.lock().unwrap_or_else(PoisonError::into_inner);
        let bind = || component.bind(self.access(plugin, version));
        all.entry(key).or_insert_with(bind).clone()
    }

    fn access(&self, plugin: &StoredPlugin, version: &PluginVersion) -> Access {
        let grants = effective(&plugin.setup.grants, &version.description.permissions);
        let secret = |grant: &Permission| match grant {
            Permission::Secret(name) => {
                self.secrets.get(name).map(|value| (name.clone(), value.clone()))
            }
            _ => None,
        };
        Access {
            secrets: grants.iter().filter_map(secret).collect(),
            grants,
            limits: plugin.setup.limits.clone(),
            outside: Outside::World,
        }
    }

    /// Whether a version has this component.
    pub(super) fn has(&self, digest: &Digest) -> bool {
        let mut versions = self.plugins.values().flat_map(|plugin| &plugin.versions);
        versions.any(|version| version.digest == *digest)
    }
}
