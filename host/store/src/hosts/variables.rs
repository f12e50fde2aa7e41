//! Variables that templates may call by name.

use gantry_model::id::ProjectName;
use sqlx::FromRow;

use crate::Store;
use crate::columns::{parse, text};
use crate::error::{StoreError, unavailable};

/// Whose a variable is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VariableScope {
    /// That of runs without a project, and of all projects that have none of the same name.
    Everywhere,
    /// One project's.
    Project(ProjectName),
}

impl VariableScope {
    fn column(&self) -> &str {
        match self {
            Self::Everywhere => "",
            Self::Project(project) => project.as_str(),
        }
    }
}

/// A variable, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredVariable {
    /// Whose it is.
    pub scope: VariableScope,
    /// What templates call it.
    pub name: String,
    /// Its value, encrypted.
    pub sealed: String,
    /// Whether it is hidden in logs and from people.
    pub protected: bool,
}

#[derive(FromRow)]
struct VariableRow {
    project: String,
    name: String,
    sealed: String,
    protected: i64,
}

impl TryFrom<VariableRow> for StoredVariable {
    type Error = StoreError;

    fn try_from(row: VariableRow) -> Result<Self, StoreError> {
        let scope = match row.project.as_str() {
            "" => VariableScope::Everywhere,
            project => VariableScope::Project(parse("the project of a variable", project)?),
        };
        Ok(Self { scope, name: row.name, sealed: row.sealed, protected: row.protected != 0 })
    }
}

impl Store {
    /// Keeps a variable, in place of the one that had this name there.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn put_variable(&self, variable: &StoredVariable) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO variables (project, name, sealed, protected) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (project, name) DO UPDATE SET sealed = excluded.sealed, \
             protected = excluded.protected",
        )
        .bind(variable.scope.column())
        .bind(text(&variable.name))
        .bind(&variable.sealed)
        .bind(i64::from(variable.protected))
        .execute(&self.pools.write)
        .await
        .map(drop)
        .map_err(unavailable("keep a variable"))
    }

    /// Every variable, by project and name.
    ///
    /// # Errors
    /// `Unavailable`, `Corrupt`.
    pub async fn variables(&self) -> Result<Vec<StoredVariable>, StoreError> {
        sqlx::query_as::<_, VariableRow>(
            "SELECT project, name, sealed, protected FROM variables ORDER BY project, name",
        )
        .fetch_all(&self.pools.read)
        .await
        .map_err(unavailable("list variables"))?
        .into_iter()
        .map(StoredVariable::try_from)
        .collect()
    }

    /// Removes a variable. False if there was none.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn remove_variable(
        &self,
        scope: &VariableScope,
        name: &str,
    ) -> Result<bool, StoreError> {
        sqlx::query("DELETE FROM variables WHERE project = $1 AND name = $2")
            .bind(scope.column())
            .bind(text(name))
            .execute(&self.pools.write)
            .await
            .map(|done| done.rows_affected() > 0)
            .map_err(unavailable("remove a variable"))
    }
}
