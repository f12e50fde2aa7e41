//! Which plugin does the work of its world where nobody asks for another.

use gantry_model::id::{PluginName, ProjectName};
use gantry_model::plugin::World;

use super::announce;
use crate::Store;
use crate::columns::{parse, text};
use crate::error::{StoreError, conflict_or_unavailable, unavailable};

/// The plugin that does the work of a world.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PluginBinding {
    /// The world.
    pub world: World,
    /// The project; `None` stands for all that have no binding of their own.
    pub project: Option<ProjectName>,
    /// The plugin.
    pub plugin: PluginName,
}

/// As the column has it: no project is called ''.
fn column(project: Option<&ProjectName>) -> &str {
    project.map_or("", ProjectName::as_str)
}

impl Store {
    /// Every binding, by world and project.
    ///
    /// # Errors
    /// `Unavailable`, `Corrupt`.
    pub async fn plugin_bindings(&self) -> Result<Vec<PluginBinding>, StoreError> {
        sqlx::query_as::<_, (String, String, String)>(
            "SELECT world, project, plugin FROM plugin_bindings ORDER BY world, project",
        )
        .fetch_all(&self.pools.read)
        .await
        .map_err(unavailable("list bindings"))?
        .into_iter()
        .map(|(world, project, plugin)| {
            let project =
                (!project.is_empty()).then(|| parse("the project of a binding", &project));
            Ok(PluginBinding {
                world: parse("the world of a binding", &world)?,
                project: project.transpose()?,
                plugin: PluginName(plugin),
            })
        })
        .collect()
    }

    /// Binds a plugin, in place of the one that was bound there.
    ///
    /// # Errors
    /// `Conflict` if there is no such plugin, `Unavailable`.
    pub async fn bind_plugin(&self, binding: &PluginBinding) -> Result<(), StoreError> {
        const OPERATION: &str = "bind a plugin";
        let mut transaction = self.begin(OPERATION).await?;
        announce(&mut transaction).await?;
        sqlx::query(
            "INSERT INTO plugin_bindings (world, project, plugin) VALUES ($1, $2, $3) \
             ON CONFLICT (world, project) DO UPDATE SET plugin = excluded.plugin",
        )
        .bind(binding.world.to_string())
        .bind(column(binding.project.as_ref()))
        .bind(text(&binding.plugin.0))
        .execute(&mut *transaction)
        .await
        .map_err(conflict_or_unavailable(OPERATION, || {
            format!("there is no plugin {}", binding.plugin)
        }))?;
        transaction.commit().await.map_err(unavailable(OPERATION))
    }

    /// Takes a binding away. False if there was none.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn unbind_plugin(
        &self,
        world: World,
        project: Option<&ProjectName>,
    ) -> Result<bool, StoreError> {
        const OPERATION: &str = "take a binding away";
        let mut transaction = self.begin(OPERATION).await?;
        announce(&mut transaction).await?;
        let done = sqlx::query("DELETE FROM plugin_bindings WHERE world = $1 AND project = $2")
            .bind(world.to_string())
            .bind(column(project))
            .execute(&mut *transaction)
            .await
            .map_err(unavailable(OPERATION))?;
        transaction.commit().await.map_err(unavailable(OPERATION))?;
        Ok(done.rows_affected() > 0)
    }
}
