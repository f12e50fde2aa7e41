//! Extractors that name the role which an endpoint needs: `Viewer`, `Member` or `Admin` in a handler's arguments.

use axum::extract::{FromRef, FromRequestParts};
use axum::http::request::Parts;
use gantry_model::creator::Creator;

use super::Role;
use super::person::Person;
use crate::api::problem::Problem;
use crate::app::App;

/// Somebody with a token, or a user.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    /// Who creates what they ask for.
    pub(crate) creator: Creator,
}

/// A caller who may read.
#[derive(Debug)]
pub(crate) struct Viewer;
/// A caller who may upload tasks and run them.
#[derive(Debug)]
pub(crate) struct Member(pub(crate) Caller);
/// A caller who may do anything.
#[derive(Debug)]
pub(crate) struct Admin(pub(crate) Caller);

impl Caller {
    /// The caller, if they have at least this role.
    pub(crate) async fn with_role(parts: &Parts, app: &App, needed: Role) -> Result<Self, Problem> {
        let known = Person::identify(parts, app).await?;
        Self::of(known.ok_or_else(|| Person::unknown(parts))?, needed)
    }

    /// The caller who shows this token, or the secret of a session, if it allows at least this role.
    pub(crate) async fn with_token(
        token: Option<&str>,
        app: &App,
        needed: Role,
    ) -> Result<Self, Problem> {
        let Some(token) = token else { return Err(Problem::unauthenticated()) };
        let known = Person::by_bearer(&app.pipeline, token).await?;
        Self::of(known.ok_or_else(Problem::unauthenticated)?, needed)
    }

    fn of(person: Person, needed: Role) -> Result<Self, Problem> {
        match (person.role(), person.user) {
            (role, _) if role >= needed => Ok(Self { creator: person.creator }),
            (role, None) => Err(Problem::forbidden(role, needed)),
            (role, Some(_)) => Err(Problem::user_forbidden(person.name(), role, needed)),
        }
    }
}

macro_rules! extractor {
    ($name:ident, $role:expr, $caller:pat => $value:expr) => {
        impl<S> FromRequestParts<S> for $name
        where
            App: FromRef<S>,
            S: Send + Sync,
        {
            type Rejection = Problem;

            async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
                let $caller = Caller::with_role(parts, &App::from_ref(state), $role).await?;
                Ok($value)
            }
        }
    };
}

extractor!(Viewer, Role::Viewer, _caller => Viewer);
extractor!(Member, Role::Member, caller => Member(caller));
extractor!(Admin, Role::Admin, caller => Admin(caller));
