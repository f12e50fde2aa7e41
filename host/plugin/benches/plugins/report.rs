//! The numbers: a table for people, and the same as JSON for comparison and for
//! `docs/performance.md`.

use std::fmt;

use serde_json::{Map, Value as Json, json};

/// Numbers that belong together.
pub(crate) struct Table {
    title: &'static str,
    columns: &'static [&'static str],
    rows: Vec<(String, Vec<Cell>)>,
}

/// A number, and the most that it should be where there is such an aim.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cell {
    value: f64,
    aim: Option<f64>,
}

impl Cell {
    /// A number with an aim.
    pub(crate) fn at_most(aim: f64, value: f64) -> Self {
        Self { value, aim: Some(aim) }
    }

    fn is_beyond(self) -> bool {
        self.aim.is_some_and(|aim| self.value > aim)
    }
}

impl From<f64> for Cell {
    fn from(value: f64) -> Self {
        Self { value, aim: None }
    }
}

impl Table {
    /// A table without rows. A column's name ends with its unit.
    pub(crate) fn new(title: &'static str, columns: &'static [&'static str]) -> Self {
        println!("\nMeasuring: {title}");
        Self { title, columns, rows: Vec::new() }
    }

    /// Adds a row, a cell for each column.
    pub(crate) fn row(&mut self, name: impl Into<String>, cells: impl Into<Vec<Cell>>) {
        let (name, cells) = (name.into(), cells.into());
        println!("  {name}");
        self.rows.push((name, cells));
    }

    /// Title, columns, and rows by name and column.
    pub(crate) fn to_json(&self) -> Json {
        let rows = self.rows.iter().map(|(name, cells)| {
            let cells = self.columns.iter().zip(cells).map(|(column, cell)| {
                let Cell { value, aim } = cell;
                ((*column).to_owned(), json!({ "value": value, "aim": aim }))
            });
            (name.clone(), Json::Object(cells.collect()))
        });
        let rows: Map<String, Json> = rows.collect();
        json!({ "title": self.title, "columns": self.columns, "rows": rows })
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let first = self.rows.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
        writeln!(f, "\n{}\n", self.title)?;
        write!(f, "{:first$}", "")?;
        for column in self.columns {
            write!(f, "  {column:>10}")?;
        }
        for (name, cells) in &self.rows {
            write!(f, "\n{name:first$}")?;
            for (column, cell) in self.columns.iter().zip(cells) {
                let width = column.chars().count().max(10);
                write!(f, "  {cell:>width$}")?;
            }
        }
        writeln!(f)
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let decimals = match self.value.abs() {
            100.0.. => 0,
            10.0.. => 1,
            _ => 2,
        };
        let mark = if self.is_beyond() { "✗ " } else { "" };
        f.pad(&format!("{mark}{:.decimals$}", self.value))
    }
}
