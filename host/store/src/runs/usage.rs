//! How busy executors and the server are.

use gantry_model::exec::Capacity;
use gantry_model::id::ExecutorName;
use gantry_model::run::RunStatus;
use sqlx::FromRow;

use crate::Store;
use crate::columns::{from_number, parse};
use crate::error::{StoreError, unavailable};

/// What runs take of an executor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExecutorUsage {
    /// The executor.
    pub executor: ExecutorName,
    /// What its runs declared in all.
    pub in_use: Capacity,
    /// How many runs those are.
    pub jobs: u32,
}

#[derive(FromRow)]
struct UsageRow {
    executor: String,
    cpus: i64,
    memory_bytes: i64,
    gpus: i64,
    jobs: i64,
}

impl TryFrom<UsageRow> for ExecutorUsage {
    type Error = StoreError;

    fn try_from(row: UsageRow) -> Result<Self, StoreError> {
        let in_use = Capacity {
            cpus: from_number("the processors in use", row.cpus)?,
            memory_bytes: from_number("the memory in use", row.memory_bytes)?,
            gpus: from_number("the graphics processors in use", row.gpus)?,
        };
        let jobs = from_number("the number of jobs", row.jobs)?;
        Ok(Self { executor: ExecutorName(row.executor), in_use, jobs })
    }
}

impl Store {
    /// What runs take of each executor from the moment it accepted them until they end, by name. An
    /// executor that has no runs is left out.
    ///
    /// # Errors
    /// `Unavailable`, `Corrupt`.
    pub async fn usage(&self) -> Result<Vec<ExecutorUsage>, StoreError> {
        sqlx::query_as::<_, UsageRow>(
            "SELECT executor, CAST(SUM(cpus) AS BIGINT) AS cpus, \
             CAST(SUM(memory_bytes) AS BIGINT) AS memory_bytes, \
             CAST(SUM(gpus) AS BIGINT) AS gpus, COUNT(*) AS jobs \
             FROM runs WHERE executor IS NOT NULL GROUP BY executor ORDER BY executor",
        )
        .fetch_all(&self.pools.read)
        .await
        .map_err(unavailable("sum up what executors have to do"))?
        .into_iter()
        .map(ExecutorUsage::try_from)
        .collect()
    }

    /// How many runs are in each state; a state that no run is in is left out.
    ///
    /// # Errors
    /// `Unavailable`, `Corrupt`.
    pub async fn count_runs_by_status(&self) -> Result<Vec<(RunStatus, u64)>, StoreError> {
        sqlx::query_as::<_, (String, i64)>(
            "SELECT status, COUNT(*) FROM runs GROUP BY status ORDER BY status",
        )
        .fetch_all(&self.pools.read)
        .await
        .map_err(unavailable("count runs"))?
        .into_iter()
        .map(|(status, count)| {
            Ok((parse("the status of a run", &status)?, from_number("a count", count)?))
        })
        .collect()
    }
}
