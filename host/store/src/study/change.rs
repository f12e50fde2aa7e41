//! The one way in which experiments move: many at once, each with all that its step brought about.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use gantry_model::id::ServerId;
use gantry_model::study::{
    Action, Actor, CallbackId, Execution, ExperimentId, Progress, StateId, Variable,
};
use jiff::Timestamp;
use serde_json::Value as Json;

use super::experiments::rests;
use super::numbers::NumberKind;
use super::sql::{Argument, statements};
use super::table::{Column, Rows, Table, names, objects, recordset, written};
use super::{actions, events, executions, variables};
use crate::Store;
use crate::columns::{json, micros, number};
use crate::connect::Kind;
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
        let numbered = changes.iter().enumerate();
        let is_first =
            |place: usize, change: &StudyChange| firsts.get(&change.experiment) == Some(&place);
        let heard = numbered.clone().filter(|(place, change)| is_first(*place, change));
        let heard: Vec<&StudyChange> = heard.map(|(_, change)| change).collect();
        let moved = match self.pools.kind {
            Kind::Sqlite => self.step_by_step(&heard, first_event, now).await?,
            Kind::Postgres => self.at_once(&heard, first_event, now).await?,
        };
        let is_done = |place: usize, change: &StudyChange| {
            is_first(place, change) && moved.contains(&change.experiment.0)
        };
        let applied = numbered.map(|(place, change)| match is_done(place, change) {
            true => Applied::Done { revision: change.revision.saturating_add(1) },
            false => Applied::Stale,
        });
        Ok(applied.collect())
    }

    /// Changes the experiments, then writes what belongs to those that were changed. Tells which these are.
    async fn step_by_step(
        &self,
        changes: &[&StudyChange],
        first_event: i64,
        now: Timestamp,
    ) -> Result<BTreeSet<i64>, StoreError> {
        let mut transaction = self.begin(OPERATION).await?;
        let rows = rows(changes, now)?;
        let before = format!("WITH v ({}) AS (VALUES ", names(COLUMNS));
        let mut moved = BTreeSet::new();
        for sql in statements(&before, rows, &UPDATE_BY_VALUES) {
            let found: Vec<(i64,)> =
                sql.fetch(&mut *transaction).await.map_err(unavailable(OPERATION))?;
            moved.extend(found.into_iter().map(|(id,)| id));
        }
        let done = changes.iter().zip(first_event..);
        let done = done.filter(|(change, _)| moved.contains(&change.experiment.0));
        for part in parts(done, now)? {
            part.write(&mut transaction).await?;
        }
        transaction.commit().await.map_err(unavailable(OPERATION))?;
        Ok(moved)
    }

    /// The same by one statement, which PostgreSQL has words for: each statement costs a way to the server and back, and
    /// it would be seven.
    async fn at_once(
        &self,
        changes: &[&StudyChange],
        first_event: i64,
        now: Timestamp,
    ) -> Result<BTreeSet<i64>, StoreError> {
        let rows = rows(changes, now)?;
        let mut query = sqlx::query_as(AT_ONCE.as_str()).bind(objects(COLUMNS, &rows)?);
        for part in parts(changes.iter().zip(first_event..), now)? {
            query = query.bind(part.objects()?);
        }
        let moved: Vec<(i64,)> =
            query.fetch_all(&self.pools.steps).await.map_err(unavailable(OPERATION))?;
        Ok(moved.into_iter().map(|(id,)| id).collect())
    }
}

/// What a change sets of an experiment.
const COLUMNS: &[Column] = &[
    Column::Number("id"),
    Column::Number("revision"),
    Column::Text("progress"),
    Column::Number("state_id"),
    Column::Number("resting"),
    Column::Number("failed"),
    Column::Number("action_id"),
    Column::Number("due_at"),
    Column::Text("released_by"),
    Column::Number("updated_at"),
];

/// Changes experiments to what `v` says, which has [`COLUMNS`].
const UPDATE: &str = "UPDATE study_experiments SET revision = study_experiments.revision + 1, \
    progress = v.progress, state_id = v.state_id, resting = v.resting, failed = v.failed, \
    action_id = v.action_id, due_at = v.due_at, \
    holder = CASE WHEN study_experiments.holder <> v.released_by THEN study_experiments.holder END, \
    held_until = CASE WHEN study_experiments.holder <> v.released_by \
    THEN study_experiments.held_until END, \
    updated_at = v.updated_at FROM v WHERE ";

/// Those that are as they were read.
const UNCHANGED: &str = "study_experiments.id = v.id AND study_experiments.revision = v.revision \
    RETURNING study_experiments.id";

static UPDATE_BY_VALUES: LazyLock<String> = LazyLock::new(|| format!(") {UPDATE}{UNCHANGED}"));

/// What changes write to beside the experiments themselves, in the order of [`parts`].
pub(super) const PARTS: [&Table; 4] =
    [&actions::TABLE, &executions::TABLE, &variables::TABLE, &events::TABLE];

/// All of it in the words of PostgreSQL: the first parameter has the changes, the others the rows of the parts. The rows of
/// experiments are locked by number, so that no two statements wait for each other. They are named by arrays: PostgreSQL, which
/// does not know how many changes there are, would else read the whole table for one.
static AT_ONCE: LazyLock<String> = LazyLock::new(|| {
    format!(
        "WITH v AS (SELECT * FROM {}), \
         turn AS (SELECT id FROM study_experiments WHERE id = ANY(ARRAY(SELECT id FROM v)) \
         ORDER BY id FOR NO KEY UPDATE), \
         moved AS ({UPDATE} study_experiments.id = ANY(ARRAY(SELECT id FROM turn)) AND {UNCHANGED}){} \
         SELECT id FROM moved",
        recordset(1, COLUMNS),
        written(&PARTS, 2, "moved"),
    )
});

fn rows(changes: &[&StudyChange], now: Timestamp) -> Result<Vec<Vec<Argument>>, StoreError> {
    changes.iter().map(|change| row(change, now)).collect()
}

/// Who lets go of it, by what no server is called if nobody does.
fn released_by(hold: &Hold) -> &str {
    match hold {
        Hold::Keep => "",
        Hold::Release(server) => &server.0,
    }
}

fn row(change: &StudyChange, now: Timestamp) -> Result<Vec<Argument>, StoreError> {
    Ok(vec![
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

/// All that changes bring about beside the experiments themselves, each with the number of its entry in the audit trail.
pub(super) fn parts<'a>(
    changes: impl Iterator<Item = (&'a &'a StudyChange, i64)> + Clone,
    now: Timestamp,
) -> Result<[Rows; 4], StoreError> {
    let each = || changes.clone().map(|(change, _)| *change);
    let told = changes.clone().map(|(change, id)| (id, Some(change.experiment), &change.event));
    Ok([
        actions::rows(each().flat_map(|change| &change.actions))?,
        executions::rows(each().flat_map(|change| &change.executions))?,
        variables::rows(each().map(|change| (change.experiment, &change.variables)))?,
        events::rows(told, now)?,
    ])
}
