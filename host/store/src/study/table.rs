//! Tables that many rows are written to at once: by statements of their own, or as a part of one statement that does all.

use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};
use sqlx::AnyConnection;

use super::sql::{Argument, statements};
use crate::columns::json;
use crate::error::{StoreError, unavailable};

/// A table, as far as rows of it are written.
pub(super) struct Table {
    pub(super) name: &'static str,
    pub(super) columns: &'static [Column],
    /// What becomes of a row whose key is taken.
    pub(super) conflict: &'static str,
    /// What is done by writing to it, as a verb and its object.
    pub(super) operation: &'static str,
}

/// A column: its name and what is in it.
pub(super) enum Column {
    Number(&'static str),
    Text(&'static str),
}

impl Column {
    fn name(&self) -> &'static str {
        match self {
            Self::Number(name) | Self::Text(name) => name,
        }
    }

    /// As PostgreSQL wants it declared.
    fn declared(&self) -> String {
        match self {
            Self::Number(name) => format!("{name} BIGINT"),
            Self::Text(name) => format!("{name} TEXT"),
        }
    }
}

/// `a, b, c`
pub(super) fn names(columns: &[Column]) -> String {
    columns.iter().map(Column::name).collect::<Vec<_>>().join(", ")
}

/// The rows of a parameter that is JSON, in the words of PostgreSQL.
pub(super) fn recordset(parameter: usize, columns: &[Column]) -> String {
    let declared = columns.iter().map(Column::declared).collect::<Vec<_>>().join(", ");
    format!("json_to_recordset(${parameter}::json) AS r ({declared})")
}

/// More of a statement in the words of PostgreSQL, after its first `WITH`: writes to each of these tables the rows of a
/// parameter, of which `first` is the number of the first. Rows of experiments that are not in `of` are left out.
pub(super) fn written(tables: &[&Table], first: usize, of: &str) -> String {
    let write = |(Table { name, columns, conflict, .. }, parameter): (&&Table, usize)| {
        let (names, rows) = (names(columns), recordset(parameter, columns));
        format!(
            ", {name}_written AS (INSERT INTO {name} ({names}) SELECT {names} FROM {rows} \
             WHERE experiment_id IN (SELECT id FROM {of}){conflict})"
        )
    };
    tables.iter().zip(first..).map(write).collect()
}

/// Rows that are to be written.
pub(super) struct Rows {
    pub(super) table: &'static Table,
    pub(super) rows: Vec<Vec<Argument>>,
}

impl Rows {
    /// They as one parameter, of which [`written`] writes them.
    pub(super) fn objects(&self) -> Result<String, StoreError> {
        objects(self.table.columns, &self.rows)
    }

    /// Writes them.
    pub(super) async fn write(self, connection: &mut AnyConnection) -> Result<(), StoreError> {
        let Table { name, columns, conflict, operation } = self.table;
        let before = format!("INSERT INTO {name} ({}) VALUES ", names(columns));
        for sql in statements(&before, self.rows, conflict) {
            sql.execute(&mut *connection).await.map_err(unavailable(operation))?;
        }
        Ok(())
    }
}

/// Rows as one parameter: JSON with an object for each, whose names are those of the columns.
pub(super) fn objects(columns: &[Column], rows: &[Vec<Argument>]) -> Result<String, StoreError> {
    json("rows", &Objects { columns, rows })
}

struct Objects<'a> {
    columns: &'a [Column],
    rows: &'a [Vec<Argument>],
}

impl Serialize for Objects<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.rows.len()))?;
        for row in self.rows {
            list.serialize_element(&Object { columns: self.columns, row })?;
        }
        list.end()
    }
}

struct Object<'a> {
    columns: &'a [Column],
    row: &'a [Argument],
}

impl Serialize for Object<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(Some(self.row.len()))?;
        for (column, value) in self.columns.iter().zip(self.row) {
            object.serialize_entry(column.name(), value)?;
        }
        object.end()
    }
}
