//! Versions of plugins are added and removed.

use gantry_model::digest::Digest;
use gantry_model::id::PluginName;
use sqlx::AnyConnection;

use super::{PluginSetup, PluginVersion, StoredPlugin, announce};
use crate::Store;
use crate::columns::{json, micros, number, text};
use crate::error::{StoreError, conflict_or_unavailable, unavailable};

const ADD: &str = "add a plugin";
const REMOVE: &str = "remove a plugin";

/// What a new version does to the plugin.
#[derive(Debug, Clone, PartialEq)]
pub enum NewVersion<'a> {
    /// It is the plugin's first one, and active.
    First(&'a PluginSetup),
    /// It becomes the active one of a plugin, which was last seen so, and which is set up so from then on.
    Activated(&'a StoredPlugin, &'a PluginSetup),
    /// It is only there.
    Added,
}

impl Store {
    /// Adds a version. A version of the same number is replaced if `replace`; else it is a conflict.
    ///
    /// # Errors
    /// `Conflict` if that version is there already, or a plugin is there already that this was to be the first version of, or
    /// the plugin was changed since it was read; `Unavailable`.
    pub async fn add_plugin_version(
        &self,
        version: &PluginVersion,
        what: NewVersion<'_>,
        replace: bool,
    ) -> Result<(), StoreError> {
        let description = &version.description;
        let mut transaction = self.begin(ADD).await?;
        announce(&mut transaction).await?;
        match what {
            NewVersion::First(setup) => insert_plugin(&mut transaction, version, setup).await?,
            NewVersion::Activated(plugin, setup) => {
                super::change::activate(&mut transaction, plugin, &description.version, setup)
                    .await?;
            }
            NewVersion::Added => {}
        }
        if replace {
            sqlx::query("DELETE FROM plugin_versions WHERE plugin = $1 AND version = $2")
                .bind(&description.name.0)
                .bind(text(&description.version))
                .execute(&mut *transaction)
                .await
                .map_err(unavailable(ADD))?;
        }
        insert_version(&mut transaction, version).await?;
        transaction.commit().await.map_err(unavailable(ADD))
    }

    /// Removes a version that is not the active one. Runs that have not ended and are bound to it keep it.
    ///
    /// # Errors
    /// `Conflict` if it is not there, is active, or is held; `Unavailable`.
    pub async fn remove_plugin_version(
        &self,
        name: &PluginName,
        version: &str,
    ) -> Result<(), StoreError> {
        let mut transaction = self.begin(REMOVE).await?;
        announce(&mut transaction).await?;
        sqlx::query(
            "UPDATE plugins SET previous_version = NULL WHERE name = $1 AND previous_version = $2",
        )
        .bind(text(&name.0))
        .bind(text(version))
        .execute(&mut *transaction)
        .await
        .map_err(unavailable(REMOVE))?;
        let removed: Option<String> = sqlx::query_scalar(
            "DELETE FROM plugin_versions WHERE plugin = $1 AND version = $2 AND NOT EXISTS \
             (SELECT 1 FROM plugins WHERE name = $1 AND active_version = $2) RETURNING digest",
        )
        .bind(text(&name.0))
        .bind(text(version))
        .fetch_optional(&mut *transaction)
        .await
        .map_err(unavailable(REMOVE))?;
        let Some(digest) = removed else {
            let what = format!("{name} {version} is the active version, or not there");
            return Err(StoreError::Conflict { what });
        };
        refuse_if_held(&mut transaction, &[digest]).await?;
        transaction.commit().await.map_err(unavailable(REMOVE))
    }

    /// Removes a plugin with its versions and the records of its failures. Runs that have
    /// not ended and are bound to it keep it, and so does a binding.
    ///
    /// # Errors
    /// `Conflict` if it is held; `Unavailable`.
    pub async fn remove_plugin(&self, name: &PluginName) -> Result<(), StoreError> {
        let mut transaction = self.begin(REMOVE).await?;
        announce(&mut transaction).await?;
        let digests: Vec<String> =
            sqlx::query_scalar("DELETE FROM plugin_versions WHERE plugin = $1 RETURNING digest")
                .bind(text(&name.0))
                .fetch_all(&mut *transaction)
                .await
                .map_err(unavailable(REMOVE))?;
        refuse_if_held(&mut transaction, &digests).await?;
        sqlx::query("DELETE FROM plugins WHERE name = $1")
            .bind(text(&name.0))
            .execute(&mut *transaction)
            .await
            .map_err(conflict_or_unavailable(REMOVE, || {
                format!("{name} is the one that is used where nobody asks for another")
            }))?;
        transaction.commit().await.map_err(unavailable(REMOVE))
    }

    /// Whether a version has this component, or a run that has not ended is bound to it.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn is_component_wanted(&self, digest: &Digest) -> Result<bool, StoreError> {
        let wanted: i64 = sqlx::query_scalar(
            "SELECT (SELECT COUNT(*) FROM plugin_versions WHERE digest = $1) + \
             (SELECT COUNT(*) FROM runs WHERE importer_digest = $1 \
             AND status NOT IN ('FINISHED', 'FAILED', 'CANCELED'))",
        )
        .bind(digest.as_str())
        .fetch_one(&self.pools.read)
        .await
        .map_err(unavailable("look who wants a component"))?;
        Ok(wanted > 0)
    }
}

/// Asked after the versions are deleted: whoever binds a run to one of them at the same moment has either been seen by this,
/// or finds the version gone.
async fn refuse_if_held(
    connection: &mut AnyConnection,
    digests: &[String],
) -> Result<(), StoreError> {
    for digest in digests {
        let run: Option<String> = sqlx::query_scalar(
            "SELECT id FROM runs WHERE importer_digest = $1 \
             AND status NOT IN ('FINISHED', 'FAILED', 'CANCELED') LIMIT 1",
        )
        .bind(digest)
        .fetch_optional(&mut *connection)
        .await
        .map_err(unavailable(REMOVE))?;
        if let Some(run) = run {
            let what = format!("run {run} has not ended and is bound to it");
            return Err(StoreError::Conflict { what });
        }
    }
    Ok(())
}

async fn insert_plugin(
    connection: &mut AnyConnection,
    version: &PluginVersion,
    setup: &PluginSetup,
) -> Result<(), StoreError> {
    let description = &version.description;
    sqlx::query(
        "INSERT INTO plugins (name, world, active_version, enabled, disabled_because, policy, grants, \
         settings, limits, failures, failures_in_a_row, refusals, revision) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, 0, 0, 0)",
    )
    .bind(text(&description.name.0))
    .bind(description.world.to_string())
    .bind(text(&description.version))
    .bind(i64::from(setup.enabled))
    .bind(setup.disabled_because.as_deref().map(text))
    .bind(setup.policy.to_string())
    .bind(json("the grants of a plugin", &setup.grants)?)
    .bind(json("the settings of a plugin", &setup.settings)?)
    .bind(json("the limits of a plugin", &setup.limits)?)
    .execute(connection)
    .await
    .map(drop)
    .map_err(conflict_or_unavailable(ADD, || format!("{} is there already", description.name)))
}

async fn insert_version(
    connection: &mut AnyConnection,
    version: &PluginVersion,
) -> Result<(), StoreError> {
    let description = &version.description;
    sqlx::query(
        "INSERT INTO plugin_versions (id, plugin, version, digest, size, description, imports, \
         installed_at, installed_by, source) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(version.id.to_string())
    .bind(text(&description.name.0))
    .bind(text(&description.version))
    .bind(version.digest.as_str())
    .bind(number(version.size))
    .bind(json("the description of a plugin", description)?)
    .bind(json("the imports of a plugin", &version.imports)?)
    .bind(micros(version.installed_at))
    .bind(text(&version.installed_by))
    .bind(text(&version.source))
    .execute(connection)
    .await
    .map(drop)
    .map_err(conflict_or_unavailable(ADD, || {
        format!("{} {} is there already", description.name, description.version)
    }))
}
