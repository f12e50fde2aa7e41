//! `POST /tasks/{id}/runs`: created, provisioned and started in one request, or not at all.

use gantry_tests::bundle::BundleBuilder;
use gantry_tests::server::TestServer;
use serde_json::json;

use crate::native::NOBODY;
use crate::native::support::{Native, problem, script};

/// A task that adds one to `x`.
fn increment() -> BundleBuilder {
    script("echo $(($(cat /inputs/x) + 1)) > /outputs/y")
        .input("x", json!({"id": "integer", "gt": 0}))
        .output("y", json!("integer"))
}

#[tokio::test]
async fn a_run_is_created_provisioned_and_started_in_one_request() {
    let server = TestServer::start().await;
    let native = Native::with_role(&server, "member").await;
    let task = native.add_task(increment()).await;
    let body = json!({"inputs": {"x": 20}, "start": true});
    let answer = native.ask_for_run(&task, &body).await.expect_status(201);
    let run = answer.json();
    let id = run["id"].as_str().unwrap();
    assert_eq!(answer.header("location"), format!("/api/v1/runs/{id}"));
    assert_eq!((&run["task"], &run["created_by"]), (&json!(task), &json!("member of the test")));
    let run = native.wait(id).await;
    assert_eq!(run["status"], "FINISHED", "{run}");
    assert_eq!((&run["attempt"], &run["exit"]["outcome"]["code"]), (&json!(1), &json!(0)));
    assert!(run.get("failure").is_none(), "{run}");
    assert_eq!(native.values(id, "outputs").await["y"], 21);
    assert_eq!(native.values(id, "inputs").await["x"], 20);
}

#[tokio::test]
async fn a_run_waits_for_its_inputs_and_one_that_needs_none_is_ready_at_once() {
    let server = TestServer::start().await;
    let native = Native::new(&server);
    let task = native.add_task(increment()).await;
    let run = native.create_run(&task, json!({})).await;
    let run = native.run(&run).await;
    assert_eq!((&run["status"], &run["attempt"]), (&json!("CREATED"), &json!(0)));
    let other = BundleBuilder::new("org.example.ready", "1.0.0");
    let task = native.add_task(other.optional_input("x", json!("integer"))).await;
    let run = native.create_run(&task, json!({})).await;
    assert_eq!(native.run(&run).await["status"], "PROVISIONED");
}

#[tokio::test]
async fn an_input_that_is_left_out_gets_the_tasks_default_when_the_run_starts() {
    let server = TestServer::start().await;
    let native = Native::new(&server);
    let numbers = json!({"id": "array", "subtype": {"id": "integer"}});
    let task = script("cat /inputs/x > /outputs/y")
        .parameter("inputs", "x", &json!({"type": "integer", "default": 7}))
        .parameter("inputs", "n", &json!({"type": numbers, "default": [1, 2]}))
        .output("y", json!("integer"));
    let task = native.add_task(task).await;
    for (inputs, x) in [(json!({}), 7), (json!({"x": 8}), 8)] {
        let at_once = native.create_run(&task, json!({"inputs": inputs, "start": true})).await;
        let later = native.create_run(&task, json!({"inputs": inputs})).await;
        assert_eq!(native.run(&later).await["status"], "CREATED");
        let start = format!("/runs/{later}/start");
        native.client.post_json(&start, &json!({})).await.expect_status(200);
        for run in [at_once, later] {
            assert_eq!(native.wait(&run).await["status"], "FINISHED");
            assert_eq!(native.values(&run, "outputs").await["y"], x);
            let n = &native.values(&run, "inputs").await["n"];
            assert_eq!(n.as_array().map(Vec::len), Some(2), "{n}");
        }
    }
}

#[tokio::test]
async fn what_cannot_begin_leaves_no_run_and_no_file() {
    let server = TestServer::start().await;
    let native = Native::new(&server);
    let task = native.add_task(increment()).await;
    let before = server.files();
    let refusals = [
        (json!({"inputs": {"x": 0}}), 422, "values-refused"),
        (json!({"inputs": {"x": "one"}, "start": true}), 422, "values-refused"),
        (json!({"inputs": {"x": 1, "z": 1}}), 422, "values-refused"),
        (json!({"start": true}), 409, "not-provisioned"),
        (json!({"importer": "no-such-plugin"}), 400, "bad-request"),
    ];
    for (body, status, code) in refusals {
        problem(native.ask_for_run(&task, &body).await, status, code);
    }
    let unknown = native.ask_for_run(&task, &json!({"importer": "no-such-plugin"})).await;
    for importer in ["no-such-plugin", "keep-declared", "number-summary"] {
        assert!(unknown.text().contains(importer), "{}", unknown.text());
    }
    problem(native.ask_for_run(NOBODY, &json!({})).await, 404, "not-found");
    let runs = native.client.get("/runs").await.expect_status(200).json();
    assert_eq!(runs["items"], json!([]));
    assert_eq!(server.files(), before);
}
