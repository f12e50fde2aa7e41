//! The audit trail: who did what, written with what it tells of.

use gantry_model::study::{Actor, EventId, ExperimentId, StudyEvent};
use jiff::Timestamp;
use serde_json::Value as Json;
use sqlx::FromRow;

use super::change::NewStudyEvent;
use super::sql::{Argument, Sql};
use super::table::{Column, Rows, Table};
use crate::Store;
use crate::columns::{from_json, instant, json, micros, text};
use crate::error::{StoreError, unavailable};
use crate::page::{Page, PageRequest};

/// Which entries. What is `None` does not narrow.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StudyEventFilter {
    /// About this experiment.
    pub experiment: Option<ExperimentId>,
    /// Of what was changed exactly this: `subject 12`.
    pub subject: Option<String>,
}

impl NewStudyEvent {
    pub(super) fn new(by: &Actor, subject: String, what: &str, detail: Json) -> Self {
        Self { by: by.clone(), subject, what: what.to_owned(), detail }
    }
}

#[derive(FromRow)]
struct EventRow {
    id: i64,
    at: i64,
    actor: String,
    experiment_id: Option<i64>,
    subject: String,
    what: String,
    detail: String,
}

impl TryFrom<EventRow> for StudyEvent {
    type Error = StoreError;

    fn try_from(row: EventRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: EventId(row.id),
            at: instant("the time of an entry of the audit trail", row.at)?,
            by: from_json("who made an entry of the audit trail", &row.actor)?,
            experiment: row.experiment_id.map(ExperimentId),
            subject: row.subject,
            what: row.what,
            detail: from_json("an entry of the audit trail", &row.detail)?,
        })
    }
}

impl Store {
    /// A page of the audit trail, newest first; of what happened at one instant, the higher number first.
    ///
    /// # Errors
    /// `InvalidCursor`, `Unavailable`, `Corrupt`.
    pub async fn study_events(
        &self,
        filter: &StudyEventFilter,
        request: &PageRequest,
    ) -> Result<Page<StudyEvent>, StoreError> {
        let mut sql = Sql::new(
            "SELECT id, at, actor, experiment_id, subject, what, detail FROM study_events \
             WHERE (at, id) < (",
        );
        let (at, id) = request.before()?;
        sql.bind(at).push(", ").bind(id).push(")");
        if let Some(experiment) = filter.experiment {
            sql.push(" AND experiment_id = ").bind(experiment.0);
        }
        if let Some(subject) = &filter.subject {
            sql.push(" AND subject = ").bind(text(subject));
        }
        sql.push(" ORDER BY at DESC, id DESC LIMIT ").bind(request.rows());
        let rows: Vec<EventRow> =
            sql.fetch(&self.pools.read).await.map_err(unavailable("read the audit trail"))?;
        let events = rows.into_iter().map(StudyEvent::try_from).collect::<Result<Vec<_>, _>>()?;
        Ok(request.timed_page(events, |event| (micros(event.at), event.id.0)))
    }
}

pub(super) const TABLE: Table = Table {
    name: "study_events",
    columns: &[
        Column::Number("id"),
        Column::Number("at"),
        Column::Text("actor"),
        Column::Number("experiment_id"),
        Column::Text("subject"),
        Column::Text("what"),
        Column::Text("detail"),
    ],
    conflict: "",
    operation: "write the audit trail",
};

/// Rows that add entries, each with its number.
pub(super) fn rows<'a>(
    events: impl Iterator<Item = (i64, Option<ExperimentId>, &'a NewStudyEvent)>,
    now: Timestamp,
) -> Result<Rows, StoreError> {
    let row = |(id, experiment, event): (i64, Option<ExperimentId>, &NewStudyEvent)| {
        Ok(vec![
            id.into(),
            micros(now).into(),
            json("who made an entry of the audit trail", &event.by)?.into(),
            experiment.map(|experiment| experiment.0).into(),
            text(&event.subject).into(),
            text(&event.what).into(),
            json("an entry of the audit trail", &event.detail)?.into(),
        ])
    };
    let rows = events.map(row).collect::<Result<Vec<Vec<Argument>>, StoreError>>()?;
    Ok(Rows { table: &TABLE, rows })
}
