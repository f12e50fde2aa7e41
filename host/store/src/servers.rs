//! The servers that share the database: where each is, and when it was last heard of.

use gantry_model::id::ServerId;
use jiff::Timestamp;

use crate::Store;
use crate::columns::{instant, micros, text};
use crate::error::{StoreError, unavailable};

/// A server, as it last told about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// Its own.
    pub id: ServerId,
    /// Where people find it.
    pub place: String,
    /// When that was.
    pub seen_at: Timestamp,
}

impl Store {
    /// A server says that it lives.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn report_server(&self, id: &ServerId, place: &str) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO servers (id, place, seen_at) VALUES ($1, $2, $3) \
             ON CONFLICT (id) DO UPDATE SET place = excluded.place, seen_at = excluded.seen_at",
        )
        .bind(&id.0)
        .bind(text(place))
        .bind(micros(self.now()))
        .execute(&self.pools.write)
        .await
        .map(drop)
        .map_err(unavailable("report a server"))
    }

    /// What is known of a server; `None` if it never said that it lives.
    ///
    /// # Errors
    /// `Unavailable`, `Corrupt`.
    pub async fn server(&self, id: &ServerId) -> Result<Option<Server>, StoreError> {
        sqlx::query_as::<_, (String, i64)>("SELECT place, seen_at FROM servers WHERE id = $1")
            .bind(&id.0)
            .fetch_optional(&self.pools.read)
            .await
            .map_err(unavailable("look up a server"))?
            .map(|(place, seen_at)| {
                let seen_at = instant("the last report of a server", seen_at)?;
                Ok(Server { id: id.clone(), place, seen_at })
            })
            .transpose()
    }
}
