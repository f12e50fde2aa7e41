//! A run as the database has it.

use gantry_model::creator::{Creator, CreatorKind};
use gantry_model::id::PluginName;
use gantry_model::run::Run;
use gantry_model::study::UserId;
use sqlx::FromRow;

use crate::columns::{from_json, from_number, instant, parse};
use crate::error::{StoreError, corrupt};

/// The columns of `runs` that make a [`Run`].
#[derive(FromRow)]
pub(crate) struct RunRow {
    id: String,
    task_id: String,
    state: String,
    attempt: i64,
    importer: Option<String>,
    importer_pin: Option<String>,
    project: Option<String>,
    created_by: String,
    creator: String,
    creator_user: Option<i64>,
    created_at: i64,
    updated_at: i64,
    revision: i64,
}

/// The query for [`RunRow`]s, where `r` is the table of runs.
macro_rules! select_runs {
    ($rest:literal) => {
        concat!(
            "SELECT r.id, r.task_id, r.state, r.attempt, r.importer, r.importer_pin, r.project, \
             r.created_by, r.creator, r.creator_user, r.created_at, r.updated_at, r.revision \
             FROM runs r ",
            $rest
        )
    };
}
pub(crate) use select_runs;

impl TryFrom<RunRow> for Run {
    type Error = StoreError;

    fn try_from(row: RunRow) -> Result<Self, StoreError> {
        let pin = row.importer_pin.as_deref().map(|pin| from_json("the importer of a run", pin));
        let project = row.project.as_deref().map(|name| parse("the project of a run", name));
        Ok(Self {
            id: parse("the id of a run", &row.id)?,
            task: parse("the task of a run", &row.task_id)?,
            state: from_json("the state of a run", &row.state)?,
            attempt: from_number("the attempt of a run", row.attempt)?,
            importer: row.importer.map(PluginName),
            pinned_importer: pin.transpose()?,
            project: project.transpose()?,
            created_by: creator(&row.creator, row.creator_user, row.created_by)?,
            created_at: instant("the creation of a run", row.created_at)?,
            updated_at: instant("the last change of a run", row.updated_at)?,
            revision: from_number("the revision of a run", row.revision)?,
        })
    }
}

fn creator(kind: &str, user: Option<i64>, name: String) -> Result<Creator, StoreError> {
    const WHAT: &str = "the creator of a run";
    Ok(match (parse(WHAT, kind)?, user) {
        (CreatorKind::Token, _) => Creator::Token(name),
        (CreatorKind::User, Some(id)) => Creator::User { id: UserId(id), name },
        (CreatorKind::User, None) => return Err(corrupt(WHAT)(NoNumber)),
        (CreatorKind::Workflow, _) => Creator::Workflow,
    })
}

#[derive(Debug, thiserror::Error)]
#[error("a user without a number")]
struct NoNumber;
