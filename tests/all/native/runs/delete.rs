//! `DELETE /runs/{id}`: with its inputs, outputs and logs, once it has ended.

use gantry_tests::server::TestServer;
use serde_json::json;

use crate::native::NOBODY;
use crate::native::support::{Native, problem, script};

#[tokio::test]
async fn a_deleted_run_leaves_nothing_behind() {
    let server = TestServer::start().await;
    let native = Native::new(&server);
    let bundle = script("echo text; cp /inputs/x /outputs/y");
    let bundle = bundle.input("x", json!("integer")).output("y", json!("integer"));
    let task = native.add_task(bundle).await;
    let before = server.files();
    let body = json!({"inputs": {"x": 1}, "start": true});
    let run = native.create_run(&task, body).await;
    native.wait_for(&run, "FINISHED").await;
    let path = format!("/runs/{run}");
    native.client.delete(&path).await.expect_status(204);
    assert_eq!(server.files(), before);
    problem(native.client.delete(&path).await, 404, "not-found");
    for what in ["", "/inputs", "/outputs/y", "/outputs.zip", "/logs", "/events", "/results"] {
        problem(native.client.get(&format!("{path}{what}")).await, 404, "not-found");
    }
    let runs = native.client.get("/runs").await.expect_status(200).json();
    assert_eq!(runs["items"], json!([]));
}

#[tokio::test]
async fn a_run_that_runs_is_not_deleted_before_it_is_canceled() {
    let options = TestServer::options().config("[runs]\nstop_grace_seconds = 1");
    let server = options.start().await;
    let native = Native::new(&server);
    let run = native.start(script("sleep 600")).await;
    native.wait_for(&run, "RUNNING").await;
    let path = format!("/runs/{run}");
    problem(native.client.delete(&path).await, 409, "invalid-state");
    native.client.post(&format!("{path}/cancel")).await.expect_status(200);
    native.wait_for(&run, "CANCELED").await;
    native.client.delete(&path).await.expect_status(204);
    problem(native.client.delete(&format!("/runs/{NOBODY}")).await, 404, "not-found");
}
