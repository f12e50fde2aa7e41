//! Users, and the hashes of their passwords.

use std::collections::BTreeMap;

use gantry_model::study::{Actor, Role, User, UserId};
use serde_json::json;
use sqlx::FromRow;

use super::numbers::NumberKind;
use super::sql::Sql;
use crate::Store;
use crate::columns::{instant, micros, text};
use crate::error::{StoreError, unavailable};

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
    /// Adds a user with roles; `password` is the hash of the password.
    ///
    /// # Errors
    /// `Conflict` if another one has this name or this address, or a role is gone; `Unavailable`.
    pub async fn add_user(
        &self,
        new: &NewUser,
        password: &str,
        roles: &[Role],
        by: &Actor,
    ) -> Result<User, StoreError> {
        let mut recorded = self.begin_recorded("add a user").await?;
        let mut names: Vec<_> = roles.iter().map(|role| role.name.clone()).collect();
        names.sort();
        names.dedup();
        let user = User {
            id: UserId(recorded.number(NumberKind::User).await?),
            username: text(&new.username),
            name: text(&new.name),
            email: text(&new.email),
            active: new.active,
            created_at: recorded.at,
            roles: names,
        };
        let mut sql = Sql::new(
            "INSERT INTO study_users (id, username, name, email, password, active, created_at) VALUES ",
        );
        sql.row([
            user.id.0.into(),
            (&user.username).into(),
            (&user.name).into(),
            (&user.email).into(),
            password.into(),
            i64::from(user.active).into(),
            micros(user.created_at).into(),
        ]);
        recorded.run_unless(sql, || taken(new)).await?;
        if !roles.is_empty() {
            let mut sql = Sql::new("INSERT INTO study_user_roles (user_id, role_id) VALUES ");
            sql.rows(roles.iter().map(|role| [user.id.0.into(), role.id.0.into()]));
            sql.push(" ON CONFLICT (user_id, role_id) DO NOTHING");
            recorded.run_unless(sql, || "one of the roles is gone".to_owned()).await?;
        }
        let NewUser { username, name, email, active } = new;
        let roles = &user.roles;
        let detail = json!({"username": username, "name": name, "email": email, "active": active, "roles": roles});
        recorded.commit(by, named(user.id), "added", detail).await?;
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
        let mut recorded = self.begin_recorded("change a user").await?;
        let mut sql = Sql::new("UPDATE study_users SET username = ");
        sql.bind(text(&new.username)).push(", name = ").bind(text(&new.name));
        sql.push(", email = ").bind(text(&new.email));
        sql.push(", active = ").bind(i64::from(new.active)).push(" WHERE id = ").bind(id.0);
        let rows = recorded.run_unless(sql, || taken(new)).await?;
        recorded.commit_if(rows, by, named(id), "changed", detail(new)).await
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
        let mut recorded = self.begin_recorded("change a password").await?;
        let mut sql = Sql::new("UPDATE study_users SET password = ");
        sql.bind(password).push(" WHERE id = ").bind(id.0);
        let rows = recorded.run(sql).await?;
        recorded.commit_if(rows, by, named(id), "password changed", json!({})).await
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
