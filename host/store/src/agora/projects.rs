//! Projects as clients of the Agora façade know them. Elsewhere a project is only a name on runs.

use gantry_model::id::ProjectName;
use jiff::Timestamp;
use sqlx::FromRow;

use super::{AgoraProjectId, next_number};
use crate::Store;
use crate::columns::{instant, micros, parse, text};
use crate::error::{StoreError, conflict_or_unavailable, unavailable};

/// A project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgoraProject {
    /// Its number.
    pub id: AgoraProjectId,
    /// As people typed it.
    pub name: String,
    /// For people.
    pub description: String,
    /// The name that its runs bear; it stays when the other one changes.
    pub project: ProjectName,
    /// When it was made.
    pub created_at: Timestamp,
}

/// A project that is to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are those of `AgoraProject`")]
pub struct NewAgoraProject {
    pub name: String,
    pub description: String,
    pub project: ProjectName,
}

#[derive(FromRow)]
struct ProjectRow {
    id: i64,
    name: String,
    description: String,
    project: String,
    created_at: i64,
}

impl TryFrom<ProjectRow> for AgoraProject {
    type Error = StoreError;

    fn try_from(row: ProjectRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: AgoraProjectId(row.id),
            name: row.name,
            description: row.description,
            project: parse("the name of a project", &row.project)?,
            created_at: instant("the creation of a project", row.created_at)?,
        })
    }
}

macro_rules! select_projects {
    ($rest:literal) => {
        concat!("SELECT id, name, description, project, created_at FROM agora_projects ", $rest)
    };
}

impl Store {
    /// Makes a project.
    ///
    /// # Errors
    /// `Conflict` if the runs of another one bear this name, `Unavailable`.
    pub async fn add_agora_project(
        &self,
        new: &NewAgoraProject,
    ) -> Result<AgoraProject, StoreError> {
        const OPERATION: &str = "make a project";
        let mut transaction = self.begin(OPERATION).await?;
        let made = AgoraProject {
            id: AgoraProjectId(next_number(&mut transaction, OPERATION).await?),
            name: text(&new.name),
            description: text(&new.description),
            project: new.project.clone(),
            created_at: self.now(),
        };
        sqlx::query(
            "INSERT INTO agora_projects (id, name, description, project, created_at) \
             VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(made.id.0)
        .bind(&made.name)
        .bind(&made.description)
        .bind(made.project.as_str())
        .bind(micros(made.created_at))
        .execute(&mut *transaction)
        .await
        .map_err(conflict_or_unavailable(OPERATION, || {
            format!("the runs of another project bear the name '{}'", new.project)
        }))?;
        transaction.commit().await.map_err(unavailable(OPERATION))?;
        Ok(made)
    }

    /// Every project, in the order in which they were made.
    ///
    /// # Errors
    /// `Unavailable`, `Corrupt`.
    pub async fn agora_projects(&self) -> Result<Vec<AgoraProject>, StoreError> {
        sqlx::query_as::<_, ProjectRow>(select_projects!("ORDER BY id"))
            .fetch_all(&self.pools.read)
            .await
            .map_err(unavailable("list projects"))?
            .into_iter()
            .map(AgoraProject::try_from)
            .collect()
    }

    /// The project with that number.
    ///
    /// # Errors
    /// `Unavailable`, `Corrupt`.
    pub async fn agora_project(
        &self,
        id: AgoraProjectId,
    ) -> Result<Option<AgoraProject>, StoreError> {
        sqlx::query_as::<_, ProjectRow>(select_projects!("WHERE id = $1"))
            .bind(id.0)
            .fetch_optional(&self.pools.read)
            .await
            .map_err(unavailable("look up a project"))?
            .map(AgoraProject::try_from)
            .transpose()
    }

    /// Changes what people read of a project. False if there is no such project.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn change_agora_project(
        &self,
        id: AgoraProjectId,
        name: &str,
        description: &str,
    ) -> Result<bool, StoreError> {
        sqlx::query("UPDATE agora_projects SET name = $1, description = $2 WHERE id = $3")
            .bind(text(name))
            .bind(text(description))
            .bind(id.0)
            .execute(&self.pools.write)
            .await
            .map(|done| done.rows_affected() > 0)
            .map_err(unavailable("change a project"))
    }

    /// Forgets a project with its task definitions; tasks and runs stay. False if there was none.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn remove_agora_project(&self, id: AgoraProjectId) -> Result<bool, StoreError> {
        sqlx::query("DELETE FROM agora_projects WHERE id = $1")
            .bind(id.0)
            .execute(&self.pools.write)
            .await
            .map(|done| done.rows_affected() > 0)
            .map_err(unavailable("remove a project"))
    }
}
