//! What a run leaves for its user, once an output importer has decided.

use gantry_model::id::RunId;
use sqlx::{AnyConnection, FromRow};

use crate::Store;
use crate::columns::{from_number, number, text};
use crate::error::{StoreError, unavailable};

/// A file that a run leaves for its user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunResult {
    /// File names joined by `/`; a run has no two results of one name, and none is a folder of another.
    pub name: String,
    /// Such as `image/png`, or what the importer calls the format.
    pub media_type: String,
    /// In bytes.
    pub size: u64,
    /// The key of the object that holds it.
    pub object: String,
}

#[derive(FromRow)]
struct ResultRow {
    name: String,
    media_type: String,
    size: i64,
    object: String,
}

impl TryFrom<ResultRow> for RunResult {
    type Error = StoreError;

    fn try_from(row: ResultRow) -> Result<Self, StoreError> {
        let ResultRow { name, media_type, size, object } = row;
        Ok(Self { name, media_type, size: from_number("the size of a result", size)?, object })
    }
}

impl Store {
    /// The results of a run, by name.
    ///
    /// # Errors
    /// `Unavailable`, `Corrupt`.
    pub async fn results(&self, run: RunId) -> Result<Vec<RunResult>, StoreError> {
        sqlx::query_as::<_, ResultRow>(
            "SELECT name, media_type, size, object FROM run_results WHERE run_id = $1 \
             ORDER BY name",
        )
        .bind(run.to_string())
        .fetch_all(&self.pools.read)
        .await
        .map_err(unavailable("list results"))?
        .into_iter()
        .map(RunResult::try_from)
        .collect()
    }
}

pub(super) async fn replace_all(
    connection: &mut AnyConnection,
    run: RunId,
    results: &[RunResult],
) -> Result<(), StoreError> {
    const OPERATION: &str = "record results";
    sqlx::query("DELETE FROM run_results WHERE run_id = $1")
        .bind(run.to_string())
        .execute(&mut *connection)
        .await
        .map_err(unavailable(OPERATION))?;
    for result in results {
        sqlx::query(
            "INSERT INTO run_results (run_id, name, media_type, size, object) \
             VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(run.to_string())
        .bind(text(&result.name))
        .bind(text(&result.media_type))
        .bind(number(result.size))
        .bind(&result.object)
        .execute(&mut *connection)
        .await
        .map_err(unavailable(OPERATION))?;
    }
    Ok(())
}
