//! Subjects: the people that are studied.

use gantry_model::study::{Actor, CohortId, Subject, SubjectId};
use jiff::civil::Date;
use serde_json::json;
use sqlx::FromRow;

use super::numbers::NumberKind;
use super::sql::Sql;
use crate::Store;
use crate::columns::{from_number, number, parse, text};
use crate::error::{StoreError, conflict_or_unavailable, unavailable};
use crate::page::{Page, PageRequest, Slice};

/// What a subject is, as somebody says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSubject {
    /// Unique in the cohort.
    pub label: String,
    /// The cohort.
    pub cohort: CohortId,
    /// When they were born.
    pub date_of_birth: Date,
}

/// Which subjects. What is `None` does not narrow.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SubjectFilter {
    /// Of this label, in whatever cohort.
    pub label: Option<String>,
    /// Of this cohort.
    pub cohort: Option<CohortId>,
    /// Of the cohort of this label.
    pub cohort_label: Option<String>,
}

/// The columns that make a [`Subject`].
#[derive(FromRow)]
pub(super) struct SubjectRow {
    pub(super) id: i64,
    pub(super) label: String,
    pub(super) cohort_id: i64,
    pub(super) cohort_label: String,
    pub(super) date_of_birth: String,
}

const SELECT: &str = "SELECT s.id, s.label, s.cohort_id, c.label AS cohort_label, s.date_of_birth \
     FROM study_subjects s JOIN study_cohorts c ON c.id = s.cohort_id WHERE 1 = 1";

impl TryFrom<SubjectRow> for Subject {
    type Error = StoreError;

    fn try_from(row: SubjectRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: SubjectId(row.id),
            label: row.label,
            cohort: CohortId(row.cohort_id),
            cohort_label: row.cohort_label,
            date_of_birth: parse("the date of birth of a subject", &row.date_of_birth)?,
        })
    }
}

impl Store {
    /// Adds a subject and returns its number.
    ///
    /// # Errors
    /// `Conflict` if the cohort has one of this label already, or is gone; `Unavailable`.
    pub async fn add_subject(&self, new: &NewSubject, by: &Actor) -> Result<SubjectId, StoreError> {
        const OPERATION: &str = "add a subject";
        let mut recorded = self.begin_recorded(OPERATION).await?;
        let id = SubjectId(recorded.number(NumberKind::Subject).await?);
        sqlx::query(
            "INSERT INTO study_subjects (id, cohort_id, label, date_of_birth) \
             VALUES ($1, $2, $3, $4)",
        )
        .bind(id.0)
        .bind(new.cohort.0)
        .bind(text(&new.label))
        .bind(new.date_of_birth.to_string())
        .execute(recorded.connection())
        .await
        .map_err(conflict_or_unavailable(OPERATION, || taken(new)))?;
        recorded.commit(by, named(id), "added", detail(new)).await?;
        Ok(id)
    }

    /// Changes a subject. False if there is none of that number.
    ///
    /// # Errors
    /// `Conflict` if the cohort has another one of this label, or is gone; `Unavailable`.
    pub async fn change_subject(
        &self,
        id: SubjectId,
        new: &NewSubject,
        by: &Actor,
    ) -> Result<bool, StoreError> {
        const OPERATION: &str = "change a subject";
        let mut recorded = self.begin_recorded(OPERATION).await?;
        let done = sqlx::query(
            "UPDATE study_subjects SET cohort_id = $1, label = $2, date_of_birth = $3 WHERE id = $4",
        )
        .bind(new.cohort.0)
        .bind(text(&new.label))
        .bind(new.date_of_birth.to_string())
        .bind(id.0)
        .execute(recorded.connection())
        .await
        .map_err(conflict_or_unavailable(OPERATION, || taken(new)))?;
        if done.rows_affected() == 0 {
            return Ok(false);
        }
        recorded.commit(by, named(id), "changed", detail(new)).await?;
        Ok(true)
    }

    /// The subject of that number.
    ///
    /// # Errors
    /// `Unavailable`, `Corrupt`.
    pub async fn subject(&self, id: SubjectId) -> Result<Option<Subject>, StoreError> {
        let mut sql = Sql::new(SELECT);
        sql.push(" AND s.id = ").bind(id.0);
        Ok(self.read_subjects(sql).await?.pop())
    }

    /// The subject that a cohort has under that label.
    ///
    /// # Errors
    /// `Unavailable`, `Corrupt`.
    pub async fn subject_by_label(
        &self,
        cohort: CohortId,
        label: &str,
    ) -> Result<Option<Subject>, StoreError> {
        let filter = SubjectFilter {
            label: Some(label.to_owned()),
            cohort: Some(cohort),
            ..SubjectFilter::default()
        };
        Ok(self.subjects_slice(&filter, Slice::default()).await?.pop())
    }

    /// The subjects of those numbers, as far as there are such, by number.
    ///
    /// # Errors
    /// `Unavailable`, `Corrupt`.
    pub async fn subjects_by_id(&self, ids: &[SubjectId]) -> Result<Vec<Subject>, StoreError> {
        let mut sql = Sql::new(SELECT);
        sql.push(" AND s.id IN (").numbers(ids.iter().map(|id| id.0)).push(") ORDER BY s.id");
        self.read_subjects(sql).await
    }

    /// A page of the subjects that the filter lets through, newest first.
    ///
    /// # Errors
    /// `InvalidCursor`, `Unavailable`, `Corrupt`.
    pub async fn subjects(
        &self,
        filter: &SubjectFilter,
        request: &PageRequest,
    ) -> Result<Page<Subject>, StoreError> {
        let mut sql = Sql::new(SELECT);
        filter.narrow(&mut sql);
        sql.push(" AND s.id < ").bind(request.below()?);
        sql.push(" ORDER BY s.id DESC LIMIT ").bind(request.rows());
        let subjects = self.read_subjects(sql).await?;
        Ok(request.numbered_page(subjects, |subject| subject.id.0))
    }

    /// A slice of the subjects that the filter lets through, oldest first.
    ///
    /// # Errors
    /// `Unavailable`, `Corrupt`.
    pub async fn subjects_slice(
        &self,
        filter: &SubjectFilter,
        slice: Slice,
    ) -> Result<Vec<Subject>, StoreError> {
        let mut sql = Sql::new(SELECT);
        filter.narrow(&mut sql);
        sql.push(" ORDER BY s.id LIMIT ").bind(slice.limit.map_or(i64::MAX, number));
        sql.push(" OFFSET ").bind(number(slice.offset));
        self.read_subjects(sql).await
    }

    /// How many subjects the filter lets through.
    ///
    /// # Errors
    /// `Unavailable`, `Corrupt`.
    pub async fn count_subjects(&self, filter: &SubjectFilter) -> Result<u64, StoreError> {
        let mut sql = Sql::new(
            "SELECT COUNT(*) FROM study_subjects s \
             JOIN study_cohorts c ON c.id = s.cohort_id WHERE 1 = 1",
        );
        filter.narrow(&mut sql);
        let counts: Vec<(i64,)> =
            sql.fetch(&self.pools.read).await.map_err(unavailable("count subjects"))?;
        from_number("the number of subjects", counts.first().map_or(0, |(count,)| *count))
    }

    async fn read_subjects(&self, sql: Sql) -> Result<Vec<Subject>, StoreError> {
        let rows: Vec<SubjectRow> =
            sql.fetch(&self.pools.read).await.map_err(unavailable("list subjects"))?;
        rows.into_iter().map(Subject::try_from).collect()
    }
}

impl SubjectFilter {
    fn narrow(&self, sql: &mut Sql) {
        if let Some(label) = &self.label {
            sql.push(" AND s.label = ").bind(text(label));
        }
        if let Some(cohort) = self.cohort {
            sql.push(" AND s.cohort_id = ").bind(cohort.0);
        }
        if let Some(label) = &self.cohort_label {
            sql.push(" AND c.label = ").bind(text(label));
        }
    }
}

fn named(id: SubjectId) -> String {
    format!("subject {id}")
}

fn detail(new: &NewSubject) -> serde_json::Value {
    json!({"label": new.label, "cohort": new.cohort, "date_of_birth": new.date_of_birth.to_string()})
}

fn taken(new: &NewSubject) -> String {
    format!("the cohort {} has a subject '{}' already, or is gone", new.cohort, new.label)
}
