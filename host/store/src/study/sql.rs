//! SQL that is put together: conditions that are there or not, and many rows in one statement.

use std::fmt::Write;

use serde::Serialize;
use sqlx::any::AnyRow;
use sqlx::{Any, AnyConnection, AssertSqlSafe, Executor, FromRow};

use crate::error::StoreError;

/// Most rows of one statement. SQLite looks for each parameter among all that stand before it, so more would be slower.
const ROWS: usize = 32;

/// What a parameter stands for.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub(super) enum Argument {
    Number(Option<i64>),
    Text(Option<String>),
}

impl From<i64> for Argument {
    fn from(number: i64) -> Self {
        Self::Number(Some(number))
    }
}

impl From<Option<i64>> for Argument {
    fn from(number: Option<i64>) -> Self {
        Self::Number(number)
    }
}

impl From<String> for Argument {
    fn from(text: String) -> Self {
        Self::Text(Some(text))
    }
}

impl From<Option<String>> for Argument {
    fn from(text: Option<String>) -> Self {
        Self::Text(text)
    }
}

impl From<&String> for Argument {
    fn from(text: &String) -> Self {
        Self::Text(Some(text.clone()))
    }
}

impl From<&Option<String>> for Argument {
    fn from(text: &Option<String>) -> Self {
        Self::Text(text.clone())
    }
}

impl From<&str> for Argument {
    fn from(text: &str) -> Self {
        Self::Text(Some(text.to_owned()))
    }
}

/// A statement with what its parameters stand for. Texts of it are literals, so nobody's input becomes SQL.
pub(super) struct Sql {
    text: String,
    arguments: Vec<Argument>,
    /// Whether the same text will come again, so that the database should remember how it is done.
    again: bool,
}

impl Sql {
    pub(super) fn new(text: &'static str) -> Self {
        Self { text: text.to_owned(), arguments: Vec::new(), again: true }
    }

    pub(super) fn push(&mut self, text: &'static str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    /// Puts a parameter.
    pub(super) fn bind(&mut self, value: impl Into<Argument>) -> &mut Self {
        self.arguments.push(value.into());
        // Writing to a String cannot fail.
        let _ = write!(self.text, "${}", self.arguments.len());
        self
    }

    /// Puts a row of parameters: `($1, $2)`.
    pub(super) fn row<const N: usize>(&mut self, values: [Argument; N]) -> &mut Self {
        self.rows([values])
    }

    /// Puts numbers between commas. Where there are several they stand in the text itself, so there may be any number of them;
    /// a single one is a parameter, so that the text comes again.
    pub(super) fn numbers(&mut self, numbers: impl IntoIterator<Item = i64>) -> &mut Self {
        let numbers: Vec<i64> = numbers.into_iter().collect();
        if let [number] = *numbers {
            return self.bind(number);
        }
        let texts: Vec<String> = numbers.iter().map(i64::to_string).collect();
        // `IN ()` is no SQL everywhere, and nothing is NULL.
        self.text.push_str(if texts.is_empty() { "NULL" } else { "" });
        self.text.push_str(&texts.join(", "));
        self.again = false;
        self
    }

    /// Puts rows of parameters: `($1, $2), ($3, $4)`.
    pub(super) fn rows<R>(&mut self, rows: impl IntoIterator<Item = R>) -> &mut Self
    where
        R: IntoIterator<Item = Argument>,
    {
        for (place, row) in rows.into_iter().enumerate() {
            self.push(if place == 0 { "" } else { ", " });
            for (column, value) in row.into_iter().enumerate() {
                self.push(if column == 0 { "(" } else { ", " }).bind(value);
            }
            self.push(")");
        }
        self
    }

    pub(super) async fn execute<'e>(
        self,
        executor: impl Executor<'e, Database = Any>,
    ) -> Result<u64, sqlx::Error> {
        let mut query = sqlx::query(AssertSqlSafe(self.text)).persistent(self.again);
        for argument in self.arguments {
            query = match argument {
                Argument::Number(number) => query.bind(number),
                Argument::Text(text) => query.bind(text),
            };
        }
        query.execute(executor).await.map(|done| done.rows_affected())
    }

    pub(super) async fn fetch<'e, T>(
        self,
        executor: impl Executor<'e, Database = Any>,
    ) -> Result<Vec<T>, sqlx::Error>
    where
        T: for<'r> FromRow<'r, AnyRow> + Send + Unpin,
    {
        let mut query = sqlx::query_as(AssertSqlSafe(self.text)).persistent(self.again);
        for argument in self.arguments {
            query = match argument {
                Argument::Number(number) => query.bind(number),
                Argument::Text(text) => query.bind(text),
            };
        }
        query.fetch_all(executor).await
    }
}

/// A statement around rows of parameters.
#[derive(Clone, Copy)]
pub(super) struct Around {
    pub(super) before: &'static str,
    pub(super) after: &'static str,
}

impl Around {
    /// Writes all rows.
    pub(super) async fn execute<const N: usize>(
        self,
        connection: &mut AnyConnection,
        rows: Vec<[Argument; N]>,
        error: impl Fn(sqlx::Error) -> StoreError,
    ) -> Result<(), StoreError> {
        for sql in statements(self.before, rows, self.after) {
            sql.execute(&mut *connection).await.map_err(&error)?;
        }
        Ok(())
    }
}

/// Statements around as many rows as a power of two: so there are few different ones, and the database remembers them.
pub(super) fn statements<R>(before: &str, rows: Vec<R>, after: &'static str) -> Vec<Sql>
where
    R: IntoIterator<Item = Argument>,
{
    let mut statements = Vec::new();
    let mut left = rows.into_iter();
    while let Some(power) = left.len().checked_ilog2() {
        let mut sql = Sql { text: before.to_owned(), arguments: Vec::new(), again: true };
        sql.rows(left.by_ref().take((1 << power).min(ROWS))).push(after);
        statements.push(sql);
    }
    statements
}
