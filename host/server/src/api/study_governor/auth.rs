//! Who calls, and what they may do: users by HTTP Basic, or whoever shows a token, as bearer or as the password.

use axum::extract::FromRequestParts;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use gantry_model::study::Permission;

use super::error::Refusal;
use crate::app::App;
use crate::auth::{self, ADMIN_ROLE, Person, Role};

/// This interface's name in the configuration, and that of whoever calls it while it is open.
pub(super) const NAME: &str = "study-governor";

/// Whoever sends a request, if the server knows them.
pub(super) struct Anybody(pub(super) Option<Person>);

impl FromRequestParts<App> for Anybody {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refusal> {
        // Tokens first: it takes long to find out that a token is nobody's password.
        if let Some(token) = password(parts)
            && let Some(person) = Person::by_bearer(&app.pipeline, &token).await?
        {
            return Ok(Self(Some(person)));
        }
        let known = Person::identify(parts, app).await?;
        if known.is_some() || !app.config.is_open(NAME) {
            return Ok(Self(known));
        }
        match auth::stray(parts, &app.pipeline.settings.address) {
            Some(why) => Err(Refusal::not_allowed(format!("The request is not taken: {why}."))),
            None => Ok(Self(Some(Person::with_token(NAME.to_owned(), Role::Admin)))),
        }
    }
}

/// The password of `user:password` in base64.
fn password(parts: &Parts) -> Option<String> {
    let header = parts.headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, shown) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = String::from_utf8(BASE64_STANDARD.decode(shown.trim()).ok()?).ok()?;
    decoded.split_once(':').map(|(_user, password)| password.to_owned())
}

/// Somebody who is logged in.
pub(super) struct LoggedIn(pub(super) Person);

impl FromRequestParts<App> for LoggedIn {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refusal> {
        let Anybody(person) = Anybody::from_request_parts(parts, app).await?;
        person.map(Self).ok_or_else(Refusal::unauthenticated)
    }
}

/// Refuses whoever lacks the permission.
pub(super) fn need(person: &Person, permission: Permission) -> Result<(), Refusal> {
    match person.may(permission) {
        true => Ok(()),
        false => Err(Refusal::forbidden(person.name(), permission)),
    }
}

macro_rules! permitted {
    ($($name:ident)+) => {$(
        /// Somebody who has the permission of that name.
        pub(super) struct $name(pub(super) Person);

        impl FromRequestParts<App> for $name {
            type Rejection = Refusal;

            async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refusal> {
                let LoggedIn(person) = LoggedIn::from_request_parts(parts, app).await?;
                need(&person, Permission::$name)?;
                Ok(Self(person))
            }
        }
    )+};
}

permitted! {
    ActionUpdate SampleStateUpdate SampleAdd SampleUpdate SampleDelete RolesManage UserAdd UserUpdateAll UserDelete
}

/// Somebody with the role `admin` itself.
pub(super) struct Administrator(pub(super) Person);

impl FromRequestParts<App> for Administrator {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refusal> {
        let LoggedIn(person) = LoggedIn::from_request_parts(parts, app).await?;
        match person.administers {
            true => Ok(Self(person)),
            false => {
                let why = format!("'{}' lacks the role {ADMIN_ROLE}.", person.name());
                Err(Refusal::not_allowed(why))
            }
        }
    }
}
