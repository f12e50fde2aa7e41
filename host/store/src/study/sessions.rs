//! Sessions of people in the browser. Of a secret only its hash is kept.

use gantry_model::study::UserId;
use jiff::Timestamp;

use crate::Store;
use crate::columns::{micros, text};
use crate::error::{StoreError, conflict_or_unavailable, unavailable};

impl Store {
    /// Adds a session, whose secret has this hash, until then.
    ///
    /// # Errors
    /// `Conflict` if the user is gone or the hash is taken, `Unavailable`.
    pub async fn add_session(
        &self,
        hash: &str,
        user: UserId,
        expires_at: Timestamp,
    ) -> Result<(), StoreError> {
        sqlx::query("INSERT INTO study_sessions (hash, user_id, expires_at) VALUES ($1, $2, $3)")
            .bind(text(hash))
            .bind(user.0)
            .bind(micros(expires_at))
            .execute(&self.pools.write)
            .await
            .map(drop)
            .map_err(conflict_or_unavailable("add a session", || {
                format!("there is no user {user}, or the session is there already")
            }))
    }

    /// Ends a session. False if there was none.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn remove_session(&self, hash: &str) -> Result<bool, StoreError> {
        sqlx::query("DELETE FROM study_sessions WHERE hash = $1")
            .bind(text(hash))
            .execute(&self.pools.write)
            .await
            .map(|done| done.rows_affected() > 0)
            .map_err(unavailable("end a session"))
    }

    /// Ends all sessions of a user.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn remove_sessions_of(&self, user: UserId) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM study_sessions WHERE user_id = $1")
            .bind(user.0)
            .execute(&self.pools.write)
            .await
            .map(drop)
            .map_err(unavailable("end sessions"))
    }

    /// Forgets sessions that have expired. Tells how many there were.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn forget_expired_sessions(&self) -> Result<u64, StoreError> {
        sqlx::query("DELETE FROM study_sessions WHERE expires_at <= $1")
            .bind(micros(self.now()))
            .execute(&self.pools.write)
            .await
            .map(|done| done.rows_affected())
            .map_err(unavailable("forget sessions"))
    }
}
