//! Access tokens. Of a secret only its hash is kept.

use gantry_model::id::TokenId;
use jiff::Timestamp;
use sqlx::FromRow;

use crate::Store;
use crate::columns::{from_number, instant, micros, parse, text};
use crate::error::{StoreError, conflict_or_unavailable, unavailable};

/// An access token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Names it where it is managed.
    pub id: TokenId,
    /// What people call it.
    pub name: String,
    /// What its bearer may do, in the server's words.
    pub role: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it stops being good; `None` is never.
    pub expires_at: Option<Timestamp>,
}

#[derive(FromRow)]
struct TokenRow {
    id: String,
    name: String,
    role: String,
    created_at: i64,
    expires_at: Option<i64>,
}

impl TryFrom<TokenRow> for Token {
    type Error = StoreError;

    fn try_from(row: TokenRow) -> Result<Self, StoreError> {
        let expires_at = row.expires_at.map(|at| instant("the end of a token", at)).transpose()?;
        Ok(Self {
            id: parse("the id of a token", &row.id)?,
            name: row.name,
            role: row.role,
            created_at: instant("the creation of a token", row.created_at)?,
            expires_at,
        })
    }
}

impl Store {
    /// Adds a token whose secret has this hash.
    ///
    /// # Errors
    /// `Conflict` if a token with this id or this hash is there already, `Unavailable`.
    pub async fn add_token(&self, token: &Token, secret_hash: &str) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO tokens (id, name, role, secret_hash, created_at, expires_at) \
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(token.id.to_string())
        .bind(text(&token.name))
        .bind(text(&token.role))
        .bind(secret_hash)
        .bind(micros(token.created_at))
        .bind(token.expires_at.map(micros))
        .execute(&self.pools.write)
        .await
        .map(drop)
        .map_err(conflict_or_unavailable("add a token", || {
            format!("token {} or its secret is there already", token.id)
        }))
    }

    /// The token whose secret has this hash. One that has expired is not found.
    ///
    /// # Errors
    /// `Unavailable`, `Corrupt`.
    pub async fn token_by_hash(&self, secret_hash: &str) -> Result<Option<Token>, StoreError> {
        sqlx::query_as::<_, TokenRow>(
            "SELECT id, name, role, created_at, expires_at FROM tokens \
             WHERE secret_hash = $1 AND (expires_at IS NULL OR expires_at > $2)",
        )
        .bind(text(secret_hash))
        .bind(micros(self.now()))
        .fetch_optional(&self.pools.read)
        .await
        .map_err(unavailable("look up a token"))?
        .map(Token::try_from)
        .transpose()
    }

    /// Every token, expired ones too, oldest first.
    ///
    /// # Errors
    /// `Unavailable`, `Corrupt`.
    pub async fn list_tokens(&self) -> Result<Vec<Token>, StoreError> {
        sqlx::query_as::<_, TokenRow>(
            "SELECT id, name, role, created_at, expires_at FROM tokens ORDER BY created_at, id",
        )
        .fetch_all(&self.pools.read)
        .await
        .map_err(unavailable("list tokens"))?
        .into_iter()
        .map(Token::try_from)
        .collect()
    }

    /// Removes a token, which is good for nothing from then on. False if there was none.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn remove_token(&self, id: TokenId) -> Result<bool, StoreError> {
        sqlx::query("DELETE FROM tokens WHERE id = $1")
            .bind(id.to_string())
            .execute(&self.pools.write)
            .await
            .map(|done| done.rows_affected() > 0)
            .map_err(unavailable("remove a token"))
    }

    /// How many tokens there are, expired ones too.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn count_tokens(&self) -> Result<u64, StoreError> {
        let count: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM tokens")
            .fetch_one(&self.pools.read)
            .await
            .map_err(unavailable("count tokens"))?;
        from_number("the number of tokens", count)
    }
}
