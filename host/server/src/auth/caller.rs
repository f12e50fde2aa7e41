//! Extractors that name the role which an endpoint needs: `Viewer`, `Member` or `Admin` in a handler's arguments.

use axum::extract::{FromRef, FromRequestParts};
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;

use super::{Role, identify};
use crate::api::problem::Problem;
use crate::app::App;

/// Somebody with a token.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    /// The token's name.
    pub(crate) name: String,
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
        let header = parts.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        let token = header.and_then(|value| {
            let (scheme, token) = value.split_once(' ')?;
            scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
        });
        Self::with_token(token, app, needed).await
    }

    /// The caller who shows this token, if it allows at least this role.
    pub(crate) async fn with_token(
        token: Option<&str>,
        app: &App,
        needed: Role,
    ) -> Result<Self, Problem> {
        let Some(token) = token else { return Err(Problem::unauthenticated()) };
        let known = identify(&app.pipeline.store, token, app.pipeline.clock.now())
            .await
            .map_err(|error| Problem::from(crate::pipeline::Error::from(error)))?;
        match known {
            None => Err(Problem::unauthenticated()),
            Some((name, role)) if role >= needed => Ok(Self { name }),
            Some((_, role)) => Err(Problem::forbidden(role, needed)),
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
