//! Plugins are read, with their versions and their projects.

use std::collections::BTreeMap;

use gantry_model::id::PluginName;
use sqlx::FromRow;

use super::{FailureCount, PluginSetup, PluginVersion, StoredPlugin};
use crate::Store;
use crate::columns::{from_json, from_number, instant, parse};
use crate::error::{StoreError, unavailable};

const OPERATION: &str = "list plugins";

#[derive(FromRow)]
struct PluginRow {
    name: String,
    world: String,
    active_version: String,
    previous_version: Option<String>,
    enabled: i64,
    disabled_because: Option<String>,
    policy: String,
    grants: String,
    settings: String,
    limits: String,
    failures: i64,
    failures_in_a_row: i64,
    refusals: i64,
    revision: i64,
}

#[derive(FromRow)]
struct VersionRow {
    id: String,
    plugin: String,
    digest: String,
    size: i64,
    description: String,
    imports: String,
    installed_at: i64,
    installed_by: String,
    source: String,
    settings: Option<String>,
}

impl Store {
    /// Every plugin, by name.
    ///
    /// # Errors
    /// `Unavailable`, `Corrupt`.
    pub async fn plugins(&self) -> Result<Vec<StoredPlugin>, StoreError> {
        self.plugins_of(None).await
    }

    /// The plugin of that name.
    ///
    /// # Errors
    /// `Unavailable`, `Corrupt`.
    pub async fn plugin(&self, name: &PluginName) -> Result<Option<StoredPlugin>, StoreError> {
        Ok(self.plugins_of(Some(name)).await?.pop())
    }

    async fn plugins_of(&self, name: Option<&PluginName>) -> Result<Vec<StoredPlugin>, StoreError> {
        let name = name.map(|name| crate::columns::text(&name.0));
        let rows = sqlx::query_as::<_, PluginRow>(
            "SELECT name, world, active_version, previous_version, enabled, disabled_because, policy, \
             grants, settings, limits, failures, failures_in_a_row, refusals, revision \
             FROM plugins WHERE ($1 IS NULL OR name = $1) ORDER BY name",
        )
        .bind(&name)
        .fetch_all(&self.pools.read)
        .await
        .map_err(unavailable(OPERATION))?;
        // Read after the plugins: what was added meanwhile belongs to none of them, what was removed is missing, and the
        // next look shows it, as the counter of changes has moved on.
        let mut versions = self.versions_of(name.as_deref()).await?;
        let mut projects = self.projects_of(name.as_deref()).await?;
        rows.into_iter()
            .map(|row| {
                let versions = versions.remove(&row.name).unwrap_or_default();
                let projects = projects.remove(&row.name).unwrap_or_default();
                row.with(versions, projects)
            })
            .collect()
    }

    async fn versions_of(
        &self,
        name: Option<&str>,
    ) -> Result<BTreeMap<String, Vec<PluginVersion>>, StoreError> {
        let rows = sqlx::query_as::<_, VersionRow>(
            "SELECT id, plugin, digest, size, description, imports, installed_at, installed_by, source, \
             settings \
             FROM plugin_versions WHERE ($1 IS NULL OR plugin = $1) ORDER BY installed_at DESC, id",
        )
        .bind(name)
        .fetch_all(&self.pools.read)
        .await
        .map_err(unavailable(OPERATION))?;
        let mut versions: BTreeMap<String, Vec<PluginVersion>> = BTreeMap::new();
        for row in rows {
            versions.entry(row.plugin.clone()).or_default().push(row.try_into()?);
        }
        Ok(versions)
    }

    async fn projects_of(
        &self,
        name: Option<&str>,
    ) -> Result<BTreeMap<String, Vec<(String, i64)>>, StoreError> {
        let rows = sqlx::query_as::<_, (String, String, i64)>(
            "SELECT plugin, project, enabled FROM plugin_projects WHERE ($1 IS NULL OR plugin = $1)",
        )
        .bind(name)
        .fetch_all(&self.pools.read)
        .await
        .map_err(unavailable(OPERATION))?;
        let mut projects: BTreeMap<String, Vec<(String, i64)>> = BTreeMap::new();
        for (plugin, project, enabled) in rows {
            projects.entry(plugin).or_default().push((project, enabled));
        }
        Ok(projects)
    }
}

impl PluginRow {
    fn with(
        self,
        versions: Vec<PluginVersion>,
        projects: Vec<(String, i64)>,
    ) -> Result<StoredPlugin, StoreError> {
        let projects = projects.into_iter().map(|(project, enabled)| {
            Ok::<_, StoreError>((parse("a project of a plugin", &project)?, enabled == 1))
        });
        Ok(StoredPlugin {
            name: PluginName(self.name),
            world: parse("the world of a plugin", &self.world)?,
            active: self.active_version,
            previous: self.previous_version,
            setup: PluginSetup {
                enabled: self.enabled == 1,
                disabled_because: self.disabled_because,
                policy: parse("the policy of a plugin", &self.policy)?,
                grants: from_json("the grants of a plugin", &self.grants)?,
                settings: from_json("the settings of a plugin", &self.settings)?,
                limits: from_json("the limits of a plugin", &self.limits)?,
            },
            projects: projects.collect::<Result<_, _>>()?,
            failed: FailureCount {
                ever: from_number("the failures of a plugin", self.failures)?,
                in_a_row: from_number("the failures of a plugin", self.failures_in_a_row)?,
                refused: from_number("the refusals of a plugin", self.refusals)?,
            },
            versions,
            revision: from_number("the revision of a plugin", self.revision)?,
        })
    }
}

impl TryFrom<VersionRow> for PluginVersion {
    type Error = StoreError;

    fn try_from(row: VersionRow) -> Result<Self, StoreError> {
        let settings = row.settings.as_deref();
        let settings = settings.map(|settings| from_json("the settings of a version", settings));
        Ok(Self {
            id: parse("the id of a plugin's version", &row.id)?,
            description: from_json("the description of a plugin", &row.description)?,
            digest: parse("the digest of a plugin", &row.digest)?,
            size: from_number("the size of a plugin", row.size)?,
            imports: from_json("the imports of a plugin", &row.imports)?,
            installed_at: instant("the time of a plugin", row.installed_at)?,
            installed_by: row.installed_by,
            source: row.source,
            settings: settings.transpose()?,
        })
    }
}
