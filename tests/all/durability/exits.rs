//! Servers that end properly, and runs that are canceled around a server's end.

use std::time::{Duration, Instant};

use gantry_tests::server::TestServer;

use super::gates::Call;
use super::scene::Scene;

#[tokio::test]
async fn a_server_that_is_stopped_leaves_its_jobs_alone_and_finds_them_again() {
    let mut scene = Scene::start().await;
    let task = scene.task(3.0).await;
    let run = scene.begin(&task).await;
    scene.wait_for_print(&run, "line 1").await;
    let begin = Instant::now();
    scene.server.stop();
    assert!(begin.elapsed() < Duration::from_secs(2), "the server waits for the job");
    scene.server.restart().await;
    assert_eq!(scene.run(&run).await["status"], "RUNNING");
    scene.expect_untroubled(&run).await;
    scene.remove(&task).await;
}

#[tokio::test]
async fn a_run_that_was_being_canceled_is_canceled_by_the_next_server() {
    let impatient = TestServer::options().config("[runs]\nstop_grace_seconds = 1");
    let mut scene = Scene::with(impatient).await;
    let task = scene.task_of("trap '' TERM; echo started; sleep 60").await;
    let run = scene.begin(&task).await;
    scene.wait_for_print(&run, "started").await;
    let answer = scene.api().post(&format!("/runs/{run}/cancel")).await.expect_status(200);
    assert_eq!(answer.json()["status"], "CANCELING");
    scene.crash().await;
    assert_eq!(scene.end_of(&run).await["status"], "CANCELED");
    assert_eq!(scene.log(&run).await, "started\n");
    scene.expect_clean().await;
    scene.remove(&task).await;
}

#[tokio::test]
async fn a_run_that_was_canceled_before_its_job_was_started_is_never_started() {
    let mut scene = Scene::start().await;
    let task = scene.task(0.1).await;
    scene.gates.close(Call::StartSupervisor);
    let run = scene.begin(&task).await;
    scene.gates.reached(Call::StartSupervisor).await;
    scene.api().post(&format!("/runs/{run}/cancel")).await.expect_status(200);
    scene.crash().await;
    assert_eq!(scene.end_of(&run).await["status"], "CANCELED");
    scene.gates.open(Call::StartSupervisor);
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(scene.gates.starts(&run), 0);
    scene.expect_clean().await;
    scene.remove(&task).await;
}

#[tokio::test]
async fn a_second_server_on_the_same_data_folder_is_refused() {
    let scene = Scene::start().await;
    let data = scene.server.data().display().to_string();
    let arguments = ["serve", "--listen", "127.0.0.1:0", "--data", &data];
    let output = scene.server.command(&arguments).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success(), "{said}");
    assert!(said.contains("another server uses the data folder"), "{said}");
}
