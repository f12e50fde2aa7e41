//! New experiments, many at once.

use std::collections::{BTreeMap, BTreeSet};

use gantry_model::study::{Experiment, Scandate, SubjectId, WorkflowId};
use jiff::Timestamp;
use sqlx::AnyConnection;

use super::change::{StudyChange, parts};
use super::experiments::rests;
use super::numbers::NumberKind;
use super::sql::{Argument, Around, Sql};
use crate::Store;
use crate::columns::{json, micros, text};
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
        let mut transaction = self.begin(OPERATION).await?;
        let subjects = subject_labels(&mut transaction, &new).await?;
        let known = new.iter().filter(|new| subjects.contains_key(&new.subject));
        let rows = known.map(|new| row(new, now)).collect::<Result<Vec<_>, _>>()?;
        let added = INSERT.returning(&mut transaction, rows, |error| {
            let what = || "a workflow is gone, or a number of an experiment is taken".to_owned();
            conflict_or_unavailable(OPERATION, what)(error)
        });
        let added: BTreeSet<i64> = added.await?.into_iter().collect();
        let begun = new.iter().map(|new| &new.begin);
        let begun: Vec<_> = begun.filter(|begin| added.contains(&begin.experiment.0)).collect();
        for part in parts(begun.iter().zip(first_event..), now)? {
            part.write(&mut transaction).await?;
        }
        transaction.commit().await.map_err(unavailable(OPERATION))?;
        Ok(new.into_iter().map(|new| outcome(new, &subjects, &added, now)).collect())
    }
}

/// What came of one of them.
fn outcome(
    new: NewExperiment,
    subjects: &BTreeMap<SubjectId, String>,
    added: &BTreeSet<i64>,
    now: Timestamp,
) -> Result<Experiment, StoreError> {
    let Some(subject_label) = subjects.get(&new.subject) else {
        return Err(StoreError::Gone { what: format!("subject {}", new.subject) });
    };
    if !added.contains(&new.begin.experiment.0) {
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

const INSERT: Around = Around {
    before: "INSERT INTO study_experiments (id, subject_id, label, scandate, workflow_id, \
             state_id, progress, resting, failed, action_id, due_at, created_at, updated_at, revision) VALUES ",
    after: " ON CONFLICT (subject_id, label) DO NOTHING RETURNING id",
};

fn row(new: &NewExperiment, now: Timestamp) -> Result<[Argument; 14], StoreError> {
    let begin = &new.begin;
    Ok([
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
