//! Users, and the hashes of their passwords.

use std::collections::BTreeMap;

use gantry_model::study::{Actor, User, UserId};
use serde_json::json;
use sqlx::FromRow;

use super::numbers::NumberKind;
use super::sql::Sql;
use crate::Store;
use crate::columns::{instant, micros, text};
use crate::error::{StoreError, conflict_or_unavailable, unavailable};

/// What a user is, as somebody says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewUser {
    /// Unique.
    pub username: String,
    /// What they are called.
    pub name: String,
    /// Unique.
    pub email: String,
    /// Whether they may come in.
    pub active: bool,
}

#[derive(FromRow)]
struct UserRow {
    id: i64,
    username: String,
    name: String,
    email: String,
    active: i64,
    created_at: i64,
}

const SELECT: &str =
    "SELECT u.id, u.username, u.name, u.email, u.active, u.created_at FROM study_users u ";

impl Store {
    /// Adds a user without roles; `password` is the hash of the password.
    ///
    /// # Errors
    /// `Conflict` if another one has this name or this address, `Unavailable`.
    pub async fn add_user(
        &self,
        new: &NewUser,
        password: &str,
        by: &Actor,
    ) -> Result<User, StoreError> {
        const OPERATION: &str = "add a user";
        let mut recorded = self.begin_recorded(OPERATION).await?;
        let user = User {
            id: UserId(recorded.number(NumberKind::User).await?),
            username: text(&new.username),
            name: text(&new.name),
            email: text(&new.email),
            active: new.active,
            created_at: recorded.at,
            roles: Vec::new(),
        };
        sqlx::query(
            "INSERT INTO study_users (id, username, name, email, password, active, created_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(user.id.0)
        .bind(&user.username)
        .bind(&user.name)
        .bind(&user.email)
        .bind(password)
        .bind(i64::from(user.active))
        .bind(micros(user.created_at))
        .execute(recorded.connection())
        .await
        .map_err(conflict_or_unavailable(OPERATION, || taken(new)))?;
        recorded.commit(by, named(user.id), "added", detail(new)).await?;
        Ok(user)
    }

    /// Changes a user, whose password and roles stay. False if there is none of that number.
    ///
    /// # Errors
    /// `Conflict` if another one has this name or this address, `Unavailable`.
    pub async fn change_user(
        &self,
        id: UserId,
        new: &NewUser,
        by: &Actor,
    ) -> Result<bool, StoreError> {
        const OPERATION: &str = "change a user";
        let mut recorded = self.begin_recorded(OPERATION).await?;
        let done = sqlx::query(
            "UPDATE study_users SET username = $1, name = $2, email = $3, active = $4 WHERE id = $5",
        )
        .bind(text(&new.username))
        .bind(text(&new.name))
        .bind(text(&new.email))
        .bind(i64::from(new.active))
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

    /// Keeps the hash of another password. False if there is no user of that number.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn set_password(
        &self,
        id: UserId,
        password: &str,
        by: &Actor,
    ) -> Result<bool, StoreError> {
        const OPERATION: &str = "change a password";
        let mut recorded = self.begin_recorded(OPERATION).await?;
        let done = sqlx::query("UPDATE study_users SET password = $1 WHERE id = $2")
            .bind(password)
            .bind(id.0)
            .execute(recorded.connection())
            .await
            .map_err(unavailable(OPERATION))?;
        if done.rows_affected() == 0 {
            return Ok(false);
        }
        recorded.commit(by, named(id), "password changed", json!({})).await?;
        Ok(true)
    }

    /// The hash of a user's password.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn password(&self, id: UserId) -> Result<Option<String>, StoreError> {
        sqlx::query_scalar("SELECT password FROM study_users WHERE id = $1")
            .bind(id.0)
            .fetch_optional(&self.pools.read)
            .await
            .map_err(unavailable("look up a password"))
    }

    /// The user of that number.
    ///
    /// # Errors
    /// `Unavailable`, `Corrupt`.
    pub async fn user(&self, id: UserId) -> Result<Option<User>, StoreError> {
        let mut sql = Sql::new(SELECT);
        sql.push("WHERE u.id = ").bind(id.0);
        Ok(self.read_users(sql).await?.pop())
    }

    /// The user of that name.
    ///
    /// # Errors
    /// `Unavailable`, `Corrupt`.
    pub async fn user_by_username(&self, username: &str) -> Result<Option<User>, StoreError> {
        let mut sql = Sql::new(SELECT);
        sql.push("WHERE u.username = ").bind(text(username));
        Ok(self.read_users(sql).await?.pop())
    }

    /// The user of that address.
    ///
    /// # Errors
    /// `Unavailable`, `Corrupt`.
    pub async fn user_by_email(&self, email: &str) -> Result<Option<User>, StoreError> {
        let mut sql = Sql::new(SELECT);
        sql.push("WHERE u.email = ").bind(text(email));
        Ok(self.read_users(sql).await?.pop())
    }

    /// The user whose session has this hash and has not expired.
    ///
    /// # Errors
    /// `Unavailable`, `Corrupt`.
    pub async fn user_by_session(&self, hash: &str) -> Result<Option<User>, StoreError> {
        let mut sql = Sql::new(SELECT);
        sql.push("JOIN study_sessions n ON n.user_id = u.id WHERE n.hash = ").bind(text(hash));
        sql.push(" AND n.expires_at > ").bind(micros(self.now()));
        Ok(self.read_users(sql).await?.pop())
    }

    /// Every user, in the order in which they were added.
    ///
    /// # Errors
    /// `Unavailable`, `Corrupt`.
    pub async fn users(&self) -> Result<Vec<User>, StoreError> {
        let mut sql = Sql::new(SELECT);
        sql.push("ORDER BY u.id");
        self.read_users(sql).await
    }

    async fn read_users(&self, sql: Sql) -> Result<Vec<User>, StoreError> {
        const OPERATION: &str = "look up users";
        let rows: Vec<UserRow> =
            sql.fetch(&self.pools.read).await.map_err(unavailable(OPERATION))?;
        let mut sql = Sql::new(
            "SELECT g.user_id, r.name FROM study_user_roles g \
             JOIN study_roles r ON r.id = g.role_id WHERE g.user_id IN (",
        );
        sql.numbers(rows.iter().map(|row| row.id)).push(")");
        let found: Vec<(i64, String)> =
            sql.fetch(&self.pools.read).await.map_err(unavailable(OPERATION))?;
        let mut roles: BTreeMap<i64, Vec<String>> = BTreeMap::new();
        for (user, role) in found {
            roles.entry(user).or_default().push(role);
        }
        let user = |row: UserRow| {
            // Sorted here, since databases sort as their language does.
            let mut roles = roles.remove(&row.id).unwrap_or_default();
            roles.sort();
            Ok(User {
                id: UserId(row.id),
                username: row.username,
                name: row.name,
                email: row.email,
                active: row.active != 0,
                created_at: instant("the creation of a user", row.created_at)?,
                roles,
            })
        };
        rows.into_iter().map(user).collect()
    }
}

fn named(id: UserId) -> String {
    format!("user {id}")
}

fn detail(new: &NewUser) -> serde_json::Value {
    json!({"username": new.username, "name": new.name, "email": new.email, "active": new.active})
}

fn taken(new: &NewUser) -> String {
    format!("a user '{}', or one with the address {}, is there already", new.username, new.email)
}
