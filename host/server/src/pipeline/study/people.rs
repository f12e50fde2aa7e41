//! Users: added, changed, deactivated. None is removed, since the audit trail tells of them.

use gantry_model::study::{Actor, User, UserId};
use gantry_store::{NewUser, StoreError};

use super::super::{Error, Pipeline, Result};
use super::create::check_label;
use super::error::StudyError;
use crate::auth::LONGEST_PASSWORD;

/// Shortest password that somebody chooses, in characters.
pub(super) const SHORTEST_PASSWORD: usize = 8;
/// Longest address, in characters.
const LONGEST_EMAIL: usize = 254;

/// A user to be added.
pub(crate) struct NewPerson {
    pub(crate) user: NewUser,
    pub(crate) password: String,
    /// The names of their roles.
    pub(crate) roles: Vec<String>,
}

impl Pipeline {
    /// The user, or the error that says there is none.
    pub(crate) async fn user(&self, id: UserId) -> Result<User> {
        let missing = || StudyError::NotFound { what: "user", name: id.to_string() };
        Ok(self.store.user(id).await?.ok_or_else(missing)?)
    }

    /// The user of that name, or the error that says there is none.
    pub(crate) async fn user_by_name(&self, name: &str) -> Result<User> {
        let missing = || StudyError::NotFound { what: "user", name: name.to_owned() };
        Ok(self.store.user_by_username(name).await?.ok_or_else(missing)?)
    }

    /// Adds a user with roles that there are.
    pub(crate) async fn add_user(&self, new: NewPerson, by: &Actor) -> Result<User> {
        check_password(&new.password)?;
        self.add_person(new, by).await
    }

    /// Adds a user, whatever they chose as password: files of other systems have short ones.
    pub(super) async fn add_person(&self, new: NewPerson, by: &Actor) -> Result<User> {
        check_user(&new.user)?;
        check_length(&new.password)?;
        let mut roles = Vec::with_capacity(new.roles.len());
        for name in &new.roles {
            roles.push(self.role_by_name(name).await?);
        }
        let hash = self.passwords.hash(&new.password, self.entropy.as_ref()).await?;
        let added = self.store.add_user(&new.user, &hash, &roles, by).await;
        added.map_err(|error| taken(error, &new.user))
    }

    /// Changes a user. One who may no longer come in is out at once.
    pub(crate) async fn change_user(&self, id: UserId, new: NewUser, by: &Actor) -> Result<User> {
        check_user(&new)?;
        let changed = self.store.change_user(id, &new, by).await;
        changed.map_err(|error| taken(error, &new))?;
        if !new.active {
            self.store.remove_sessions_of(id).await?;
        }
        self.user(id).await
    }

    /// Changes a user, and their password where there is one: what is refused of either changes nothing.
    pub(crate) async fn change_person(
        &self,
        id: UserId,
        new: NewUser,
        password: Option<&str>,
        by: &Actor,
    ) -> Result<User> {
        password.map_or(Ok(()), check_password)?;
        let user = self.change_user(id, new, by).await?;
        if let Some(password) = password {
            self.set_password(id, password, by).await?;
        }
        Ok(user)
    }

    /// Lets a user in, or no longer.
    pub(crate) async fn set_active(&self, id: UserId, active: bool, by: &Actor) -> Result<User> {
        let user = self.user(id).await?;
        let new = NewUser { username: user.username, name: user.name, email: user.email, active };
        self.change_user(id, new, by).await
    }

    /// Gives a user another password, and ends their sessions.
    pub(crate) async fn set_password(&self, id: UserId, password: &str, by: &Actor) -> Result<()> {
        check_password(password)?;
        self.set_any_password(id, password, by).await
    }

    /// The same with any password.
    pub(super) async fn set_any_password(
        &self,
        id: UserId,
        password: &str,
        by: &Actor,
    ) -> Result<()> {
        check_length(password)?;
        let hash = self.passwords.hash(password, self.entropy.as_ref()).await?;
        if !self.store.set_password(id, &hash, by).await? {
            return Err(StudyError::NotFound { what: "user", name: id.to_string() }.into());
        }
        Ok(self.store.remove_sessions_of(id).await?)
    }
}

pub(super) fn check_user(user: &NewUser) -> Result<()> {
    check_label("user", &user.username)?;
    let name = &user.username;
    // Names and passwords are sent as `name:password`.
    if name.contains(':') {
        return invalid(format!("'{name}' is no name of a user: it may not contain a colon"));
    }
    // Users may log in with either, so nobody's name is somebody else's address.
    if name.contains('@') && *name != user.email {
        return invalid(format!("'{name}' is no name of a user: it is not their mail address"));
    }
    if !user.name.is_empty() {
        check_label("person", &user.name)?;
    }
    let parts = user.email.split_once('@');
    let strange = |c: char| c.is_whitespace() || c.is_control() || c == ':';
    let good = parts.is_some_and(|(name, host)| !name.is_empty() && !host.is_empty())
        && !user.email.contains(strange)
        && user.email.chars().count() <= LONGEST_EMAIL;
    match good {
        true => Ok(()),
        false => {
            let shown = user.email.escape_debug();
            invalid(format!("'{shown}' is no mail address: expected NAME@HOST"))
        }
    }
}

fn check_password(password: &str) -> Result<()> {
    if password.chars().count() < SHORTEST_PASSWORD {
        return invalid(format!("a password has at least {SHORTEST_PASSWORD} characters"));
    }
    check_length(password)
}

fn check_length(password: &str) -> Result<()> {
    if password.is_empty() || password.len() > LONGEST_PASSWORD {
        return invalid(format!("a password has 1 to {LONGEST_PASSWORD} bytes"));
    }
    Ok(())
}

fn invalid(problem: String) -> Result<()> {
    Err(StudyError::Invalid(problem).into())
}

fn taken(error: StoreError, user: &NewUser) -> Error {
    match error {
        StoreError::Conflict { .. } => {
            let name = format!("{}' or with the address '{}", user.username, user.email);
            StudyError::Exists { what: "user", name }.into()
        }
        error => error.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(username: &str, email: &str) -> NewUser {
        let name = "Somebody".to_owned();
        NewUser { username: username.to_owned(), name, email: email.to_owned(), active: true }
    }

    #[test]
    fn users_have_a_name_and_an_address_that_cannot_be_mistaken() {
        assert!(check_user(&user("reader", "reader@example.org")).is_ok());
        assert!(check_user(&NewUser { name: String::new(), ..user("x", "x@localhost") }).is_ok());
        let long = "x".repeat(101);
        assert!(check_user(&user("reader@example.org", "reader@example.org")).is_ok());
        for name in ["", " ", "a:b", "other@example.org", "two\nlines", long.as_str()] {
            assert!(check_user(&user(name, "reader@example.org")).is_err(), "{name:?}");
        }
        let long = format!("{}@example.org", "x".repeat(254));
        for email in ["", "x", "@", "x@", "@example.org", "a b@example.org", "a:b@c", &long] {
            assert!(check_user(&user("reader", email)).is_err(), "{email:?}");
        }
    }

    #[test]
    fn passwords_that_somebody_chooses_are_neither_short_nor_endless() {
        assert!(check_password("12345678").is_ok());
        assert!(check_password("ääääääää").is_ok(), "characters are counted, not bytes");
        for password in ["", "1234567", &"x".repeat(LONGEST_PASSWORD + 1)] {
            assert!(check_password(password).is_err(), "{password:?}");
        }
        assert!(check_length("admin").is_ok() && check_length("").is_err());
    }
}
