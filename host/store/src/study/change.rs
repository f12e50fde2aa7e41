//! The one way in which experiments move: many at once, each with all that its step brought about.

use std::collections::{BTreeMap, BTreeSet};

use gantry_model::id::ServerId;
use gantry_model::study::{
    Action, Actor, CallbackId, Execution, ExperimentId, Progress, StateId, Variable,
};
use jiff::Timestamp;
use serde_json::Value as Json;
use sqlx::AnyConnection;

use super::experiments::rests;
use super::numbers::NumberKind;
use super::sql::{Argument, Around, Sql};
use super::{actions, events, executions, variables};
use crate::Store;
use crate::columns::{json, micros, number};
use crate::error::{StoreError, unavailable};

const OPERATION: &str = "change experiments";

/// What shall become of an experiment, all at once or not at all.
#[derive(Debug, Clone, PartialEq)]
pub struct StudyChange {
    /// The experiment.
    pub experiment: ExperimentId,
    /// The revision that it was read with.
    pub revision: u64,
    /// How far it is from then on.
    pub progress: Progress,
    /// The number of the state that it is in then.
    pub state_id: StateId,
    /// Whether something of its last action failed: an execution that failed or ran out of time, or a condition that could not
    /// be evaluated.
    pub failed: bool,
    /// When there is something to do for it; `None`: not before somebody comes.
    pub due_at: Option<Timestamp>,
    /// Whether whoever holds it goes on.
    pub hold: Hold,
    /// Actions as they are from then on, new ones and those on record.
    pub actions: Vec<Action>,
    /// Executions as they are from then on, new ones and those on record; each with the number of its callback.
    pub executions: Vec<(CallbackId, Execution)>,
    /// Variables to set. Others stay.
    pub variables: BTreeMap<String, Variable>,
    /// What the audit trail tells of it.
    pub event: NewStudyEvent,
}

/// Whether a server goes on with an experiment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hold {
    /// Whoever holds it, holds it.
    Keep,
    /// Whoever comes next may have it, if it is this server that holds it: one that lost it unnoticed takes it from nobody.
    Release(ServerId),
}

/// An entry of the audit trail that is about to be written.
#[derive(Debug, Clone, PartialEq)]
pub struct NewStudyEvent {
    /// Who.
    pub by: Actor,
    /// What was changed, as a word and a number or name: `subject 12`.
    pub subject: String,
    /// What was done, in a word.
    pub what: String,
    /// The change itself: an object.
    pub detail: Json,
}

/// What came of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Applied {
    /// It is on record.
    Done {
        /// The experiment's revision from then on.
        revision: u64,
    },
    /// Somebody else changed the experiment since it was read, or there is none. Nothing of this change is on record; read
    /// the experiment again and decide again.
    Stale,
}

impl Store {
    /// Changes experiments in one transaction, and tells for each change, in their order, what came of it.
    ///
    /// Each experiment must be as it was read: the revision is compared and counted up in one statement, so of several
    /// who decide from the same revision one is heard. That is also the fence for servers that lost an experiment without
    /// noticing. Of two changes of one experiment in one call the later is stale.
    ///
    /// # Errors
    /// `Unavailable`; then nothing is on record.
    pub async fn apply_study(&self, changes: Vec<StudyChange>) -> Result<Vec<Applied>, StoreError> {
        if changes.is_empty() {
            return Ok(Vec::new());
        }
        let now = self.now();
        let first_event = self.take_numbers(NumberKind::Event, changes.len()).await?;
        let mut firsts: BTreeMap<ExperimentId, usize> = BTreeMap::new();
        for (place, change) in changes.iter().enumerate() {
            firsts.entry(change.experiment).or_insert(place);
        }
        let mut transaction = self.begin(OPERATION).await?;
        self.lock_experiments(&mut transaction, firsts.keys()).await?;
        let rows = firsts.values().filter_map(|&place| changes.get(place));
        let rows = rows.map(|change| row(change, now)).collect::<Result<Vec<_>, _>>()?;
        let moved =
            UPDATE.returning(&mut transaction, rows, |error| unavailable(OPERATION)(error)).await?;
        let moved: BTreeSet<i64> = moved.into_iter().collect();
        let is_done = |place: usize, change: &StudyChange| {
            firsts.get(&change.experiment) == Some(&place) && moved.contains(&change.experiment.0)
        };
        let numbered = changes.iter().enumerate();
        let done = numbered.clone().filter(|(place, change)| is_done(*place, change));
        let done: Vec<&StudyChange> = done.map(|(_, change)| change).collect();
        write_parts(&mut transaction, &done, first_event, now).await?;
        transaction.commit().await.map_err(unavailable(OPERATION))?;
        let applied = numbered.map(|(place, change)| match is_done(place, change) {
            true => Applied::Done { revision: change.revision.saturating_add(1) },
            false => Applied::Stale,
        });
        Ok(applied.collect())
    }

    /// Locks experiments by number, where transactions could wait for each other.
    async fn lock_experiments(
        &self,
        connection: &mut AnyConnection,
        ids: impl Iterator<Item = &ExperimentId>,
    ) -> Result<(), StoreError> {
        if self.pools.lock_rows.is_empty() {
            return Ok(());
        }
        let mut sql = Sql::new("SELECT id FROM study_experiments WHERE id IN (");
        sql.numbers(ids.map(|id| id.0)).push(") ORDER BY id").push(self.pools.lock_rows);
        sql.execute(connection).await.map(drop).map_err(unavailable(OPERATION))
    }
}

const UPDATE: Around = Around {
    before: "UPDATE study_experiments SET revision = revision + 1, progress = v.column3, \
             state_id = v.column4, resting = v.column5, failed = v.column6, \
             action_id = v.column7, due_at = v.column8, \
             holder = CASE WHEN holder <> v.column9 THEN holder END, \
             held_until = CASE WHEN holder <> v.column9 THEN held_until END, \
             updated_at = v.column10 FROM (VALUES ",
    after: ") AS v WHERE study_experiments.id = v.column1 \
            AND study_experiments.revision = v.column2 RETURNING id",
};

/// Who lets go of it, by what no server is called if nobody does.
fn released_by(hold: &Hold) -> &str {
    match hold {
        Hold::Keep => "",
        Hold::Release(server) => &server.0,
    }
}

fn row(change: &StudyChange, now: Timestamp) -> Result<[Argument; 10], StoreError> {
    Ok([
        change.experiment.0.into(),
        number(change.revision).into(),
        json("the progress of an experiment", &change.progress)?.into(),
        change.state_id.0.into(),
        i64::from(rests(&change.progress)).into(),
        i64::from(change.failed).into(),
        change.progress.action.0.into(),
        change.due_at.map(micros).into(),
        released_by(&change.hold).into(),
        micros(now).into(),
    ])
}

/// Writes all that the changes bring about beside the experiments themselves.
pub(super) async fn write_parts(
    connection: &mut AnyConnection,
    changes: &[&StudyChange],
    first_event: i64,
    now: Timestamp,
) -> Result<(), StoreError> {
    actions::write(connection, changes.iter().flat_map(|change| &change.actions)).await?;
    executions::write(connection, changes.iter().flat_map(|change| &change.executions)).await?;
    let owned = |change: &&StudyChange| (change.experiment, change.variables.clone());
    variables::write(connection, changes.iter().map(owned)).await?;
    let told = changes.iter().zip(first_event..);
    let told = told.map(|(change, id)| (id, Some(change.experiment), &change.event));
    events::write(connection, told, now).await
}
