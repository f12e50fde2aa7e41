//! Whoever sends a request: a user with a password or a session, or the bearer of a token.

use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use gantry_model::creator::Creator;
use gantry_model::study::{Actor, Permission, Permissions, User, UserId};
use strum::IntoEnumIterator as _;
use tokio::time::Instant;

use super::client::Client;
use super::elsewhere::is_forged;
use super::{Role, hash};
use crate::api::problem::Problem;
use crate::app::App;
use crate::pipeline::{Error, Pipeline, Result, StudyError};

/// The name of the role whose users may do what needs more than permissions.
pub(crate) const ADMIN_ROLE: &str = "admin";

/// Somebody whom the server knows.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    /// Who creates what they ask for.
    pub(crate) creator: Creator,
    /// The user; `None` for the bearer of a token, and for the jobs of a run.
    pub(crate) user: Option<UserId>,
    /// What they may do in studies.
    pub(crate) permissions: Permissions,
    /// Whether they may do what needs the role `admin` itself.
    pub(crate) administers: bool,
    /// The role of the token; `None` for a user.
    pub(super) token: Option<Role>,
}

impl Person {
    /// Who sends a request: by a token or a session as bearer, or by name and password (HTTP Basic). `None`: nobody whom the
    /// server knows.
    pub(crate) async fn identify(parts: &Parts, app: &App) -> Result<Option<Self>> {
        let header = parts.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        let Some((scheme, shown)) = header.and_then(|value| value.split_once(' ')) else {
            return Ok(None);
        };
        let shown = shown.trim();
        if scheme.eq_ignore_ascii_case("bearer") {
            return Self::by_bearer(&app.pipeline, shown).await;
        }
        match name_and_password(shown).filter(|_| scheme.eq_ignore_ascii_case("basic")) {
            Some(_) if is_forged(parts, &app.pipeline.settings.address) => Ok(None),
            Some((name, password)) => {
                Self::by_password(&app.pipeline, &name, &password, &Client::of(parts)).await
            }
            None => Ok(None),
        }
    }

    /// What somebody is told whom the server does not know by what they showed.
    pub(super) fn unknown(parts: &Parts) -> Problem {
        let header = parts.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        let scheme = header.and_then(|value| value.split_once(' ')).map(|(scheme, _)| scheme);
        match scheme.is_some_and(|scheme| scheme.eq_ignore_ascii_case("basic")) {
            true => Problem::wrong_password(),
            false => Problem::unauthenticated(),
        }
    }

    /// Whoever shows a token or the secret of a session.
    pub(crate) async fn by_bearer(pipeline: &Pipeline, secret: &str) -> Result<Option<Self>> {
        if let Some(run) = pipeline.run_by_key(secret).await? {
            return Self::of_run(pipeline, run.created_by).await;
        }
        let now = pipeline.clock.now();
        if let Some((name, role)) = super::identify(&pipeline.store, secret, now).await? {
            return Ok(Some(Self::with_token(name, role)));
        }
        let user = pipeline.store.user_by_session(&hash(secret)).await?;
        Self::active(pipeline, user).await
    }

    /// The jobs of a run that somebody created: they may do what members may, as far as that is what whoever created it may do.
    async fn of_run(pipeline: &Pipeline, creator: Creator) -> Result<Option<Self>> {
        let Some(user) = creator.user() else {
            return Ok(Some(Self::with_role(creator, Role::Member)));
        };
        let user = pipeline.store.user(user).await?;
        let member = Self::with_role(creator, Role::Member);
        Ok(Self::active(pipeline, user).await?.map(|user| Self {
            permissions: &user.permissions & &member.permissions,
            token: Some(user.role().min(Role::Member)),
            ..member
        }))
    }

    /// The user of that name or email address, if the password is theirs. Whether there is such a user cannot be told from the
    /// time that it takes. Whoever gave wrong ones before has to wait, and who does not wait for the answer gets none.
    pub(crate) async fn by_password(
        pipeline: &Pipeline,
        name: &str,
        password: &str,
        client: &Client,
    ) -> Result<Option<Self>> {
        let attempt = client.waits_for(pipeline.attempts.begin(name, client.from)).await;
        let Some(attempt) = attempt else { return Ok(None) };
        let attempt =
            attempt.map_err(|pause| Error::TooManyAttempts { seconds: pause.as_secs() + 1 })?;
        let store = &pipeline.store;
        let user = match store.user_by_username(name).await? {
            Some(user) => Some(user),
            None => store.user_by_email(name).await?,
        };
        let kept = match &user {
            Some(user) => store.password(user.id).await?,
            None => None,
        };
        let (passwords, now) = (&pipeline.passwords, pipeline.clock.now());
        let mut right = passwords.is_known(password, kept.as_deref(), now);
        if !right {
            let Some(turn) = client.waits_for(passwords.turn()).await else { return Ok(None) };
            // From here on it is done to the end, and counts: else who goes away has a password looked at for nothing.
            right = passwords.compare(password, kept.as_deref(), now, turn?).await?;
        }
        attempt.ended(right, Instant::now());
        match right {
            true => Self::active(pipeline, user).await,
            false => Ok(None),
        }
    }

    async fn active(pipeline: &Pipeline, user: Option<User>) -> Result<Option<Self>> {
        let Some(user) = user.filter(|user| user.active) else { return Ok(None) };
        Ok(Some(Self {
            administers: user.roles.iter().any(|role| role == ADMIN_ROLE),
            permissions: pipeline.store.permissions(user.id).await?,
            user: Some(user.id),
            creator: Creator::User { id: user.id, name: user.username },
            token: None,
        }))
    }

    /// The bearer of a token of that name and role.
    pub(crate) fn with_token(name: String, role: Role) -> Self {
        Self::with_role(Creator::Token(name), role)
    }

    fn with_role(creator: Creator, role: Role) -> Self {
        let permissions = Permission::iter().filter(|it| least(*it) <= role).collect();
        let administers = role == Role::Admin;
        Self { creator, user: None, permissions, administers, token: Some(role) }
    }

    /// The user's name, or the token's.
    pub(crate) fn name(&self) -> &str {
        self.creator.name()
    }

    /// Whether they may do that.
    pub(crate) fn may(&self, permission: Permission) -> bool {
        self.permissions.contains(&permission)
    }

    /// Who they are in the audit trail.
    pub(crate) fn actor(&self) -> Actor {
        Actor::Caller(self.name().to_owned())
    }

    /// A user whom they want to change or deactivate, and may do so at all. Not one who may do more than they, since who sets a
    /// password can log in with it.
    pub(crate) async fn user_to_change(&self, id: UserId, pipeline: &Pipeline) -> Result<User> {
        let user = pipeline.user(id).await?;
        if self.may(Permission::RolesManage) || self.user == Some(user.id) {
            return Ok(user);
        }
        let mut theirs = pipeline.store.permissions(user.id).await?;
        // Whoever sees all users need not be allowed to see themselves.
        theirs.remove(&Permission::UserRead);
        let administers = user.roles.iter().any(|role| role == ADMIN_ROLE);
        if theirs.is_subset(&self.permissions) && (self.administers || !administers) {
            return Ok(user);
        }
        Err(StudyError::Outranked { by: self.name().to_owned(), user: user.username }.into())
    }

    /// What they may do with tasks and runs. Users get it from what they may do in studies.
    pub(crate) fn role(&self) -> Role {
        let may = |permission| self.may(permission);
        match self.token {
            Some(role) => role,
            None if may(Permission::RolesManage) => Role::Admin,
            None if may(Permission::SampleAdd) || may(Permission::SampleStateUpdate) => {
                Role::Member
            }
            None => Role::Viewer,
        }
    }
}

/// The smallest role of a token that includes a permission.
pub(super) fn least(permission: Permission) -> Role {
    match permission {
        Permission::UserRead => Role::Viewer,
        Permission::SampleAdd
        | Permission::SampleUpdate
        | Permission::SampleDelete
        | Permission::SampleStateUpdate
        | Permission::ActionUpdate
        | Permission::UploadData => Role::Member,
        Permission::RolesManage
        | Permission::UserReadAll
        | Permission::UserAdd
        | Permission::UserUpdateAll
        | Permission::UserDelete => Role::Admin,
    }
}

/// `name:password` in base64. A name has no colon, a password may.
fn name_and_password(encoded: &str) -> Option<(String, String)> {
    let decoded = String::from_utf8(BASE64_STANDARD.decode(encoded).ok()?).ok()?;
    let (name, password) = decoded.split_once(':')?;
    Some((name.to_owned(), password.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(permissions: &[Permission]) -> Person {
        Person {
            creator: Creator::User { id: UserId(1), name: "x".to_owned() },
            user: Some(UserId(1)),
            permissions: permissions.iter().copied().collect(),
            administers: false,
            token: None,
        }
    }

    #[test]
    fn a_user_may_do_with_runs_what_fits_their_permissions() {
        assert_eq!(user(&[]).role(), Role::Viewer);
        assert_eq!(user(&[Permission::UserReadAll, Permission::UserAdd]).role(), Role::Viewer);
        assert_eq!(user(&[Permission::SampleAdd]).role(), Role::Member);
        assert_eq!(user(&[Permission::SampleStateUpdate]).role(), Role::Member);
        assert_eq!(user(&[Permission::RolesManage]).role(), Role::Admin);
    }

    #[test]
    fn the_bearer_of_a_token_may_do_in_studies_what_fits_its_role() {
        let with = |role| Person::with_token("x".to_owned(), role);
        let viewer = with(Role::Viewer);
        assert_eq!(viewer.permissions, [Permission::UserRead].into());
        let member = with(Role::Member);
        assert!(member.may(Permission::SampleDelete) && member.may(Permission::ActionUpdate));
        assert!(!member.may(Permission::RolesManage) && !member.administers);
        let admin = with(Role::Admin);
        assert!(admin.administers && Permission::iter().all(|permission| admin.may(permission)));
    }

    #[test]
    fn a_password_may_have_colons() {
        let encoded = BASE64_STANDARD.encode("name:pass:word");
        let expected = ("name".to_owned(), "pass:word".to_owned());
        assert_eq!(name_and_password(&encoded), Some(expected));
        for text in ["", "%%%", &BASE64_STANDARD.encode("no colon")] {
            assert_eq!(name_and_password(text), None, "{text}");
        }
    }
}
