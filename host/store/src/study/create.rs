//! New experiments, many at once.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use gantry_model::study::{Experiment, Scandate, SubjectId, WorkflowId};
use jiff::Timestamp;
use sqlx::AnyConnection;

use super::change::{PARTS, StudyChange, parts};
use super::experiments::rests;
use super::numbers::NumberKind;
use super::sql::{Argument, Sql, statements};
use super::table::{Column, names, objects, recordset, written};
use crate::Store;
use crate::columns::{json, micros, text};
use crate::connect::Kind;
use crate::error::{StoreError, conflict_or_unavailable, unavailable};

const OPERATION: &str = "add experiments";

/// An experiment that is about to be added.
#[derive(Debug, Clone, PartialEq)]
pub struct NewExperiment {
    /// The subject.
    pub subject: SubjectId,
    /// Unique among the subject's.
    pub label: String,
    /// When it was made.
    pub scandate: Scandate,
    /// The workflow that it is in.
    pub workflow: WorkflowId,
    /// Its number, where it begins, and what that brings about. The revision counts for nothing, and nobody holds it.
    pub begin: StudyChange,
}

impl Store {
    /// Adds experiments in one transaction, with revision 0, and tells for each, in their order, what came of it. One that
    /// cannot be added keeps none of the others from it.
    ///
    /// # Errors
    /// For all: `Conflict` if a workflow is gone or a number is taken, `Unavailable`; then nothing is on record. For one:
    /// `Conflict` if its subject has one of that label already, `Gone` if there is no such subject.
    pub async fn add_experiments(
        &self,
        new: Vec<NewExperiment>,
    ) -> Result<Vec<Result<Experiment, StoreError>>, StoreError> {
        if new.is_empty() {
            return Ok(Vec::new());
        }
        let now = self.now();
        let first_event = self.take_numbers(NumberKind::Event, new.len()).await?;
        let found = match self.pools.kind {
            Kind::Sqlite => self.add_step_by_step(&new, first_event, now).await?,
            Kind::Postgres => self.add_at_once(&new, first_event, now).await?,
        };
        Ok(new.into_iter().map(|new| outcome(new, &found, now)).collect())
    }

    async fn add_step_by_step(
        &self,
        new: &[NewExperiment],
        first_event: i64,
        now: Timestamp,
    ) -> Result<Found, StoreError> {
        let mut transaction = self.begin(OPERATION).await?;
        let subjects = subject_labels(&mut transaction, new).await?;
        let known = new.iter().filter(|new| subjects.contains_key(&new.subject));
        let rows = known.map(|new| row(new, now)).collect::<Result<Vec<_>, _>>()?;
        let before = format!("INSERT INTO study_experiments ({}) VALUES ", names(COLUMNS));
        let mut added = BTreeSet::new();
        for sql in statements(&before, rows, IF_NEW) {
            let found: Vec<(i64,)> = sql.fetch(&mut *transaction).await.map_err(refused)?;
            added.extend(found.into_iter().map(|(id,)| id));
        }
        let begun = new.iter().map(|new| &new.begin);
        let begun: Vec<_> = begun.filter(|begin| added.contains(&begin.experiment.0)).collect();
        for part in parts(begun.iter().zip(first_event..), now)? {
            part.write(&mut transaction).await?;
        }
        transaction.commit().await.map_err(unavailable(OPERATION))?;
        Ok(Found { subjects, added })
    }

    /// The same by one statement, as all changes of experiments are on PostgreSQL.
    async fn add_at_once(
        &self,
        new: &[NewExperiment],
        first_event: i64,
        now: Timestamp,
    ) -> Result<Found, StoreError> {
        let rows = new.iter().map(|new| row(new, now)).collect::<Result<Vec<_>, _>>()?;
        let begun: Vec<_> = new.iter().map(|new| &new.begin).collect();
        let mut query = sqlx::query_as(AT_ONCE.as_str()).bind(objects(COLUMNS, &rows)?);
        for part in parts(begun.iter().zip(first_event..), now)? {
            query = query.bind(part.objects()?);
        }
        let rows: Vec<(i64, i64, Option<String>, i64)> =
            query.fetch_all(&self.pools.steps).await.map_err(refused)?;
        let mut found = Found::default();
        for (id, subject, label, added) in rows {
            found.subjects.extend(label.map(|label| (SubjectId(subject), label)));
            found.added.extend((added == 1).then_some(id));
        }
        Ok(found)
    }
}

/// What was found while experiments were added.
#[derive(Default)]
struct Found {
    /// The labels of the subjects that there are.
    subjects: BTreeMap<SubjectId, String>,
    /// The experiments that were added.
    added: BTreeSet<i64>,
}

fn refused(error: sqlx::Error) -> StoreError {
    let what = || "a workflow is gone, or a number of an experiment is taken".to_owned();
    conflict_or_unavailable(OPERATION, what)(error)
}

/// What came of one of them.
fn outcome(new: NewExperiment, found: &Found, now: Timestamp) -> Result<Experiment, StoreError> {
    let Some(subject_label) = found.subjects.get(&new.subject) else {
        return Err(StoreError::Gone { what: format!("subject {}", new.subject) });
    };
    if !found.added.contains(&new.begin.experiment.0) {
        let what =
            format!("the subject '{subject_label}' has an experiment '{}' already", new.label);
        return Err(StoreError::Conflict { what });
    }
    Ok(Experiment {
        id: new.begin.experiment,
        label: text(&new.label),
        subject: new.subject,
        subject_label: subject_label.clone(),
        scandate: new.scandate,
        workflow: new.workflow,
        progress: new.begin.progress,
        revision: 0,
        created_at: now,
        updated_at: now,
    })
}

async fn subject_labels(
    connection: &mut AnyConnection,
    new: &[NewExperiment],
) -> Result<BTreeMap<SubjectId, String>, StoreError> {
    let wanted: BTreeSet<i64> = new.iter().map(|new| new.subject.0).collect();
    let mut sql = Sql::new("SELECT id, label FROM study_subjects WHERE id IN (");
    sql.numbers(wanted).push(")");
    let found: Vec<(i64, String)> =
        sql.fetch(connection).await.map_err(unavailable("look up subjects"))?;
    Ok(found.into_iter().map(|(id, label)| (SubjectId(id), label)).collect())
}

/// What an experiment begins with.
const COLUMNS: &[Column] = &[
    Column::Number("id"),
    Column::Number("subject_id"),
    Column::Text("label"),
    Column::Text("scandate"),
    Column::Number("workflow_id"),
    Column::Number("state_id"),
    Column::Text("progress"),
    Column::Number("resting"),
    Column::Number("failed"),
    Column::Number("action_id"),
    Column::Number("due_at"),
    Column::Number("created_at"),
    Column::Number("updated_at"),
    Column::Number("revision"),
];

const IF_NEW: &str = " ON CONFLICT (subject_id, label) DO NOTHING RETURNING id";

/// All of it in the words of PostgreSQL: the first parameter has the experiments, the others the rows of what begins with them.
static AT_ONCE: LazyLock<String> = LazyLock::new(|| {
    let names = names(COLUMNS);
    format!(
        "WITH new AS (SELECT r.*, (SELECT s.label FROM study_subjects s WHERE s.id = r.subject_id) \
         AS subject_label FROM {}), \
         added AS (INSERT INTO study_experiments ({names}) SELECT {names} FROM new \
         WHERE subject_label IS NOT NULL{IF_NEW}){} \
         SELECT id, subject_id, subject_label, \
         CAST(CASE WHEN id IN (SELECT id FROM added) THEN 1 ELSE 0 END AS BIGINT) FROM new",
        recordset(1, COLUMNS),
        written(&PARTS, 2, "added"),
    )
});

fn row(new: &NewExperiment, now: Timestamp) -> Result<Vec<Argument>, StoreError> {
    let begin = &new.begin;
    Ok(vec![
        begin.experiment.0.into(),
        new.subject.0.into(),
        text(&new.label).into(),
        new.scandate.to_string().into(),
        new.workflow.0.into(),
        begin.state_id.0.into(),
        json("the progress of an experiment", &begin.progress)?.into(),
        i64::from(rests(&begin.progress)).into(),
        i64::from(begin.failed).into(),
        begin.progress.action.0.into(),
        begin.due_at.map(micros).into(),
        micros(now).into(),
        micros(now).into(),
        0.into(),
    ])
}
