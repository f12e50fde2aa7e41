//! Responses to requests that carried an idempotency key, so that the same request sent twice acts
//! once.

use jiff::Timestamp;
use sqlx::FromRow;

use crate::Store;
use crate::columns::{from_number, instant, micros, text};
use crate::error::{StoreError, unavailable};

/// What was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RememberedResponse {
    /// Of the request, so that another request under the same key is noticed.
    pub request_digest: String,
    /// The HTTP status.
    pub status: u16,
    /// The body, which is text.
    pub body: String,
    /// When it was answered.
    pub at: Timestamp,
}

#[derive(FromRow)]
struct ResponseRow {
    request_digest: String,
    status: i64,
    body: String,
    at: i64,
}

impl TryFrom<ResponseRow> for RememberedResponse {
    type Error = StoreError;

    fn try_from(row: ResponseRow) -> Result<Self, StoreError> {
        let ResponseRow { request_digest, status, body, at } = row;
        let status = from_number("the status of a response", status)?;
        Ok(Self { request_digest, status, body, at: instant("the time of a response", at)? })
    }
}

impl Store {
    /// Remembers what was answered to the request that `scope` (whose it is, and which route) knows
    /// by `key`. What is remembered already stays: the first answer counts.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn remember_response(
        &self,
        scope: &str,
        key: &str,
        request_digest: &str,
        status: u16,
        body: &str,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO remembered_responses \
             (scope, idempotency_key, request_digest, status, body, at) \
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (scope, idempotency_key) DO NOTHING",
        )
        .bind(text(scope))
        .bind(text(key))
        .bind(request_digest)
        .bind(i64::from(status))
        .bind(text(body))
        .bind(micros(self.now()))
        .execute(&self.pools.write)
        .await
        .map(drop)
        .map_err(unavailable("remember a response"))
    }

    /// What was answered to the request that `scope` knows by `key`.
    ///
    /// # Errors
    /// `Unavailable`, `Corrupt`.
    pub async fn remembered(
        &self,
        scope: &str,
        key: &str,
    ) -> Result<Option<RememberedResponse>, StoreError> {
        sqlx::query_as::<_, ResponseRow>(
            "SELECT request_digest, status, body, at FROM remembered_responses \
             WHERE scope = $1 AND idempotency_key = $2",
        )
        .bind(text(scope))
        .bind(text(key))
        .fetch_optional(&self.pools.read)
        .await
        .map_err(unavailable("look up a response"))?
        .map(RememberedResponse::try_from)
        .transpose()
    }

    /// Forgets what was answered before that instant, and says how many responses those were.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn forget_before(&self, instant: Timestamp) -> Result<u64, StoreError> {
        sqlx::query("DELETE FROM remembered_responses WHERE at < $1")
            .bind(micros(instant))
            .execute(&self.pools.write)
            .await
            .map(|done| done.rows_affected())
            .map_err(unavailable("forget responses"))
    }
}
