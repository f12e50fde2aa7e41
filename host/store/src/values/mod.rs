//! The values of a run's inputs and outputs.
//!
//! A value is kept as a tree with one row a node, so that writing item 10,000 of an array costs
//! what item 1 did: the rows on the way to it are looked at, its neighbours are not. For the same reason the files
//! of an input that consists of files have a row each.

mod files;
mod tree;

use gantry_model::id::RunId;
use gantry_model::task::Side;
use gantry_model::value::Value;
use sqlx::{AnyConnection, AssertSqlSafe};

pub use self::files::GivenFile;
pub(crate) use self::files::{remove_files, write_file};
use self::tree::{Node, ValueRow};
use crate::Store;
use crate::columns::text;
use crate::error::{StoreError, unavailable};

const OPERATION: &str = "record values";

/// Most rows of one INSERT: two parameters each, where SQLite takes 32,766 and PostgreSQL 65,535.
const ROWS_AT_ONCE: usize = 500;

/// Most bytes of one INSERT, beside one row that is larger on its own. PostgreSQL takes 1 GiB.
const BYTES_AT_ONCE: usize = 8 * 1024 * 1024;

/// Where a value is written: a parameter, or an item of it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ValuePath {
    /// The parameter.
    pub name: String,
    /// The way through its arrays, from the outermost; empty for the whole value.
    pub index: Vec<u32>,
}

impl ValuePath {
    /// The whole value of a parameter.
    pub fn whole(name: impl Into<String>) -> Self {
        Self { name: name.into(), index: Vec::new() }
    }
}

impl Store {
    /// The values of a run on one side, by name, the items of arrays by index.
    ///
    /// # Errors
    /// `Unavailable`, `Corrupt`.
    pub async fn values(&self, run: RunId, side: Side) -> Result<Vec<(String, Value)>, StoreError> {
        let rows = sqlx::query_as::<_, ValueRow>(
            "SELECT name, path, content FROM run_values WHERE run_id = $1 AND side = $2",
        )
        .bind(run.to_string())
        .bind(side.to_string())
        .fetch_all(&self.pools.read)
        .await
        .map_err(unavailable("look up values"))?;
        tree::assemble(rows)
    }

    /// One value of a run.
    ///
    /// # Errors
    /// `Unavailable`, `Corrupt`.
    pub async fn value(
        &self,
        run: RunId,
        side: Side,
        name: &str,
    ) -> Result<Option<Value>, StoreError> {
        let rows = sqlx::query_as::<_, ValueRow>(
            "SELECT name, path, content FROM run_values \
             WHERE run_id = $1 AND side = $2 AND name = $3",
        )
        .bind(run.to_string())
        .bind(side.to_string())
        .bind(text(name))
        .fetch_all(&self.pools.read)
        .await
        .map_err(unavailable("look up a value"))?;
        Ok(tree::assemble(rows)?.pop().map(|(_, value)| value))
    }
}

impl Store {
    /// The names of the inputs that have a value, or at least an item.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn input_names(&self, run: RunId) -> Result<Vec<String>, StoreError> {
        sqlx::query_scalar("SELECT DISTINCT name FROM run_values WHERE run_id = $1 AND side = $2")
            .bind(run.to_string())
            .bind(Side::Inputs.to_string())
            .fetch_all(&self.pools.read)
            .await
            .map_err(unavailable("look up the names of inputs"))
    }

    /// Whether an input, or an item of one, has a value or at least an item.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn has_input(&self, run: RunId, path: &ValuePath) -> Result<bool, StoreError> {
        let found: Option<i64> = sqlx::query_scalar(
            "SELECT 1 FROM run_values WHERE run_id = $1 AND side = $2 AND name = $3 AND path = $4",
        )
        .bind(run.to_string())
        .bind(Side::Inputs.to_string())
        .bind(text(&path.name))
        .bind(tree::path(&path.index))
        .fetch_optional(&self.pools.read)
        .await
        .map_err(unavailable("look up an input"))?;
        Ok(found.is_some())
    }
}

/// Writes a value in place of what is at the path and below it. What leads there becomes arrays.
pub(crate) async fn write(
    connection: &mut AnyConnection,
    run: RunId,
    side: Side,
    path: &ValuePath,
    value: &Value,
) -> Result<(), StoreError> {
    for array in tree::above(&path.index) {
        sqlx::query(
            "INSERT INTO run_values (run_id, side, name, path, content) \
             VALUES ($1, $2, $3, $4, NULL) ON CONFLICT (run_id, side, name, path) \
             DO UPDATE SET content = NULL WHERE run_values.content IS NOT NULL",
        )
        .bind(run.to_string())
        .bind(side.to_string())
        .bind(text(&path.name))
        .bind(array)
        .execute(&mut *connection)
        .await
        .map_err(unavailable(OPERATION))?;
    }
    remove(connection, run, side, path).await?;
    insert(connection, run, side, &path.name, tree::nodes(&path.index, value)?).await
}

/// Removes what is at the path and below it.
pub(crate) async fn remove(
    connection: &mut AnyConnection,
    run: RunId,
    side: Side,
    path: &ValuePath,
) -> Result<(), StoreError> {
    sqlx::query(
        "DELETE FROM run_values \
         WHERE run_id = $1 AND side = $2 AND name = $3 AND path >= $4 AND path < $5",
    )
    .bind(run.to_string())
    .bind(side.to_string())
    .bind(text(&path.name))
    .bind(tree::path(&path.index))
    .bind(tree::end(&path.index))
    .execute(connection)
    .await
    .map(drop)
    .map_err(unavailable(OPERATION))
}

/// Writes the values of one side in place of all that it had.
pub(crate) async fn replace_all(
    connection: &mut AnyConnection,
    run: RunId,
    side: Side,
    values: &[(String, Value)],
) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM run_values WHERE run_id = $1 AND side = $2")
        .bind(run.to_string())
        .bind(side.to_string())
        .execute(&mut *connection)
        .await
        .map_err(unavailable(OPERATION))?;
    for (name, value) in values {
        insert(connection, run, side, name, tree::nodes(&[], value)?).await?;
    }
    Ok(())
}

/// Writes nodes, none of which is there.
async fn insert(
    connection: &mut AnyConnection,
    run: RunId,
    side: Side,
    name: &str,
    nodes: Vec<Node>,
) -> Result<(), StoreError> {
    let mut nodes = nodes.into_iter().peekable();
    while nodes.peek().is_some() {
        let mut bytes = 0;
        let mut batch = Vec::new();
        while let Some(node) =
            nodes.next_if(|_| batch.len() < ROWS_AT_ONCE && bytes < BYTES_AT_ONCE)
        {
            bytes += node.content.as_ref().map_or(0, String::len);
            batch.push(node);
        }
        insert_batch(connection, run, side, name, batch).await?;
    }
    Ok(())
}

async fn insert_batch(
    connection: &mut AnyConnection,
    run: RunId,
    side: Side,
    name: &str,
    nodes: Vec<Node>,
) -> Result<(), StoreError> {
    // $1 to $3 say whose nodes they are; each node brings two parameters more.
    let rows: Vec<String> = (0..nodes.len())
        .map(|row| format!("($1, $2, $3, ${}, ${})", 4 + 2 * row, 5 + 2 * row))
        .collect();
    let sql = format!(
        "INSERT INTO run_values (run_id, side, name, path, content) VALUES {}",
        rows.join(", ")
    );
    // Safe: nothing but numbers of parameters was put into it.
    let mut query = sqlx::query(AssertSqlSafe(sql))
        .bind(run.to_string())
        .bind(side.to_string())
        .bind(text(name));
    for node in nodes {
        query = query.bind(node.path).bind(node.content);
    }
    query.execute(connection).await.map(drop).map_err(unavailable(OPERATION))
}
