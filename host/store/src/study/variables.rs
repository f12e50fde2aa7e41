//! Variables of experiments.

use std::collections::BTreeMap;

use gantry_model::study::{ExperimentId, Variable};
use sqlx::FromRow;

use super::sql::Argument;
use super::table::{Column, Rows, Table};
use crate::Store;
use crate::columns::{from_json, json, parse, text};
use crate::error::{StoreError, unavailable};

#[derive(FromRow)]
struct VariableRow {
    label: String,
    kind: String,
    value: String,
}

impl Store {
    /// The variables of an experiment, by label.
    ///
    /// # Errors
    /// `Unavailable`, `Corrupt`.
    pub async fn experiment_variables(
        &self,
        experiment: ExperimentId,
    ) -> Result<BTreeMap<String, Variable>, StoreError> {
        let rows: Vec<VariableRow> = sqlx::query_as(
            "SELECT label, kind, value FROM study_variables WHERE experiment_id = $1",
        )
        .bind(experiment.0)
        .fetch_all(&self.pools.read)
        .await
        .map_err(unavailable("look up variables"))?;
        let variable = |row: VariableRow| {
            let kind = parse("the type of a variable", &row.kind)?;
            let value = from_json("the value of a variable", &row.value)?;
            Ok((row.label, Variable { kind, value }))
        };
        rows.into_iter().map(variable).collect()
    }
}

pub(super) const TABLE: Table = Table {
    name: "study_variables",
    columns: &[
        Column::Number("experiment_id"),
        Column::Text("label"),
        Column::Text("kind"),
        Column::Text("value"),
    ],
    conflict: " ON CONFLICT (experiment_id, label) DO UPDATE SET kind = excluded.kind, \
               value = excluded.value",
    operation: "set variables",
};

/// Rows that set variables of experiments, each of which comes once.
pub(super) fn rows<'a>(
    variables: impl Iterator<Item = (ExperimentId, &'a BTreeMap<String, Variable>)>,
) -> Result<Rows, StoreError> {
    // Labels that differ in what a column cannot hold are one label there, and a statement may write a row only once.
    let mut last: BTreeMap<(ExperimentId, String), &Variable> = BTreeMap::new();
    for (experiment, variables) in variables {
        let written = variables.iter();
        last.extend(written.map(|(label, variable)| ((experiment, text(label)), variable)));
    }
    let row = |((experiment, label), variable): ((ExperimentId, String), &Variable)| {
        let value = json("the value of a variable", &variable.value)?;
        Ok(vec![experiment.0.into(), label.into(), variable.kind.to_string().into(), value.into()])
    };
    let rows = last.into_iter().map(row).collect::<Result<Vec<Vec<Argument>>, StoreError>>()?;
    Ok(Rows { table: &TABLE, rows })
}
