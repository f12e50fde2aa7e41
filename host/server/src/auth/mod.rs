//! Who calls, and what they may do: users with passwords, sessions and permissions, and bearer tokens with roles.

mod addresses;
mod attempts;
mod caller;
mod client;
mod elsewhere;
mod first_token;
pub(crate) mod may;
mod password;
mod person;
mod proxies;
mod session;

use std::str::FromStr;

use gantry_model::clock::Entropy;
use gantry_model::id::TokenId;
use gantry_store::{Store, StoreError, Token};
use jiff::Timestamp;
use sha2::{Digest, Sha256};

pub(crate) use attempts::Attempts;
pub(crate) use caller::{Admin, Caller, Member, Viewer};
pub(crate) use client::{Client, Gone};
pub(crate) use elsewhere::stray;
pub(crate) use first_token::{FirstTokenError, ensure_first_token};
pub(crate) use password::{LONGEST_PASSWORD, Passwords};
pub(crate) use person::{ADMIN_ROLE, Person};
pub(crate) use proxies::see_through;
pub(crate) use session::{bearer, begin_session};

/// What a token allows; each role includes those before it.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    serde::Serialize,
    serde::Deserialize,
    strum::Display,
    strum::EnumString,
    clap::ValueEnum,
    utoipa::ToSchema,
)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase")]
pub(crate) enum Role {
    /// Reads.
    Viewer,
    /// Uploads tasks; creates, runs and deletes runs.
    Member,
    /// Deletes tasks, manages tokens and app stores.
    Admin,
}

/// What all tokens begin with, so that they are recognised where they leak.
const PREFIX: &str = "gantry_";

/// A new token: what the caller gets once, and what is kept.
pub(crate) fn new_token(
    entropy: &dyn Entropy,
    name: String,
    role: Role,
    now: Timestamp,
    expires_at: Option<Timestamp>,
) -> (String, Token) {
    let secret = format!("{PREFIX}{}", entropy.secret());
    let id = TokenId(entropy.uuid());
    (secret, Token { id, name, role: role.to_string(), created_at: now, expires_at })
}

/// What is kept of a token's secret. The secret has 244 random bits, so a plain hash cannot be turned back.
pub(crate) fn hash(secret: &str) -> String {
    hex::encode(Sha256::digest(secret.as_bytes()))
}

/// Who a bearer token belongs to; `None` if it is unknown or has expired.
pub(crate) async fn identify(
    store: &Store,
    secret: &str,
    now: Timestamp,
) -> Result<Option<(String, Role)>, StoreError> {
    let token = store.token_by_hash(&hash(secret)).await?;
    let live = token.filter(|token| token.expires_at.is_none_or(|end| now < end));
    Ok(live.and_then(|token| Some((token.name, Role::from_str(&token.role).ok()?))))
}
