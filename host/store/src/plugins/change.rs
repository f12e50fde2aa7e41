//! The one way in which a plugin that is there changes.

use gantry_model::id::ProjectName;
use sqlx::AnyConnection;

use super::{PluginSetup, StoredPlugin, announce};
use crate::Store;
use crate::columns::{json, number, text};
use crate::error::{StoreError, unavailable};

const OPERATION: &str = "change a plugin";

/// What shall become of a plugin.
#[derive(Debug, Clone, PartialEq)]
pub enum PluginChange {
    /// It is set up so; the version that is active stays so.
    Setup(PluginSetup),
    /// This version becomes active, and it is set up so.
    Activate(String, PluginSetup),
    /// It is enabled in a project, or is not; `None` takes the project's rule away.
    Project(ProjectName, Option<bool>),
}

impl Store {
    /// Changes a plugin that was last seen so. A change of its version or its setup forgets how many failures there were in a
    /// row.
    ///
    /// # Errors
    /// `Conflict` if it was changed or removed since it was read, `Unavailable`.
    pub async fn change_plugin(
        &self,
        plugin: &StoredPlugin,
        change: &PluginChange,
    ) -> Result<(), StoreError> {
        let mut transaction = self.begin(OPERATION).await?;
        announce(&mut transaction).await?;
        match change {
            PluginChange::Setup(setup) => {
                write(&mut transaction, plugin, &plugin.active, plugin.previous.as_deref(), setup)
                    .await?;
            }
            PluginChange::Activate(version, setup) => {
                activate(&mut transaction, plugin, version, setup).await?;
            }
            PluginChange::Project(project, rule) => {
                let (active, previous) = (&plugin.active, plugin.previous.as_deref());
                write(&mut transaction, plugin, active, previous, &plugin.setup).await?;
                rule_project(&mut transaction, plugin, project, *rule).await?;
            }
        }
        transaction.commit().await.map_err(unavailable(OPERATION))
    }
}

/// Makes a version the active one; the one that was active becomes the previous one.
pub(super) async fn activate(
    connection: &mut AnyConnection,
    plugin: &StoredPlugin,
    version: &str,
    setup: &PluginSetup,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE plugin_versions SET settings = $1 WHERE plugin = $2 AND version = $3")
        .bind(json("the settings of a version", &plugin.setup.settings)?)
        .bind(text(&plugin.name.0))
        .bind(text(&plugin.active))
        .execute(&mut *connection)
        .await
        .map_err(unavailable(OPERATION))?;
    let previous = if plugin.active == version {
        plugin.previous.as_deref()
    } else {
        Some(plugin.active.as_str())
    };
    write(connection, plugin, version, previous, setup).await
}

async fn write(
    connection: &mut AnyConnection,
    plugin: &StoredPlugin,
    active: &str,
    previous: Option<&str>,
    setup: &PluginSetup,
) -> Result<(), StoreError> {
    let done = sqlx::query(
        "UPDATE plugins SET revision = revision + 1, active_version = $1, previous_version = $2, \
         enabled = $3, disabled_because = $4, policy = $5, grants = $6, settings = $7, limits = $8, \
         failures_in_a_row = 0 WHERE name = $9 AND revision = $10",
    )
    .bind(text(active))
    .bind(previous.map(text))
    .bind(i64::from(setup.enabled))
    .bind(setup.disabled_because.as_deref().map(text))
    .bind(setup.policy.to_string())
    .bind(json("the grants of a plugin", &setup.grants)?)
    .bind(json("the settings of a plugin", &setup.settings)?)
    .bind(json("the limits of a plugin", &setup.limits)?)
    .bind(text(&plugin.name.0))
    .bind(number(plugin.revision))
    .execute(connection)
    .await
    .map_err(unavailable(OPERATION))?;
    if done.rows_affected() == 1 {
        return Ok(());
    }
    Err(StoreError::Conflict { what: format!("{} has changed since it was read", plugin.name) })
}

async fn rule_project(
    connection: &mut AnyConnection,
    plugin: &StoredPlugin,
    project: &ProjectName,
    rule: Option<bool>,
) -> Result<(), StoreError> {
    let query = match rule {
        Some(enabled) => sqlx::query(
            "INSERT INTO plugin_projects (plugin, project, enabled) VALUES ($1, $2, $3) \
             ON CONFLICT (plugin, project) DO UPDATE SET enabled = excluded.enabled",
        )
        .bind(text(&plugin.name.0))
        .bind(project.as_str())
        .bind(i64::from(enabled)),
        None => sqlx::query("DELETE FROM plugin_projects WHERE plugin = $1 AND project = $2")
            .bind(text(&plugin.name.0))
            .bind(project.as_str()),
    };
    query.execute(connection).await.map(drop).map_err(unavailable(OPERATION))
}
