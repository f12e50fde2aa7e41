//! Experiments, read.

use std::collections::BTreeMap;

use gantry_model::study::{
    Experiment, ExperimentId, Progress, Scandate, StateId, SubjectId, WorkflowId,
};
use sqlx::FromRow;

use super::sql::Sql;
use crate::Store;
use crate::columns::{from_json, from_number, instant, number, parse, text};
use crate::error::{StoreError, unavailable};
use crate::page::{Page, PageRequest, Slice};

const OPERATION: &str = "list experiments";

/// Which experiments. What is `None` or empty does not narrow.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExperimentFilter {
    /// Of this label.
    pub label: Option<String>,
    /// Made exactly then.
    pub scandate: Option<Scandate>,
    /// Of one of these subjects.
    pub subjects: Vec<SubjectId>,
    /// Of subjects in the cohort of this label.
    pub cohort_label: Option<String>,
    /// In this state.
    pub state: Option<StateId>,
    /// In a state of this label, of whatever workflow.
    pub state_label: Option<String>,
    /// In this workflow.
    pub workflow: Option<WorkflowId>,
    /// Whether it stays where it is until somebody moves it; else it is busy.
    pub resting: Option<bool>,
    /// Whether something of its last action failed: an execution that failed or ran out of time, or a condition that could
    /// not be evaluated.
    pub failed: Option<bool>,
}

/// The columns that make an [`Experiment`].
#[derive(FromRow)]
pub(super) struct ExperimentRow {
    pub(super) id: i64,
    subject_id: i64,
    subject_label: String,
    label: String,
    scandate: String,
    workflow_id: i64,
    progress: String,
    created_at: i64,
    updated_at: i64,
    revision: i64,
}

const SELECT: &str = "SELECT e.id, e.subject_id, s.label AS subject_label, e.label, e.scandate, \
     e.workflow_id, e.progress, e.created_at, e.updated_at, e.revision \
     FROM study_experiments e JOIN study_subjects s ON s.id = e.subject_id WHERE 1 = 1";

/// What an UPDATE ends with that returns the experiments it changed.
pub(super) const RETURNING: &str = " RETURNING id, subject_id, \
     (SELECT s.label FROM study_subjects s WHERE s.id = study_experiments.subject_id) AS subject_label, \
     label, scandate, workflow_id, progress, created_at, updated_at, revision";

impl TryFrom<ExperimentRow> for Experiment {
    type Error = StoreError;

    fn try_from(row: ExperimentRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: ExperimentId(row.id),
            label: row.label,
            subject: SubjectId(row.subject_id),
            subject_label: row.subject_label,
            scandate: parse("the date of an experiment", &row.scandate)?,
            workflow: WorkflowId(row.workflow_id),
            progress: from_json("the progress of an experiment", &row.progress)?,
            revision: from_number("the revision of an experiment", row.revision)?,
            created_at: instant("the creation of an experiment", row.created_at)?,
            updated_at: instant("the last change of an experiment", row.updated_at)?,
        })
    }
}

impl Store {
    /// The experiment of that number.
    ///
    /// # Errors
    /// `Unavailable`, `Corrupt`.
    pub async fn experiment(&self, id: ExperimentId) -> Result<Option<Experiment>, StoreError> {
        let mut sql = Sql::new(SELECT);
        sql.push(" AND e.id = ").bind(id.0);
        Ok(self.read_experiments(sql).await?.pop())
    }

    /// The experiments of those numbers, as far as there are such, by number.
    ///
    /// # Errors
    /// `Unavailable`, `Corrupt`.
    pub async fn experiments_by_id(
        &self,
        ids: &[ExperimentId],
    ) -> Result<Vec<Experiment>, StoreError> {
        let mut sql = Sql::new(SELECT);
        sql.push(" AND e.id IN (").numbers(ids.iter().map(|id| id.0)).push(") ORDER BY e.id");
        self.read_experiments(sql).await
    }

    /// The experiment that a subject has under that label.
    ///
    /// # Errors
    /// `Unavailable`, `Corrupt`.
    pub async fn experiment_by_label(
        &self,
        subject: SubjectId,
        label: &str,
    ) -> Result<Option<Experiment>, StoreError> {
        let mut sql = Sql::new(SELECT);
        sql.push(" AND e.subject_id = ").bind(subject.0).push(" AND e.label = ").bind(text(label));
        Ok(self.read_experiments(sql).await?.pop())
    }

    /// A page of the experiments that the filter lets through, newest first.
    ///
    /// # Errors
    /// `InvalidCursor`, `Unavailable`, `Corrupt`.
    pub async fn experiments(
        &self,
        filter: &ExperimentFilter,
        request: &PageRequest,
    ) -> Result<Page<Experiment>, StoreError> {
        let mut sql = Sql::new(SELECT);
        self.narrow(&mut sql, filter).await?;
        sql.push(" AND e.id < ").bind(request.below()?);
        sql.push(" ORDER BY e.id DESC LIMIT ").bind(request.rows());
        let experiments = self.read_experiments(sql).await?;
        Ok(request.numbered_page(experiments, |experiment| experiment.id.0))
    }

    /// A slice of the experiments that the filter lets through, oldest first.
    ///
    /// # Errors
    /// `Unavailable`, `Corrupt`.
    pub async fn experiments_slice(
        &self,
        filter: &ExperimentFilter,
        slice: Slice,
    ) -> Result<Vec<Experiment>, StoreError> {
        let mut sql = Sql::new(SELECT);
        self.narrow(&mut sql, filter).await?;
        sql.push(" ORDER BY e.id LIMIT ").bind(slice.limit.map_or(i64::MAX, number));
        sql.push(" OFFSET ").bind(number(slice.offset));
        self.read_experiments(sql).await
    }

    /// How many experiments the filter lets through.
    ///
    /// # Errors
    /// `Unavailable`, `Corrupt`.
    pub async fn count_experiments(&self, filter: &ExperimentFilter) -> Result<u64, StoreError> {
        let mut sql = Sql::new(
            "SELECT COUNT(*) FROM study_experiments e \
             JOIN study_subjects s ON s.id = e.subject_id WHERE 1 = 1",
        );
        self.narrow(&mut sql, filter).await?;
        let counts: Vec<(i64,)> =
            sql.fetch(&self.pools.read).await.map_err(unavailable("count experiments"))?;
        from_number("the number of experiments", counts.first().map_or(0, |(count,)| *count))
    }

    /// How many experiments are in each state. A state without any is left out.
    ///
    /// # Errors
    /// `Unavailable`, `Corrupt`.
    pub async fn experiments_in_states(&self) -> Result<BTreeMap<StateId, u64>, StoreError> {
        sqlx::query_as("SELECT state_id, COUNT(*) FROM study_experiments GROUP BY state_id")
            .fetch_all(&self.pools.read)
            .await
            .map_err(unavailable("count experiments"))?
            .into_iter()
            .map(|(state, count): (i64, i64)| {
                Ok((StateId(state), from_number("the number of experiments", count)?))
            })
            .collect()
    }

    async fn read_experiments(&self, sql: Sql) -> Result<Vec<Experiment>, StoreError> {
        let rows: Vec<ExperimentRow> =
            sql.fetch(&self.pools.read).await.map_err(unavailable(OPERATION))?;
        rows.into_iter().map(Experiment::try_from).collect()
    }

    /// Only conditions that are there become SQL: with `$1 IS NULL OR …` SQLite would use no index.
    async fn narrow(&self, sql: &mut Sql, filter: &ExperimentFilter) -> Result<(), StoreError> {
        if let Some(label) = &filter.label {
            sql.push(" AND e.label = ").bind(text(label));
        }
        if let Some(scandate) = filter.scandate {
            sql.push(" AND e.scandate = ").bind(scandate.to_string());
        }
        if !filter.subjects.is_empty() {
            let subjects = filter.subjects.iter().map(|subject| subject.0);
            sql.push(" AND e.subject_id IN (").numbers(subjects).push(")");
        }
        if let Some(label) = &filter.cohort_label {
            sql.push(" AND s.cohort_id IN (SELECT id FROM study_cohorts WHERE label = ");
            sql.bind(text(label)).push(")");
        }
        if let Some(state) = filter.state {
            sql.push(" AND e.state_id = ").bind(state.0);
        }
        if let Some(label) = &filter.state_label {
            let states = self.states_of_label(label).await?;
            sql.push(" AND e.state_id IN (").numbers(states.iter().map(|state| state.0)).push(")");
        }
        if let Some(workflow) = filter.workflow {
            sql.push(" AND e.workflow_id = ").bind(workflow.0);
        }
        // Literals, for which there are indices.
        match filter.resting {
            Some(true) => sql.push(" AND e.resting = 1"),
            Some(false) => sql.push(" AND e.resting = 0"),
            None => sql,
        };
        match filter.failed {
            Some(true) => sql.push(" AND e.failed = 1"),
            Some(false) => sql.push(" AND e.failed = 0"),
            None => sql,
        };
        Ok(())
    }
}

/// Whether an experiment stays where it is until somebody moves it.
pub(super) fn rests(progress: &Progress) -> bool {
    progress.rest.is_some()
}
