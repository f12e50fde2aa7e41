//! The store on PostgreSQL, and several servers on one.

use gantry_tests::server::{ServerOptions, TestServer};
use gantry_tests::services::PostgreSql;
use serde_json::json;
use tempfile::TempDir;

use super::gates::Call;
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
    let left = std::fs::read_dir(objects.path()).unwrap().map(|entry| entry.unwrap().file_name());
    assert_eq!(left.collect::<Vec<_>>(), ["plugins"]);
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
async fn a_run_is_canceled_from_a_server_that_does_not_have_its_job() {
    let (database, objects) = (PostgreSql::start().await, tempfile::tempdir().unwrap());
    let left = Scene::with(shared(&database, &objects)).await;
    let right = Scene::with(shared(&database, &objects)).await;
    let task = left.task(60.0).await;
    let run = left.begin(&task).await;
    left.wait_for(&run, &["RUNNING"]).await;
    // Where the other server is there, nobody's job is taken from it, whatever is asked for.
    for path in [format!("/runs/{run}/cancel?force=true"), format!("/runs/{run}/cancel")] {
        for scene in [&right, &left] {
            let answer = scene.api().post(&path).await.expect_status(200).json();
            let status = answer["status"].as_str().unwrap();
            assert!(["CANCELING", "CANCELED"].contains(&status), "{answer}");
        }
    }
    assert_eq!(right.end_of(&run).await["status"], "CANCELED");
    left.expect_clean().await;
    right.expect_clean().await;
    left.remove(&task).await;
}

#[tokio::test]
async fn a_run_that_another_server_retries_while_it_is_deleted_stays_and_runs() {
    let (database, objects) = (PostgreSql::start().await, tempfile::tempdir().unwrap());
    let left = Scene::with(shared(&database, &objects)).await;
    let right = Scene::with(shared(&database, &objects)).await;
    let task = left.task_of("sleep 3; exit 1").await;
    let run = left.begin(&task).await;
    assert_eq!(left.end_of(&run).await["status"], "FAILED");
    left.expect_clean().await;
    right.expect_clean().await;

    left.gates.close(Call::RemoveContainer);
    let (client, path) = (left.api(), format!("/runs/{run}"));
    let retry = async {
        left.gates.reached(Call::RemoveContainer).await;
        right.api().post(&format!("{path}/retry")).await.expect_status(200);
        left.gates.open(Call::RemoveContainer);
    };
    let (deleted, ()) = tokio::join!(client.delete(&path), retry);
    deleted.expect_status(409);
    let end = right.end_of(&run).await;
    assert_eq!((&end["status"], &end["attempt"]), (&json!("FAILED"), &json!(2)), "{end}");
    left.remove(&task).await;
}

/// Of a server that died, the others take over what it had not started. What it had started is its own, also where both
/// use one container engine: it waits until the server is back, and can be given up until then.
#[tokio::test]
async fn runs_of_a_dead_server_go_on_elsewhere_unless_they_have_a_job_there() {
    let (database, objects) = (PostgreSql::start().await, tempfile::tempdir().unwrap());
    let room = "capacity = { cpus = 4, memory_bytes = 8589934592 }";
    let executor = |name: &str| format!("[executors.{name}]\nengine = \"podman\"\n{room}");
    let mut dying = Scene::with(shared(&database, &objects).config(&executor("podman"))).await;
    let (endless, long, short) =
        (dying.task(3600.0).await, dying.task(6.0).await, dying.task(0.5).await);
    let doomed = dying.begin(&endless).await;
    let running = dying.begin(&long).await;
    for run in [&doomed, &running] {
        dying.wait_for(run, &["RUNNING"]).await;
    }
    dying.gates.close(Call::StartSupervisor);
    let starting = dying.begin(&short).await;
    dying.gates.reached(Call::StartSupervisor).await;
    dying.gates.close(Call::LoadImage);
    let other = dying.task_of("cat /inputs/x > /outputs/y").await;
    let loading = dying.begin(&other).await;
    dying.gates.reached(Call::LoadImage).await;
    let waiting = dying.begin(&short).await;
    dying.server.kill9();

    let heir = Scene::with(shared(&database, &objects).config(&executor("second"))).await;
    for run in [&loading, &waiting] {
        let end = heir.end_of(run).await;
        assert_eq!(end["status"], "FINISHED", "{end}");
        assert_eq!((dying.gates.starts(run), heir.gates.starts(run)), (0, 1));
    }
    let home = dying.server.data().display().to_string();
    for (run, status) in [(&doomed, "RUNNING"), (&running, "RUNNING"), (&starting, "PENDING")] {
        let view = heir.run(run).await;
        assert_eq!(view["status"], status, "{view}");
        assert!(view["waiting_because"].as_str().unwrap().contains(&home), "{view}");
        assert_eq!(heir.gates.starts(run), 0);
    }
    let given_up = heir.server.command(&["runs", "cancel", "--force", &doomed]).output().unwrap();
    assert!(given_up.status.success(), "{given_up:?}");
    assert_eq!(heir.run(&doomed).await["status"], "CANCELED");
    assert!(heir.events_text(&doomed).await.contains(&home));

    dying.gates.open(Call::LoadImage);
    dying.gates.open(Call::StartSupervisor);
    dying.server.restart().await;
    for run in [&running, &starting] {
        let end = heir.end_of(run).await;
        assert_eq!((&end["status"], &end["attempt"]), (&json!("FINISHED"), &json!(1)), "{end}");
        assert_eq!((dying.gates.starts(run), heir.gates.starts(run)), (1, 0));
        assert_eq!(heir.log(run).await, super::scene::PRINTED);
    }
    dying.expect_clean().await;
    heir.expect_clean().await;
    for task in [&endless, &long, &short, &other] {
        heir.remove(task).await;
    }
}
