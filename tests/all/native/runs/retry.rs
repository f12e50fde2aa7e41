//! `POST /runs/{id}/retry`: a failed or canceled run once more, with the same inputs.

use gantry_tests::server::TestServer;
use serde_json::json;

use crate::native::NOBODY;
use crate::native::support::{Native, problem, script};

#[tokio::test]
async fn a_canceled_run_is_run_again_with_its_inputs() {
    let server = TestServer::start().await;
    let native = Native::new(&server);
    let bundle = script("cp /inputs/x /outputs/y; cat /inputs/list/array.yml")
        .input("x", json!("integer"))
        .input("list", json!({"id": "array", "subtype": "integer"}))
        .output("y", json!("integer"));
    let task = native.add_task(bundle).await;
    let inputs = json!({"x": 5, "list": [{"index": 0, "value": 1}]});
    let run = native.create_run(&task, json!({"inputs": inputs})).await;
    native.client.post(&format!("/runs/{run}/cancel")).await.expect_status(200);
    let retry = format!("/runs/{run}/retry");
    native.client.post(&retry).await.expect_status(200);
    assert_eq!(native.wait(&run).await["status"], "FINISHED");
    assert_eq!(native.values(&run, "outputs").await["y"], 5);
    assert_eq!(native.log(&run, "stdout").await.trim_ascii(), b"size: 1");
    problem(native.client.post(&retry).await, 409, "invalid-state");
}

#[tokio::test]
async fn a_failed_run_is_a_new_attempt_in_the_same_history() {
    let server = TestServer::start().await;
    let native = Native::new(&server);
    let run = native.start(script("exit 3")).await;
    assert_eq!(native.wait_for(&run, "FAILED").await["attempt"], 1);
    let retry = format!("/runs/{run}/retry");
    let answer = native.client.post(&retry).await.expect_status(200).json();
    assert_eq!(answer.get("failure"), None, "{answer}");
    let again = native.wait_for(&run, "FAILED").await;
    assert_eq!((&again["attempt"], &again["failure"]["exit_code"]), (&json!(2), &json!(3)));
    let events = native.follow(&format!("/runs/{run}/events"), None).await.rest().await;
    let failed = events.iter().filter(|event| event.data.contains("\"FAILED\"")).count();
    assert_eq!(failed, 2);
}

#[tokio::test]
async fn only_what_failed_or_was_canceled_and_is_complete_can_be_retried() {
    let server = TestServer::start().await;
    let native = Native::new(&server);
    let task = native.add_task(script("exit 0").input("x", json!("integer"))).await;
    let run = native.create_run(&task, json!({})).await;
    let retry = format!("/runs/{run}/retry");
    problem(native.client.post(&retry).await, 409, "invalid-state");
    native.client.post(&format!("/runs/{run}/cancel")).await.expect_status(200);
    let refusal = problem(native.client.post(&retry).await, 409, "not-provisioned");
    assert!(refusal["detail"].as_str().unwrap().contains('x'), "{refusal}");
    problem(native.client.post(&format!("/runs/{NOBODY}/retry")).await, 404, "not-found");
}
