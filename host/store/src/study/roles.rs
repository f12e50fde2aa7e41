//! Roles: sets of permissions, and who has them.

use gantry_model::study::{Actor, Permission, Permissions, Role, RoleId, UserId};
use serde_json::json;
use sqlx::FromRow;

use super::numbers::NumberKind;
use super::sql::Sql;
use crate::Store;
use crate::columns::{instant, micros, parse, text};
use crate::error::{StoreError, conflict_or_unavailable, unavailable};

/// What a role is, as somebody says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRole {
    /// Unique.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// What it allows.
    pub permissions: Permissions,
}

#[derive(FromRow)]
struct RoleRow {
    id: i64,
    name: String,
    description: Option<String>,
    permissions: String,
    updated_at: i64,
}

const SELECT: &str = "SELECT id, name, description, permissions, updated_at FROM study_roles ";

impl TryFrom<RoleRow> for Role {
    type Error = StoreError;

    fn try_from(row: RoleRow) -> Result<Self, StoreError> {
        let names = row.permissions.split(',').filter(|name| !name.is_empty());
        Ok(Self {
            id: RoleId(row.id),
            name: row.name,
            description: row.description,
            permissions: names
                .map(|name| parse("a permission of a role", name))
                .collect::<Result<_, _>>()?,
            updated_at: instant("the last change of a role", row.updated_at)?,
        })
    }
}

impl Store {
    /// Adds a role.
    ///
    /// # Errors
    /// `Conflict` if one has this name already, `Unavailable`.
    pub async fn add_role(&self, new: &NewRole, by: &Actor) -> Result<Role, StoreError> {
        const OPERATION: &str = "add a role";
        let mut recorded = self.begin_recorded(OPERATION).await?;
        let role = Role {
            id: RoleId(recorded.number(NumberKind::Role).await?),
            name: text(&new.name),
            description: new.description.as_deref().map(text),
            permissions: new.permissions.clone(),
            updated_at: recorded.at,
        };
        sqlx::query(
            "INSERT INTO study_roles (id, name, description, permissions, updated_at) \
             VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(role.id.0)
        .bind(&role.name)
        .bind(&role.description)
        .bind(joined(&role.permissions))
        .bind(micros(role.updated_at))
        .execute(recorded.connection())
        .await
        .map_err(conflict_or_unavailable(OPERATION, || taken(new)))?;
        recorded.commit(by, named(role.id), "added", detail(new)).await?;
        Ok(role)
    }

    /// Changes a role. False if there is none of that number.
    ///
    /// # Errors
    /// `Conflict` if another one has this name, `Unavailable`.
    pub async fn change_role(
        &self,
        id: RoleId,
        new: &NewRole,
        by: &Actor,
    ) -> Result<bool, StoreError> {
        const OPERATION: &str = "change a role";
        let mut recorded = self.begin_recorded(OPERATION).await?;
        let done = sqlx::query(
            "UPDATE study_roles SET name = $1, description = $2, permissions = $3, \
             updated_at = $4 WHERE id = $5",
        )
        .bind(text(&new.name))
        .bind(new.description.as_deref().map(text))
        .bind(joined(&new.permissions))
        .bind(micros(recorded.at))
        .bind(id.0)
        .execute(recorded.connection())
        .await
        .map_err(conflict_or_unavailable(OPERATION, || taken(new)))?;
        if done.rows_affected() == 0 {
            return Ok(false);
        }
        recorded.commit(by, named(id), "changed", detail(new)).await?;
        Ok(true)
    }

    /// The role of that number.
    ///
    /// # Errors
    /// `Unavailable`, `Corrupt`.
    pub async fn role(&self, id: RoleId) -> Result<Option<Role>, StoreError> {
        let mut sql = Sql::new(SELECT);
        sql.push("WHERE id = ").bind(id.0);
        Ok(self.read_roles(sql).await?.pop())
    }

    /// The role of that name.
    ///
    /// # Errors
    /// `Unavailable`, `Corrupt`.
    pub async fn role_by_name(&self, name: &str) -> Result<Option<Role>, StoreError> {
        let mut sql = Sql::new(SELECT);
        sql.push("WHERE name = ").bind(text(name));
        Ok(self.read_roles(sql).await?.pop())
    }

    /// Every role, in the order in which they were added.
    ///
    /// # Errors
    /// `Unavailable`, `Corrupt`.
    pub async fn roles(&self) -> Result<Vec<Role>, StoreError> {
        let mut sql = Sql::new(SELECT);
        sql.push("ORDER BY id");
        self.read_roles(sql).await
    }

    /// All that a user's roles allow.
    ///
    /// # Errors
    /// `Unavailable`, `Corrupt`.
    pub async fn permissions(&self, user: UserId) -> Result<Permissions, StoreError> {
        let mut sql = Sql::new(SELECT);
        sql.push("WHERE id IN (SELECT role_id FROM study_user_roles WHERE user_id = ");
        sql.bind(user.0).push(")");
        let roles = self.read_roles(sql).await?;
        Ok(roles.into_iter().flat_map(|role| role.permissions).collect())
    }

    /// Gives a user a role. False if they had it.
    ///
    /// # Errors
    /// `Conflict` if the user or the role is gone, `Unavailable`.
    pub async fn give_role(
        &self,
        user: UserId,
        role: RoleId,
        by: &Actor,
    ) -> Result<bool, StoreError> {
        const OPERATION: &str = "give a role";
        let mut recorded = self.begin_recorded(OPERATION).await?;
        let done = sqlx::query(
            "INSERT INTO study_user_roles (user_id, role_id) VALUES ($1, $2) \
             ON CONFLICT (user_id, role_id) DO NOTHING",
        )
        .bind(user.0)
        .bind(role.0)
        .execute(recorded.connection())
        .await
        .map_err(conflict_or_unavailable(OPERATION, || {
            format!("there is no user {user}, or no role {role}")
        }))?;
        if done.rows_affected() == 0 {
            return Ok(false);
        }
        let detail = json!({"role": role});
        recorded.commit(by, format!("user {user}"), "role given", detail).await?;
        Ok(true)
    }

    /// Takes a role from a user. False if they did not have it.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn withdraw_role(
        &self,
        user: UserId,
        role: RoleId,
        by: &Actor,
    ) -> Result<bool, StoreError> {
        const OPERATION: &str = "withdraw a role";
        let mut recorded = self.begin_recorded(OPERATION).await?;
        let done = sqlx::query("DELETE FROM study_user_roles WHERE user_id = $1 AND role_id = $2")
            .bind(user.0)
            .bind(role.0)
            .execute(recorded.connection())
            .await
            .map_err(unavailable(OPERATION))?;
        if done.rows_affected() == 0 {
            return Ok(false);
        }
        let detail = json!({"role": role});
        recorded.commit(by, format!("user {user}"), "role withdrawn", detail).await?;
        Ok(true)
    }

    async fn read_roles(&self, sql: Sql) -> Result<Vec<Role>, StoreError> {
        let rows: Vec<RoleRow> =
            sql.fetch(&self.pools.read).await.map_err(unavailable("look up roles"))?;
        rows.into_iter().map(Role::try_from).collect()
    }
}

fn joined(permissions: &Permissions) -> String {
    permissions.iter().map(Permission::to_string).collect::<Vec<_>>().join(",")
}

fn named(id: RoleId) -> String {
    format!("role {id}")
}

fn detail(new: &NewRole) -> serde_json::Value {
    let NewRole { name, description, permissions } = new;
    json!({"name": name, "description": description, "permissions": permissions})
}

fn taken(new: &NewRole) -> String {
    format!("a role '{}' is there already", new.name)
}
