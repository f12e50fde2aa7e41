//! `DELETE /tasks/{id}`: with its runs and all of their files, unless one has not ended.

use gantry_tests::server::TestServer;
use serde_json::json;

use crate::native::NOBODY;
use crate::native::support::{Native, problem, script};

#[tokio::test]
async fn a_deleted_task_is_gone_with_its_runs_and_its_files() {
    let server = TestServer::start().await;
    let native = Native::new(&server);
    let before = server.files();
    let bundle = || script("echo 1 > /outputs/y").output("y", json!("integer"));
    let task = native.add_task(bundle()).await;
    let created = native.create_run(&task, json!({})).await;
    let finished = native.create_run(&task, json!({"start": true})).await;
    native.wait_for(&finished, "FINISHED").await;
    native.client.delete(&format!("/tasks/{task}")).await.expect_status(204);
    problem(native.client.delete(&format!("/tasks/{task}")).await, 404, "not-found");
    for path in [format!("tasks/{task}"), format!("runs/{created}"), format!("runs/{finished}")] {
        problem(native.client.get(&format!("/{path}")).await, 404, "not-found");
    }
    assert_eq!(server.files(), before);
    native.add_task(bundle()).await;
    problem(native.client.delete(&format!("/tasks/{NOBODY}")).await, 404, "not-found");
}

#[tokio::test]
async fn a_task_in_use_stays_until_its_runs_may_be_canceled() {
    let options = TestServer::options().config("[runs]\nstop_grace_seconds = 1");
    let server = options.start().await;
    let native = Native::new(&server);
    let task = native.add_task(script("sleep 600")).await;
    let run = native.create_run(&task, json!({"start": true})).await;
    native.wait_for(&run, "RUNNING").await;
    let refusal = native.client.delete(&format!("/tasks/{task}")).await;
    let refusal = problem(refusal, 409, "task-in-use");
    assert!(refusal["detail"].as_str().unwrap().contains(&run), "{refusal}");
    assert_eq!(native.run(&run).await["status"], "RUNNING");
    let path = format!("/tasks/{task}?cancel_runs=true");
    native.client.delete(&path).await.expect_status(204);
    problem(native.client.get(&format!("/tasks/{task}")).await, 404, "not-found");
    problem(native.client.get(&format!("/runs/{run}")).await, 404, "not-found");
}
