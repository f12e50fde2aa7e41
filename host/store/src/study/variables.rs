//! Variables of experiments.

use std::collections::BTreeMap;

use gantry_model::study::{ExperimentId, Variable};
use sqlx::FromRow;

use super::sql::{Argument, Sql};
use super::table::{Column, Rows, Table};
use crate::Store;
use crate::columns::{from_json, json, parse, text};
use crate::error::{StoreError, unavailable};

#[derive(FromRow)]
struct VariableRow {
    experiment_id: i64,
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
        let mut found = self.variables_of_experiments(&[experiment]).await?;
        Ok(found.remove(&experiment).unwrap_or_default())
    }

    /// The variables of several experiments, by label. An experiment without variables is left out.
    ///
    /// # Errors
    /// `Unavailable`, `Corrupt`.
    pub async fn variables_of_experiments(
        &self,
        experiments: &[ExperimentId],
    ) -> Result<BTreeMap<ExperimentId, BTreeMap<String, Variable>>, StoreError> {
        let mut sql = Sql::new(
            "SELECT experiment_id, label, kind, value FROM study_variables WHERE experiment_id ",
        );
        match experiments {
            [experiment] => sql.push("= ").bind(experiment.0),
            _ => sql.push("IN (").numbers(experiments.iter().map(|id| id.0)).push(")"),
        };
        let rows: Vec<VariableRow> =
            sql.fetch(&self.pools.read).await.map_err(unavailable("look up variables"))?;
        let mut found: BTreeMap<ExperimentId, BTreeMap<String, Variable>> = BTreeMap::new();
        for row in rows {
            let variable = Variable {
                kind: parse("the type of a variable", &row.kind)?,
                value: from_json("the value of a variable", &row.value)?,
            };
            found.entry(ExperimentId(row.experiment_id)).or_default().insert(row.label, variable);
        }
        Ok(found)
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
