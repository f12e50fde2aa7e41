//! Roles: sets of permissions that users are given, and those that are there from the start.

use gantry_model::study::{Actor, Permission, Permissions, Role, RoleId, User, UserId};
use gantry_store::{NewRole, NewUser, StoreError};
use strum::IntoEnumIterator as _;

use super::super::{Error, Pipeline, Result};
use super::create::check_label;
use super::error::StudyError;
use super::people::NewPerson;
use crate::auth::ADMIN_ROLE;

/// Longest description, in characters.
const LONGEST_DESCRIPTION: usize = 1000;

impl Pipeline {
    /// The role, or the error that says there is none.
    pub(crate) async fn role(&self, id: RoleId) -> Result<Role> {
        let missing = || StudyError::NotFound { what: "role", name: id.to_string() };
        Ok(self.store.role(id).await?.ok_or_else(missing)?)
    }

    /// The role of that name, or the error that says there is none.
    pub(crate) async fn role_by_name(&self, name: &str) -> Result<Role> {
        let missing = || StudyError::NotFound { what: "role", name: name.to_owned() };
        Ok(self.store.role_by_name(name).await?.ok_or_else(missing)?)
    }

    /// Adds a role.
    pub(crate) async fn add_role(&self, new: NewRole, by: &Actor) -> Result<Role> {
        check_label("role", &new.name)?;
        // StudyGovernor keeps names of permissions with commas between, and its files name roles in the same way.
        if new.name.contains(',') {
            let name = &new.name;
            let problem = format!("'{name}' is no name of a role: it may not contain a comma");
            return Err(StudyError::Invalid(problem).into());
        }
        check_description(new.description.as_deref())?;
        match self.store.add_role(&new, by).await {
            Err(StoreError::Conflict { .. }) => {
                Err(StudyError::Exists { what: "role", name: new.name }.into())
            }
            added => Ok(added?),
        }
    }

    /// Changes what a role is for and what it allows. Its name stays: users are given roles by it.
    pub(crate) async fn change_role(
        &self,
        id: RoleId,
        description: Option<String>,
        permissions: Permissions,
        by: &Actor,
    ) -> Result<Role> {
        check_description(description.as_deref())?;
        let name = self.role(id).await?.name;
        let new = NewRole { name, description, permissions };
        self.store.change_role(id, &new, by).await?;
        self.role(id).await
    }

    /// Gives a user a role, or takes it away. It counts from their next request on.
    pub(crate) async fn set_role(
        &self,
        user: UserId,
        role: &str,
        has: bool,
        by: &Actor,
    ) -> Result<User> {
        let user = self.user(user).await?.id;
        let role = self.role_by_name(role).await?.id;
        match has {
            true => self.store.give_role(user, role, by).await?,
            false => self.store.withdraw_role(user, role, by).await?,
        };
        self.user(user).await
    }

    /// Adds those roles that are always there and that are missing: nobody removes any, but an earlier start may have been
    /// killed before it had added them all.
    pub(crate) async fn ensure_roles(&self) -> Result<()> {
        let known = self.store.roles().await?;
        let is_known = |role: &NewRole| known.iter().any(|known| known.name == role.name);
        for role in first_roles().into_iter().filter(|role| !is_known(role)) {
            match self.store.add_role(&role, &Actor::Setup).await {
                // Another server that shares the database starts at the same moment.
                Ok(_) | Err(StoreError::Conflict { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    /// Adds the user that the configuration names, as an administrator, unless there is one of that name or address.
    pub(crate) async fn ensure_admin(
        &self,
        username: &str,
        email: &str,
        password: &str,
    ) -> Result<()> {
        let named = self.store.user_by_username(username).await?;
        if named.is_some() || self.store.user_by_email(email).await?.is_some() {
            return Ok(());
        }
        let (username, email) = (username.to_owned(), email.to_owned());
        let user = NewUser { name: username.clone(), username, email, active: true };
        let roles = vec![ADMIN_ROLE.to_owned()];
        let new = NewPerson { user, password: password.to_owned(), roles };
        match self.add_user(new, &Actor::Setup).await {
            // Another server was quicker.
            Ok(_) | Err(Error::Study(StudyError::Exists { .. })) => Ok(()),
            Err(error) => Err(error),
        }
    }
}

/// What StudyGovernor has from the start.
fn first_roles() -> [NewRole; 3] {
    let role = |name: &str, description: &str, permissions: Permissions| NewRole {
        name: name.to_owned(),
        description: Some(description.to_owned()),
        permissions,
    };
    let all_but_one = Permission::iter().filter(|it| *it != Permission::UserRead).collect();
    let superuser = [
        Permission::SampleStateUpdate,
        Permission::SampleAdd,
        Permission::UserRead,
        Permission::UploadData,
    ];
    [
        role(ADMIN_ROLE, "Does everything", all_but_one),
        role("superuser", "Adds samples and moves experiments", superuser.into()),
        role("user", "Reads", [Permission::UserRead].into()),
    ]
}

fn check_description(description: Option<&str>) -> Result<()> {
    let length = description.map_or(0, |text| text.chars().count());
    if length > LONGEST_DESCRIPTION {
        let most = LONGEST_DESCRIPTION;
        let problem = format!("the description has {length} characters; at most {most} are taken");
        return Err(StudyError::Invalid(problem).into());
    }
    Ok(())
}
