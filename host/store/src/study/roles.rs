//! Roles: sets of permissions, and who has them.

use gantry_model::study::{Actor, Permission, Permissions, Role, RoleId, UserId};
use serde_json::json;
use sqlx::FromRow;

use super::numbers::NumberKind;
use super::sql::Sql;
use crate::Store;
use crate::columns::{instant, micros, parse, text};
use crate::error::{StoreError, unavailable};

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
        let mut recorded = self.begin_recorded("add a role").await?;
        let role = Role {
            id: RoleId(recorded.number(NumberKind::Role).await?),
            name: text(&new.name),
            description: new.description.as_deref().map(text),
            permissions: new.permissions.clone(),
            updated_at: recorded.at,
        };
        let mut sql = Sql::new(
            "INSERT INTO study_roles (id, name, description, permissions, updated_at) VALUES ",
        );
        sql.row([
            role.id.0.into(),
            (&role.name).into(),
            (&role.description).into(),
            joined(&role.permissions).into(),
            micros(role.updated_at).into(),
        ]);
        recorded.run_unless(sql, || taken(new)).await?;
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
        let mut recorded = self.begin_recorded("change a role").await?;
        let mut sql = Sql::new("UPDATE study_roles SET name = ");
        sql.bind(text(&new.name));
        sql.push(", description = ").bind(new.description.as_deref().map(text));
        sql.push(", permissions = ").bind(joined(&new.permissions));
        sql.push(", updated_at = ").bind(micros(recorded.at)).push(" WHERE id = ").bind(id.0);
        let rows = recorded.run_unless(sql, || taken(new)).await?;
        recorded.commit_if(rows, by, named(id), "changed", detail(new)).await
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
        let mut recorded = self.begin_recorded("give a role").await?;
        let mut sql = Sql::new("INSERT INTO study_user_roles (user_id, role_id) VALUES ");
        sql.row([user.0.into(), role.0.into()]);
        sql.push(" ON CONFLICT (user_id, role_id) DO NOTHING");
        let gone = || format!("there is no user {user}, or no role {role}");
        let rows = recorded.run_unless(sql, gone).await?;
        let detail = json!({"role": role});
        recorded.commit_if(rows, by, format!("user {user}"), "role given", detail).await
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
        let mut recorded = self.begin_recorded("withdraw a role").await?;
        let mut sql = Sql::new("DELETE FROM study_user_roles WHERE user_id = ");
        sql.bind(user.0).push(" AND role_id = ").bind(role.0);
        let rows = recorded.run(sql).await?;
        let detail = json!({"role": role});
        recorded.commit_if(rows, by, format!("user {user}"), "role withdrawn", detail).await
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
