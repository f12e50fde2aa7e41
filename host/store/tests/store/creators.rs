//! Promises about who created a run.

use std::path::Path;

use gantry_model::creator::Creator;
use gantry_model::id::RunId;
use gantry_model::study::UserId;
use gantry_store::{NewRun, Store};
use sqlx::migrate::Migrator;
use sqlx::{AnyConnection, AssertSqlSafe};

use crate::database::Database;
use crate::fixtures::{added_task, new_run, next_id};

crate::promises! {
    a_creator_comes_back_as_it_was
    of_runs_that_knew_a_name_alone_it_is_told_who_it_was
}

async fn a_creator_comes_back_as_it_was(database: &Database) {
    let store = database.open().await;
    let task = added_task(&store, &database.clock).await;
    let named = || "ada".to_owned();
    let user = |id| Creator::User { id: UserId(id), name: named() };
    let creators = [Creator::Token(named()), user(1), user(2), Creator::Workflow];
    for created_by in &creators {
        let new = NewRun { created_by: created_by.clone(), ..new_run(task.id) };
        store.add_run(&new).await.unwrap();
        assert_eq!(store.run(new.id).await.unwrap().unwrap().created_by, *created_by);
    }
}

async fn run(sql: String, connection: &mut AnyConnection) {
    sqlx::query(AssertSqlSafe(sql)).execute(connection).await.unwrap();
}

async fn creator(store: &Store, id: &str) -> Creator {
    store.run(RunId(id.parse().unwrap())).await.unwrap().unwrap().created_by
}

async fn of_runs_that_knew_a_name_alone_it_is_told_who_it_was(database: &Database) {
    let mut connection = database.create().await;
    let migrations = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let migrations = Migrator::new(migrations).await.unwrap();
    migrations.run_to(7, &mut connection).await.unwrap();
    let user = "INSERT INTO study_users (id, username, name, email, password, active, created_at) \
         VALUES (5, 'ada', 'Ada', 'ada@example.org', '', 1, 0)";
    run(user.to_owned(), &mut connection).await;
    let task = next_id();
    let sql = format!(
        "INSERT INTO tasks (id, namespace, version, definition, package, search, created_at) \
         VALUES ('{task}', 'a', '1', '{{}}', '{{}}', 'a', 0)"
    );
    run(sql, &mut connection).await;
    let plain = next_id().to_string();
    let by_callback = format!("{}8{}", &plain[..14], &plain[15..]);
    let ids = [next_id().to_string(), next_id().to_string(), plain, by_callback];
    for (id, name) in ids.iter().zip(["ada", "laptop", "workflow", "workflow"]) {
        let sql = format!(
            "INSERT INTO runs (id, task_id, revision, state, attempt, created_by, secret, created_at, \
             updated_at, status, active, cpus, memory_bytes, gpus) VALUES ('{id}', '{task}', 0, \
             '{{\"state\":\"CREATED\"}}', 0, '{name}', '', 0, 0, 'CREATED', 0, 1, 1, 0)"
        );
        run(sql, &mut connection).await;
    }
    drop(connection);

    let store = database.open().await;
    let ada = Creator::User { id: UserId(5), name: "ada".to_owned() };
    assert_eq!(creator(&store, &ids[0]).await, ada);
    assert_eq!(creator(&store, &ids[1]).await, Creator::Token("laptop".to_owned()));
    assert_eq!(creator(&store, &ids[2]).await, Creator::Token("workflow".to_owned()));
    assert_eq!(creator(&store, &ids[3]).await, Creator::Workflow);
}
