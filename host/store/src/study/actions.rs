//! Actions: the log of experiments.

use std::collections::BTreeMap;

use gantry_model::study::{Action, ActionId, ExperimentId};
use sqlx::FromRow;

use super::sql::{Argument, Sql};
use super::table::{Column, Rows, Table};
use crate::Store;
use crate::columns::{from_json, json};
use crate::error::{StoreError, unavailable};
use crate::page::{Page, PageRequest};

#[derive(FromRow)]
struct ActionRow {
    document: String,
}

impl TryFrom<ActionRow> for Action {
    type Error = StoreError;

    fn try_from(row: ActionRow) -> Result<Self, StoreError> {
        from_json("an action", &row.document)
    }
}

impl Store {
    /// The action of that number.
    ///
    /// # Errors
    /// `Unavailable`, `Corrupt`.
    pub async fn action(&self, id: ActionId) -> Result<Option<Action>, StoreError> {
        sqlx::query_as::<_, ActionRow>("SELECT document FROM study_actions WHERE id = $1")
            .bind(id.0)
            .fetch_optional(&self.pools.read)
            .await
            .map_err(unavailable("look up an action"))?
            .map(Action::try_from)
            .transpose()
    }

    /// A page of actions, by number, the highest first: those of one experiment, which are so in the order in which they were
    /// taken, or all.
    ///
    /// # Errors
    /// `InvalidCursor`, `Unavailable`, `Corrupt`.
    pub async fn actions(
        &self,
        experiment: Option<ExperimentId>,
        request: &PageRequest,
    ) -> Result<Page<Action>, StoreError> {
        let mut sql = Sql::new("SELECT document FROM study_actions WHERE id < ");
        sql.bind(request.below()?);
        if let Some(experiment) = experiment {
            sql.push(" AND experiment_id = ").bind(experiment.0);
        }
        sql.push(" ORDER BY id DESC LIMIT ").bind(request.rows());
        let rows: Vec<ActionRow> =
            sql.fetch(&self.pools.read).await.map_err(unavailable("list actions"))?;
        let actions = rows.into_iter().map(Action::try_from).collect::<Result<Vec<_>, _>>()?;
        Ok(request.numbered_page(actions, |action| action.id.0))
    }
}

pub(super) const TABLE: Table = Table {
    name: "study_actions",
    columns: &[Column::Number("id"), Column::Number("experiment_id"), Column::Text("document")],
    conflict: " ON CONFLICT (id) DO UPDATE SET document = excluded.document",
    operation: "record actions",
};

/// Rows that put actions on record, in place of those that have their numbers. Of two with one number the later counts.
pub(super) fn rows<'a>(actions: impl Iterator<Item = &'a Action>) -> Result<Rows, StoreError> {
    let last: BTreeMap<ActionId, &Action> = actions.map(|action| (action.id, action)).collect();
    let row = |action: &Action| -> Result<Vec<Argument>, StoreError> {
        let document = json("an action", action)?;
        Ok(vec![action.id.0.into(), action.experiment.0.into(), document.into()])
    };
    Ok(Rows { table: &TABLE, rows: last.into_values().map(row).collect::<Result<_, _>>()? })
}
