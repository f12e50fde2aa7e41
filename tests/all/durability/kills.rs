//! The server is killed at each status of a run, and at moments that nobody chose.

use std::time::Duration;

use futures::stream::{self, StreamExt as _};
use gantry_tests::server::{ServerOptions, TestServer};
use serde_json::json;

use super::gates::Call;
use super::scene::Scene;

#[tokio::test]
async fn a_run_that_was_not_started_keeps_its_inputs() {
    let mut scene = Scene::start().await;
    let task = scene.task(0.1).await;
    let path = format!("/tasks/{task}/runs");
    let run = scene.api().post_json(&path, &json!({})).await.expect_status(201).json();
    let run = run["id"].as_str().unwrap();
    scene.crash().await;
    assert_eq!(scene.run(run).await["status"], "CREATED");
    let inputs = format!("/runs/{run}/inputs");
    scene.api().put_json(&inputs, &json!({"x": 20})).await.expect_status(200);
    scene.crash().await;
    assert_eq!(scene.run(run).await["status"], "PROVISIONED");
    scene.api().post(&format!("/runs/{run}/start")).await.expect_status(200);
    scene.expect_untroubled(run).await;
    scene.remove(&task).await;
}

/// A server with room for one run.
fn small() -> ServerOptions {
    TestServer::options().config(
        "[executors.podman]\nengine = \"podman\"\n\
         capacity = { cpus = 1, memory_bytes = 1073741824 }",
    )
}

#[tokio::test]
async fn a_run_that_waits_for_room_gets_it_after_a_crash() {
    let mut scene = Scene::with(small()).await;
    let task = scene.task(2.5).await;
    let first = scene.begin(&task).await;
    scene.wait_for(&first, &["RUNNING"]).await;
    let second = scene.begin(&task).await;
    scene.until_it_waits(&second).await;
    scene.crash().await;
    assert_eq!(scene.run(&second).await["status"], "QUEUING");
    scene.expect_untroubled(&first).await;
    scene.expect_untroubled(&second).await;
    scene.remove(&task).await;
}

#[tokio::test]
async fn many_runs_wait_for_room_at_little_cost_and_each_gets_its_turn() {
    let scene = Scene::with(small()).await;
    let long = scene.task(300.0).await;
    let first = scene.begin(&long).await;
    scene.wait_for(&first, &["RUNNING"]).await;
    let short = scene.task(0.0).await;
    let waiting: Vec<_> = stream::iter(0..300).then(|_| scene.begin(&short)).collect().await;
    for run in &waiting {
        scene.until_it_waits(run).await;
    }
    let before = scene.processor_time();
    tokio::time::sleep(Duration::from_secs(4)).await;
    let spent = scene.processor_time() - before;
    assert!(spent < Duration::from_millis(1200), "waiting for room costs {spent:?} in 4 s");

    let (canceled, left) = waiting.split_at(290);
    for run in canceled.iter().chain([&first]) {
        scene.api().post(&format!("/runs/{run}/cancel")).await.expect_status(200);
    }
    for run in left {
        assert_eq!(scene.end_of(run).await["status"], "FINISHED");
    }
    for run in canceled.iter().chain([&first]) {
        assert_eq!(scene.end_of(run).await["status"], "CANCELED");
    }
    scene.expect_clean().await;
}

#[tokio::test]
async fn a_run_whose_image_was_being_loaded_is_run() {
    let mut scene = Scene::start().await;
    let task = scene.task(0.1).await;
    scene.gates.close(Call::LoadImage);
    let run = scene.begin(&task).await;
    scene.gates.reached(Call::LoadImage).await;
    assert_eq!(scene.run(&run).await["status"], "QUEUED");
    scene.server.kill9();
    scene.gates.open(Call::LoadImage);
    scene.server.restart().await;
    scene.expect_untroubled(&run).await;
    scene.remove(&task).await;
}

#[tokio::test]
async fn a_run_whose_job_was_being_started_is_started_once() {
    let mut scene = Scene::start().await;
    let task = scene.task(0.1).await;
    scene.gates.close(Call::StartSupervisor);
    let run = scene.begin(&task).await;
    scene.gates.reached(Call::StartSupervisor).await;
    assert_eq!(scene.run(&run).await["status"], "PENDING");
    // The next server starts the job as well, since nothing tells that the first one's start is
    // under way.
    scene.crash().await;
    scene.gates.open(Call::StartSupervisor);
    scene.expect_untroubled(&run).await;
    assert_eq!(scene.gates.calls("setsid"), 2);
    scene.remove(&task).await;
}

#[tokio::test]
async fn a_run_that_runs_goes_on_and_is_found_again() {
    let mut scene = Scene::start().await;
    // Longer than a busy machine takes to start a server again.
    let task = scene.task(8.0).await;
    let run = scene.begin(&task).await;
    scene.wait_for_print(&run, "line 1").await;
    scene.crash().await;
    assert_eq!(scene.run(&run).await["status"], "RUNNING");
    scene.wait_for_print(&run, "line 3").await;
    scene.crash().await;
    scene.expect_untroubled(&run).await;
    scene.remove(&task).await;
}

#[tokio::test]
async fn a_run_whose_job_ended_while_no_server_lived_is_finished() {
    let mut scene = Scene::start().await;
    let task = scene.task(1.0).await;
    let run = scene.begin(&task).await;
    scene.wait_for(&run, &["RUNNING"]).await;
    scene.server.kill9();
    let exit = scene.jobs().join(format!("{run}-1")).join("exit");
    while !exit.exists() {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    scene.server.restart().await;
    scene.expect_untroubled(&run).await;
    scene.remove(&task).await;
}

#[tokio::test]
async fn what_a_finished_run_leaves_is_removed_by_the_next_server() {
    let mut scene = Scene::start().await;
    let task = scene.task(0.1).await;
    scene.gates.close(Call::RemoveContainer);
    let run = scene.begin(&task).await;
    scene.wait_for(&run, &["FINISHED"]).await;
    scene.gates.reached(Call::RemoveContainer).await;
    scene.server.kill9();
    assert!(scene.jobs().join(format!("{run}-1")).exists());
    scene.gates.open(Call::RemoveContainer);
    scene.server.restart().await;
    scene.expect_untroubled(&run).await;
    scene.remove(&task).await;
}

#[tokio::test]
async fn runs_survive_fifteen_kills_at_any_moment() {
    let mut scene = Scene::start().await;
    let task = scene.task(0.8).await;
    let mut runs = Vec::new();
    let mut chance = 0x9e37_79b9_7f4a_7c15_u64;
    for kill in 0..15 {
        if kill % 3 == 0 {
            runs.push(scene.begin(&task).await);
        }
        // Xorshift (Marsaglia 2003): the same moments each time that the test runs.
        chance ^= chance << 13;
        chance ^= chance >> 7;
        chance ^= chance << 17;
        tokio::time::sleep(Duration::from_millis(chance % 500)).await;
        scene.crash().await;
    }
    for run in &runs {
        scene.expect_untroubled(run).await;
    }
    scene.remove(&task).await;
}
