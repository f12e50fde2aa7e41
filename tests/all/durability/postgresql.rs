//! The store on PostgreSQL, and several servers on one.

use std::time::Duration;

use gantry_tests::server::{ServerOptions, TestServer};
use gantry_tests::services::PostgreSql;
use tempfile::TempDir;

use super::scene::Scene;

/// A server on a database and a folder of objects that others use as well.
fn shared(database: &PostgreSql, objects: &TempDir) -> ServerOptions {
    TestServer::options().config(&format!(
        "database = \"{}\"\n[objects]\nurl = \"file://{}\"",
        database.url(),
        objects.path().display()
    ))
}

#[tokio::test]
async fn a_run_lives_its_whole_life_on_postgresql_also_over_a_crash() {
    let (database, objects) = (PostgreSql::start().await, tempfile::tempdir().unwrap());
    let mut scene = Scene::with(shared(&database, &objects)).await;
    let task = scene.task(1.0).await;
    let run = scene.begin(&task).await;
    scene.wait_for_print(&run, "line 1").await;
    scene.crash().await;
    scene.expect_untroubled(&run).await;
    scene.remove(&task).await;
    assert_eq!(std::fs::read_dir(objects.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn two_servers_on_one_database_run_each_run_once() {
    let (database, objects) = (PostgreSql::start().await, tempfile::tempdir().unwrap());
    let left = Scene::with(shared(&database, &objects)).await;
    let right = Scene::with(shared(&database, &objects)).await;
    let task = left.task(0.2).await;
    let mut runs = Vec::new();
    for number in 0..12 {
        let scene = if number % 2 == 0 { &left } else { &right };
        runs.push(scene.begin(&task).await);
    }
    for run in &runs {
        let end = right.end_of(run).await;
        assert_eq!(end["status"], "FINISHED", "{end}");
        assert_eq!(end["attempt"], 1, "{end}");
        assert_eq!(left.log(run).await, super::scene::PRINTED);
        assert_eq!(left.gates.starts(run) + right.gates.starts(run), 1);
    }
    left.expect_clean().await;
    right.expect_clean().await;
    left.remove(&task).await;
}

#[tokio::test]
async fn a_server_takes_over_the_runs_of_one_that_died() {
    let (database, objects) = (PostgreSql::start().await, tempfile::tempdir().unwrap());
    let small = "[executors.podman]\nengine = \"podman\"\n\
                 capacity = { cpus = 1, memory_bytes = 1073741824 }";
    let mut dying = Scene::with(shared(&database, &objects).config(small)).await;
    let task = dying.task(2.0).await;
    let running = dying.begin(&task).await;
    dying.wait_for(&running, &["RUNNING"]).await;
    let waiting = dying.begin(&task).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    dying.server.kill9();
    let heir = Scene::with(shared(&database, &objects)).await;
    for run in [&waiting, &running] {
        let end = heir.end_of(run).await;
        assert_eq!(end["status"], "FINISHED", "{end}");
        assert_eq!(dying.gates.starts(run) + heir.gates.starts(run), 1);
        assert_eq!(heir.log(run).await, super::scene::PRINTED);
    }
    // What is left in the dead server's folder goes when it comes back.
    dying.server.restart().await;
    dying.expect_clean().await;
    heir.expect_clean().await;
    heir.remove(&task).await;
}
