//! Runs as clients of the Agora façade know them: items of a timeline.

use gantry_model::id::RunId;

use super::{AgoraTimelineId, next_number};
use crate::Store;
use crate::columns::parse;
use crate::error::{StoreError, conflict_or_unavailable, unavailable};

impl Store {
    /// Puts a run on the timeline.
    ///
    /// # Errors
    /// `Conflict` if it is there already, or there is no such run; `Unavailable`.
    pub async fn add_to_agora_timeline(&self, run: RunId) -> Result<AgoraTimelineId, StoreError> {
        const OPERATION: &str = "put a run on the timeline";
        let mut transaction = self.begin(OPERATION).await?;
        let id = next_number(&mut transaction, OPERATION).await?;
        sqlx::query("INSERT INTO agora_timeline (id, run_id) VALUES ($1, $2)")
            .bind(id)
            .bind(run.to_string())
            .execute(&mut *transaction)
            .await
            .map_err(conflict_or_unavailable(OPERATION, || {
                format!("run {run} is on the timeline already, or gone")
            }))?;
        transaction.commit().await.map_err(unavailable(OPERATION))?;
        Ok(AgoraTimelineId(id))
    }

    /// The run that has this number on the timeline.
    ///
    /// # Errors
    /// `Unavailable`, `Corrupt`.
    pub async fn on_agora_timeline(
        &self,
        id: AgoraTimelineId,
    ) -> Result<Option<RunId>, StoreError> {
        let run: Option<String> =
            sqlx::query_scalar("SELECT run_id FROM agora_timeline WHERE id = $1")
                .bind(id.0)
                .fetch_optional(&self.pools.read)
                .await
                .map_err(unavailable("look up an item of the timeline"))?;
        run.map(|run| parse("the run of an item of the timeline", &run)).transpose()
    }
}
