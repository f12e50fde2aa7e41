//! `POST /runs/{id}/cancel`: what runs ends within seconds, and its container with it.

use std::time::{Duration, Instant};

use gantry_tests::containers::Engine;
use gantry_tests::server::TestServer;
use serde_json::json;

use crate::native::NOBODY;
use crate::native::support::{Native, problem, script};

/// A server that waits a second for a job to end by itself.
async fn server() -> TestServer {
    TestServer::options().config("[runs]\nstop_grace_seconds = 1").start().await
}

/// The containers that the server has now.
fn containers(server: &TestServer) -> Vec<String> {
    let id = std::fs::read_to_string(server.data().join("server-id")).unwrap();
    Engine::podman().of_installation(id.trim())
}

#[tokio::test]
async fn a_run_that_sleeps_ends_within_seconds_and_its_container_is_gone() {
    let server = server().await;
    let native = Native::new(&server);
    let run = native.start(script("echo begun; sleep 600")).await;
    native.wait_for(&run, "RUNNING").await;
    while native.log(&run, "stdout").await.is_empty() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(containers(&server).len(), 1);
    let start = Instant::now();
    let answer = native.client.post(&format!("/runs/{run}/cancel")).await.expect_status(200);
    assert!(["CANCELING", "CANCELED"].contains(&answer.json()["status"].as_str().unwrap()));
    native.wait_for(&run, "CANCELED").await;
    while !containers(&server).is_empty() {
        assert!(start.elapsed() < Duration::from_secs(10), "the container is still there");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
    assert_eq!(native.log(&run, "stdout").await, b"begun\n");
    let again = native.client.post(&format!("/runs/{run}/cancel")).await.expect_status(200);
    assert_eq!(again.json()["status"], "CANCELED");
}

#[tokio::test]
async fn a_run_may_be_canceled_at_any_moment_before_its_end() {
    let server = server().await;
    let native = Native::new(&server);
    let task = native.add_task(script("sleep 600")).await;
    for pause in [0, 20, 50, 100, 200, 300] {
        let run = native.create_run(&task, json!({"start": true})).await;
        tokio::time::sleep(Duration::from_millis(pause)).await;
        native.client.post(&format!("/runs/{run}/cancel")).await.expect_status(200);
        let run = native.wait(&run).await;
        assert_eq!(run["status"], "CANCELED", "after {pause} ms: {run}");
    }
    let run = native.create_run(&task, json!({})).await;
    let answer = native.client.post(&format!("/runs/{run}/cancel")).await.expect_status(200);
    assert_eq!(answer.json()["status"], "CANCELED", "it was never started");
}

#[tokio::test]
async fn a_run_that_has_ended_cannot_be_canceled() {
    let server = server().await;
    let native = Native::new(&server);
    let run = native.start(script("exit 0")).await;
    native.wait_for(&run, "FINISHED").await;
    let answer = native.client.post(&format!("/runs/{run}/cancel")).await;
    problem(answer, 409, "invalid-state");
    assert_eq!(native.run(&run).await["status"], "FINISHED");
    problem(native.client.post(&format!("/runs/{NOBODY}/cancel")).await, 404, "not-found");
}
