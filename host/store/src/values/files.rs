//! The files of inputs that consist of files: a row each.

use std::iter::once;

use gantry_model::id::{RunId, UploadId};
use gantry_model::task::Side;
use gantry_model::value::{FileEntry, Value};
use sqlx::{AnyConnection, AssertSqlSafe, FromRow};

use super::ValuePath;
use crate::Store;
use crate::columns::{from_json, from_number, json, number, parse, text};
use crate::error::{StoreError, unavailable};

const OPERATION: &str = "record a file";

/// A file that was given to an input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenFile {
    /// What it is.
    pub entry: FileEntry,
    /// The upload whose object has its bytes; `None` where the object is named by their digest.
    pub upload: Option<UploadId>,
}

#[derive(FromRow)]
struct FileRow {
    path: String,
    size: i64,
    digest: String,
    upload: Option<String>,
}

impl TryFrom<FileRow> for GivenFile {
    type Error = StoreError;

    fn try_from(row: FileRow) -> Result<Self, StoreError> {
        let entry = FileEntry {
            path: row.path,
            size: from_number("the size of a file", row.size)?,
            digest: parse("the digest of a file", &row.digest)?,
        };
        let upload = row.upload.as_deref().map(|id| parse("the upload of a file", id));
        Ok(Self { entry, upload: upload.transpose()? })
    }
}

impl Store {
    /// The files of an input that consists of files, in order of their paths.
    ///
    /// # Errors
    /// `Unavailable`, `Corrupt`.
    pub async fn files(&self, run: RunId, input: &str) -> Result<Vec<GivenFile>, StoreError> {
        sqlx::query_as::<_, FileRow>(
            "SELECT path, size, digest, upload FROM run_files \
             WHERE run_id = $1 AND name = $2 ORDER BY path",
        )
        .bind(run.to_string())
        .bind(text(input))
        .fetch_all(&self.pools.read)
        .await
        .map_err(unavailable("list files"))?
        .into_iter()
        .map(GivenFile::try_from)
        .collect()
    }

    /// The file that an input has at this path, or one that cannot be beside a file there: the path is a folder of it, or is
    /// below it.
    ///
    /// # Errors
    /// `Unavailable`, `Corrupt`.
    pub async fn file_at(
        &self,
        run: RunId,
        input: &str,
        path: &str,
    ) -> Result<Option<GivenFile>, StoreError> {
        let path = text(path);
        let above = path.match_indices('/').filter_map(|(end, _)| path.get(..end));
        let names: Vec<&str> = above.chain(once(path.as_str())).collect();
        let places: Vec<String> = (0..names.len()).map(|name| format!("${}", 5 + name)).collect();
        let sql = format!(
            "SELECT path, size, digest, upload FROM run_files \
             WHERE run_id = $1 AND name = $2 AND path IN ({}) \
             UNION ALL SELECT path, size, digest, upload FROM run_files \
             WHERE run_id = $1 AND name = $2 AND path >= $3 AND path < $4 LIMIT 1",
            places.join(", ")
        );
        // Safe: nothing but numbers of parameters was put into it. `0` comes right behind `/`.
        let query = sqlx::query_as::<_, FileRow>(AssertSqlSafe(sql))
            .bind(run.to_string())
            .bind(text(input))
            .bind(format!("{path}/"))
            .bind(format!("{path}0"));
        let query = names.into_iter().fold(query, |query, name| query.bind(name));
        query
            .fetch_optional(&self.pools.read)
            .await
            .map_err(unavailable("look up a file"))?
            .map(GivenFile::try_from)
            .transpose()
    }
}

/// Writes a file in place of the one at its path, and counts it if there was none.
pub(crate) async fn write_file(
    connection: &mut AnyConnection,
    run: RunId,
    input: &str,
    file: &GivenFile,
) -> Result<(), StoreError> {
    let added = "INSERT INTO run_files (run_id, name, path, size, digest, upload) \
                 VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (run_id, name, path) DO NOTHING";
    if write_row(connection, added, run, input, file).await? {
        return count_one_more(connection, run, input).await;
    }
    let replaced = "UPDATE run_files SET size = $4, digest = $5, upload = $6 \
                    WHERE run_id = $1 AND name = $2 AND path = $3";
    write_row(connection, replaced, run, input, file).await.map(drop)
}

/// Whether there was something to write.
async fn write_row(
    connection: &mut AnyConnection,
    sql: &'static str,
    run: RunId,
    input: &str,
    file: &GivenFile,
) -> Result<bool, StoreError> {
    sqlx::query(sql)
        .bind(run.to_string())
        .bind(text(input))
        .bind(text(&file.entry.path))
        .bind(number(file.entry.size))
        .bind(file.entry.digest.as_str())
        .bind(file.upload.map(|upload| upload.to_string()))
        .execute(connection)
        .await
        .map(|done| done.rows_affected() > 0)
        .map_err(unavailable(OPERATION))
}

async fn count_one_more(
    connection: &mut AnyConnection,
    run: RunId,
    input: &str,
) -> Result<(), StoreError> {
    let known: Option<Option<String>> = sqlx::query_scalar(
        "SELECT content FROM run_values \
         WHERE run_id = $1 AND side = $2 AND name = $3 AND path = ''",
    )
    .bind(run.to_string())
    .bind(Side::Inputs.to_string())
    .bind(text(input))
    .fetch_optional(&mut *connection)
    .await
    .map_err(unavailable(OPERATION))?;
    let known = known.flatten().map(|content| from_json("a value", &content)).transpose()?;
    let count = match known {
        Some(Value::Files(count)) => count.saturating_add(1),
        _ => 1,
    };
    sqlx::query(
        "INSERT INTO run_values (run_id, side, name, path, content) VALUES ($1, $2, $3, '', $4) \
         ON CONFLICT (run_id, side, name, path) DO UPDATE SET content = $4",
    )
    .bind(run.to_string())
    .bind(Side::Inputs.to_string())
    .bind(text(input))
    .bind(json("a value", &Value::Files(count))?)
    .execute(connection)
    .await
    .map(drop)
    .map_err(unavailable(OPERATION))
}

/// Removes the files of an input that is forgotten; those of an item are none.
pub(crate) async fn remove_files(
    connection: &mut AnyConnection,
    run: RunId,
    input: &ValuePath,
) -> Result<(), StoreError> {
    if !input.index.is_empty() {
        return Ok(());
    }
    sqlx::query("DELETE FROM run_files WHERE run_id = $1 AND name = $2")
        .bind(run.to_string())
        .bind(text(&input.name))
        .execute(connection)
        .await
        .map(drop)
        .map_err(unavailable(OPERATION))
}
