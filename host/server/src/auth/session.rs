//! Sessions: what a user gets for name and password, to show instead of them for a while.

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use gantry_model::study::UserId;
use jiff::{SignedDuration, Timestamp};

use super::{PREFIX, hash};
use crate::pipeline::{Error, Pipeline, Result};

/// How long a session lasts.
const LASTS: SignedDuration = SignedDuration::from_hours(12);

/// A session that has begun.
#[derive(Debug)]
pub(crate) struct Session {
    /// What to send as bearer token. Of it only a hash is kept.
    pub(crate) secret: String,
    /// When it ends, unless it is ended before.
    pub(crate) expires_at: Timestamp,
}

/// Begins a session of a user.
pub(crate) async fn begin_session(pipeline: &Pipeline, user: UserId) -> Result<Session> {
    // Whoever begins one clears away those that are over.
    pipeline.store.forget_expired_sessions().await?;
    let secret = format!("{PREFIX}{}", pipeline.entropy.secret());
    let end = pipeline.clock.now().checked_add(LASTS);
    let expires_at = end.map_err(|error| Error::internal("beginning a session", error))?;
    pipeline.store.add_session(&hash(&secret), user, expires_at).await?;
    Ok(Session { secret, expires_at })
}

/// What a request shows as bearer token.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, shown) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| shown.trim())
}
