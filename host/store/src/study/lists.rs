//! Slices and counts of long lists, for clients that know no cursors.

use gantry_model::study::{Action, ExecutionId, ExperimentId};

use super::executions::ExecutionFilter;
use super::link_owner::LinkKind;
use super::sql::Sql;
use crate::Store;
use crate::columns::{from_json, from_number, number};
use crate::error::{StoreError, unavailable};
use crate::page::Slice;

impl Store {
    /// A slice of actions, oldest first: those of one experiment, or of all.
    ///
    /// # Errors
    /// `Unavailable`, `Corrupt`.
    pub async fn actions_slice(
        &self,
        experiment: Option<ExperimentId>,
        slice: Slice,
    ) -> Result<Vec<Action>, StoreError> {
        let mut sql = Sql::new("SELECT document FROM study_actions WHERE 1 = 1");
        if let Some(experiment) = experiment {
            sql.push(" AND experiment_id = ").bind(experiment.0);
        }
        cut(&mut sql, slice);
        let rows: Vec<(String,)> =
            sql.fetch(&self.pools.read).await.map_err(unavailable("list actions"))?;
        rows.iter().map(|(document,)| from_json("an action", document)).collect()
    }

    /// How many actions there are: of one experiment, or of all.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn count_actions(&self, experiment: Option<ExperimentId>) -> Result<u64, StoreError> {
        let mut sql = Sql::new("SELECT COUNT(*) FROM study_actions WHERE 1 = 1");
        if let Some(experiment) = experiment {
            sql.push(" AND experiment_id = ").bind(experiment.0);
        }
        self.count(sql).await
    }

    /// A slice of the numbers of the executions that the filter lets through, oldest first.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn execution_ids(
        &self,
        filter: &ExecutionFilter,
        slice: Slice,
    ) -> Result<Vec<ExecutionId>, StoreError> {
        let mut sql = Sql::new("SELECT id FROM study_executions WHERE 1 = 1");
        filter.narrow(&mut sql);
        cut(&mut sql, slice);
        let rows: Vec<(i64,)> =
            sql.fetch(&self.pools.read).await.map_err(unavailable("list executions"))?;
        Ok(rows.into_iter().map(|(id,)| ExecutionId(id)).collect())
    }

    /// How many executions the filter lets through.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn count_executions(&self, filter: &ExecutionFilter) -> Result<u64, StoreError> {
        let mut sql = Sql::new("SELECT COUNT(*) FROM study_executions WHERE 1 = 1");
        filter.narrow(&mut sql);
        self.count(sql).await
    }

    /// How many links of that kind there are.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn count_links(&self, kind: LinkKind) -> Result<u64, StoreError> {
        let sql = match kind {
            LinkKind::Subjects => "SELECT COUNT(*) FROM study_subject_links",
            LinkKind::Experiments => "SELECT COUNT(*) FROM study_experiment_links",
        };
        self.count(Sql::new(sql)).await
    }

    /// How many scans there are.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn count_scans(&self) -> Result<u64, StoreError> {
        self.count(Sql::new("SELECT COUNT(*) FROM study_scans")).await
    }

    async fn count(&self, sql: Sql) -> Result<u64, StoreError> {
        let counts: Vec<(i64,)> =
            sql.fetch(&self.pools.read).await.map_err(unavailable("count a list"))?;
        from_number("the length of a list", counts.first().map_or(0, |(count,)| *count))
    }
}

fn cut(sql: &mut Sql, slice: Slice) {
    sql.push(" ORDER BY id LIMIT ").bind(slice.limit.map_or(i64::MAX, number));
    sql.push(" OFFSET ").bind(number(slice.offset));
}
