//! Promises about the files of inputs that consist of files.

use gantry_model::digest::Digest;
use gantry_model::id::{RunId, UploadId};
use gantry_model::run::{Run, RunState};
use gantry_model::task::Side;
use gantry_model::value::{FileEntry, Value};
use gantry_store::{Change, GivenFile, Store, ValuePath};
use sqlx::{AssertSqlSafe, Connection, Executor};
use uuid::Uuid;

use crate::database::Database;
use crate::fixtures::added_run;

crate::promises! {
    files_come_back_by_path_and_are_counted
    a_file_and_a_folder_of_one_name_are_noticed
    an_input_that_is_forgotten_has_no_files
    a_file_of_many_costs_what_the_first_one_did
    files_of_the_time_before_each_had_a_row_are_carried_over
}

fn entry(path: &str, content: u8) -> FileEntry {
    let digest = Digest::from_bytes([content; 32]);
    FileEntry { path: path.to_owned(), size: u64::from(content), digest }
}

fn file(path: &str, content: u8) -> GivenFile {
    let upload = UploadId(Uuid::from_u128(u128::from(content)));
    GivenFile { entry: entry(path, content), upload: Some(upload) }
}

fn with(files: impl IntoIterator<Item = GivenFile>) -> Change {
    let change = Change::to(RunState::Created);
    files.into_iter().fold(change, |change, file| change.with_file("set", file))
}

async fn apply(store: &Store, run: RunId, change: Change) -> Run {
    let run = store.run(run).await.unwrap().unwrap();
    store.apply(&run, change).await.unwrap()
}

async fn files_come_back_by_path_and_are_counted(database: &Database) {
    let store = database.open().await;
    let run = added_run(&store, &database.clock).await.id;
    let names = ["b/2", "Z", "a", "ä", "b-1", "a.b/c"];
    apply(&store, run, with(names.map(|name| file(name, 1)))).await;
    apply(&store, run, with([file("a", 2), file("c", 3)])).await;
    apply(&store, run, Change::to(RunState::Created).with_file("other", file("a", 4))).await;

    let sorted = [("Z", 1), ("a", 2), ("a.b/c", 1), ("b-1", 1), ("b/2", 1), ("c", 3), ("ä", 1)];
    assert_eq!(store.files(run, "set").await.unwrap(), sorted.map(|(path, at)| file(path, at)));
    let given = [("other".to_owned(), Value::Files(1)), ("set".to_owned(), Value::Files(7))];
    assert_eq!(store.values(run, Side::Inputs).await.unwrap(), given);
}

async fn a_file_and_a_folder_of_one_name_are_noticed(database: &Database) {
    let store = database.open().await;
    let run = added_run(&store, &database.clock).await.id;
    apply(&store, run, with(["a/b/c", "a/b-d", "e", "é/f"].map(|path| file(path, 1)))).await;
    for (path, known) in [
        ("a", Some("a/b-d")),
        ("a/b", Some("a/b/c")),
        ("a/b/c", Some("a/b/c")),
        ("a/b/c/d", Some("a/b/c")),
        ("e/f/g", Some("e")),
        ("é", Some("é/f")),
        ("a/b/d", None),
        ("a/B/c", None),
        ("E", None),
        ("a0", None),
    ] {
        let found = store.file_at(run, "set", path).await.unwrap();
        assert_eq!(found.as_ref().map(|file| file.entry.path.as_str()), known, "{path}");
        assert_eq!(store.file_at(run, "other", path).await.unwrap(), None, "{path}");
    }
}

async fn an_input_that_is_forgotten_has_no_files(database: &Database) {
    let store = database.open().await;
    let run = added_run(&store, &database.clock).await.id;
    apply(&store, run, with(["a", "b"].map(|path| file(path, 1)))).await;
    apply(&store, run, Change::to(RunState::Created).with_file("other", file("a", 1))).await;
    let emptied = Change::to(RunState::Created).without_input(ValuePath::whole("set"));
    apply(&store, run, emptied).await;

    assert_eq!(store.files(run, "set").await.unwrap(), []);
    assert_eq!(store.value(run, Side::Inputs, "set").await.unwrap(), None);
    assert_eq!(store.files(run, "other").await.unwrap(), [file("a", 1)]);
    apply(&store, run, with([file("a", 2)])).await;
    assert_eq!(store.value(run, Side::Inputs, "set").await.unwrap(), Some(Value::Files(1)));
}

async fn a_file_of_many_costs_what_the_first_one_did(database: &Database) {
    let store = database.open().await;
    let run = added_run(&store, &database.clock).await.id;
    let name = |number: u32| file(&format!("series/slice-{number:05}.dcm"), 1);
    apply(&store, run, with((0..3_000).map(name))).await;
    let ten_more = async {
        for number in 3_000..3_010 {
            apply(&store, run, with([name(number)])).await;
        }
    };
    // All that is known of 3,000 files is 400 KB, which would be written ten times.
    let written = database.written_during(ten_more).await;
    assert!(written < 1 << 20, "{written} bytes");
    assert_eq!(store.value(run, Side::Inputs, "set").await.unwrap(), Some(Value::Files(3_010)));
}

async fn files_of_the_time_before_each_had_a_row_are_carried_over(database: &Database) {
    let store = database.open().await;
    let run = added_run(&store, &database.clock).await.id;
    let text =
        (ValuePath::whole("text"), Value::String(r#"{"kind":"files","value":3}"#.to_owned()));
    apply(&store, run, Change::to(RunState::Created).with_input(text.0, text.1.clone())).await;
    let known = [entry("a \"b\"/ü", 7), entry("b", 0)];
    let value = serde_json::json!({ "kind": "files", "value": known }).to_string();
    let mut connection = database.connection().await;
    let back = format!(
        "DROP TABLE run_files; DELETE FROM _sqlx_migrations WHERE version = 9; \
         INSERT INTO run_values (run_id, side, name, path, content) \
         VALUES ('{run}', 'inputs', 'set', '', '{value}')"
    );
    connection.execute(sqlx::raw_sql(AssertSqlSafe(back))).await.unwrap();
    connection.close().await.unwrap();

    let store = database.open().await;
    let by_digest = known.map(|entry| GivenFile { entry, upload: None });
    assert_eq!(store.files(run, "set").await.unwrap(), by_digest);
    let given = [("set".to_owned(), Value::Files(2)), ("text".to_owned(), text.1)];
    assert_eq!(store.values(run, Side::Inputs).await.unwrap(), given);
}
