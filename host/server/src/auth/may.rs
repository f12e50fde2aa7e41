//! Extractors that name the permission which an endpoint needs: `may::SampleAdd(person)` in a handler's arguments.

use axum::extract::{FromRef, FromRequestParts};
use axum::http::request::Parts;
use gantry_model::study::Permission;

use super::Role;
use super::person::{ADMIN_ROLE, Person, least};
use crate::api::problem::Problem;
use crate::app::App;

/// What an endpoint needs of whoever calls it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    /// To be known.
    Nothing,
    /// A permission.
    Permission(Permission),
    /// The role `admin` itself.
    AdminRole,
}

impl Person {
    /// Whoever sends a request, if they may do it.
    pub(crate) async fn who_may(parts: &Parts, app: &App, need: Need) -> Result<Self, Problem> {
        let known = Self::identify(parts, app).await?;
        let person = known.ok_or_else(|| Self::unknown(parts))?;
        person.check(need)?;
        Ok(person)
    }

    /// Refuses what they may not do.
    pub(crate) fn check(&self, need: Need) -> Result<(), Problem> {
        let (allowed, token, missing) = match need {
            Need::Nothing => return Ok(()),
            Need::Permission(needed) => {
                (self.may(needed), least(needed), format!("the permission {needed}"))
            }
            Need::AdminRole => (self.administers, Role::Admin, format!("the role {ADMIN_ROLE}")),
        };
        match (allowed, self.token) {
            (true, _) => Ok(()),
            (false, Some(role)) => Err(Problem::forbidden(role, token)),
            (false, None) => Err(Problem::not_permitted(self.name(), &missing)),
        }
    }
}

macro_rules! extractor {
    ($($(#[$doc:meta])* $name:ident: $need:expr;)+) => {$(
        $(#[$doc])*
        #[derive(Debug)]
        pub(crate) struct $name(pub(crate) Person);

        impl<S> FromRequestParts<S> for $name
        where
            App: FromRef<S>,
            S: Send + Sync,
        {
            type Rejection = Problem;

            async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
                Person::who_may(parts, &App::from_ref(state), $need).await.map(Self)
            }
        }
    )+};
}

/// Somebody who may see all users.
#[derive(Debug)]
pub(crate) struct UserReadAll;

impl<S> FromRequestParts<S> for UserReadAll
where
    App: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let need = Need::Permission(Permission::UserReadAll);
        Person::who_may(parts, &App::from_ref(state), need).await.map(|_| Self)
    }
}

extractor! {
    /// Anybody whom the server knows.
    Read: Need::Nothing;
    /// Somebody who may change actions, and resolve executions without their secret.
    ActionUpdate: Need::Permission(Permission::ActionUpdate);
    /// Somebody who may move experiments.
    SampleStateUpdate: Need::Permission(Permission::SampleStateUpdate);
    /// Somebody who may add samples.
    SampleAdd: Need::Permission(Permission::SampleAdd);
    /// Somebody who may change what samples are called elsewhere.
    SampleUpdate: Need::Permission(Permission::SampleUpdate);
    /// Somebody who may remove what samples are called elsewhere.
    SampleDelete: Need::Permission(Permission::SampleDelete);
    /// Somebody who may see roles, and give them to users.
    RolesManage: Need::Permission(Permission::RolesManage);
    /// Somebody who may add users.
    UserAdd: Need::Permission(Permission::UserAdd);
    /// Somebody who may change users.
    UserUpdateAll: Need::Permission(Permission::UserUpdateAll);
    /// Somebody who may deactivate users.
    UserDelete: Need::Permission(Permission::UserDelete);
    /// Somebody with the role `admin`.
    Administer: Need::AdminRole;
}
