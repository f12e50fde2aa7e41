//! Those who call the Agora façade. Gantry knows them by the names of their tokens.

use super::{AgoraUserId, next_number};
use crate::Store;
use crate::columns::text;
use crate::error::{StoreError, unavailable};

impl Store {
    /// The number of whoever has tokens of this name; the first question gives them one.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn agora_user(&self, name: &str) -> Result<AgoraUserId, StoreError> {
        const OPERATION: &str = "look up a user";
        const SELECT: &str = "SELECT id FROM agora_users WHERE name = $1";
        let name = text(name);
        let known: Option<i64> = sqlx::query_scalar(SELECT)
            .bind(&name)
            .fetch_optional(&self.pools.read)
            .await
            .map_err(unavailable(OPERATION))?;
        if let Some(id) = known {
            return Ok(AgoraUserId(id));
        }
        let mut transaction = self.begin(OPERATION).await?;
        let id = next_number(&mut transaction, OPERATION).await?;
        sqlx::query(
            "INSERT INTO agora_users (id, name) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING",
        )
        .bind(id)
        .bind(&name)
        .execute(&mut *transaction)
        .await
        .map_err(unavailable(OPERATION))?;
        // Somebody else may have given them another one at the same moment.
        let id: i64 = sqlx::query_scalar(SELECT)
            .bind(&name)
            .fetch_one(&mut *transaction)
            .await
            .map_err(unavailable(OPERATION))?;
        transaction.commit().await.map_err(unavailable(OPERATION))?;
        Ok(AgoraUserId(id))
    }
}
