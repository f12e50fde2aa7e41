//! `POST /task-runs/{run}/{secret}/outputs.zip`: an executor of the user's own delivers outputs,
//! with nothing but the secret.

use gantry_tests::app_engine::AppEngine;
use gantry_tests::bundle::{BundleBuilder, zip_of};
use gantry_tests::client::{Answer, Upload};
use gantry_tests::process;
use gantry_tests::server::{ServerOptions, TestServer};
use reqwest::Method;
use serde_json::{Value, json};
use zip::CompressionMethod;

use super::{parameter_error, plain_error, refusal};

const NOBODY: &str = "00000000-0000-4000-8000-000000000000";

/// A server that asks everybody else for a token.
async fn server() -> TestServer {
    ServerOptions::default().start().await
}

/// A run that its own container would take a minute for.
async fn running(server: &TestServer) -> String {
    let admin = AppEngine::new(server.client());
    let bundle = BundleBuilder::new("org.example.delivery", "1.0.0")
        .input("x", json!("integer"))
        .output("y", json!("integer"))
        .output("list", json!({"id": "array", "subtype": "integer"}))
        .script("#!/bin/sh\nsleep 60\n");
    let task = admin.add_task(bundle.build()).await;
    let run = admin.create_run(&task).await;
    admin.provision(&run, "x", json!(1)).await.expect_status(200);
    admin.act(&run, "RUNNING").await.expect_status(200);
    run
}

/// The run's secret. No interface tells it, so it is read where it is kept.
fn secret(server: &TestServer, run: &str) -> String {
    let sqlite = process::installed(&["sqlite3"], "sqlite3");
    let database = server.data().join("gantry.db").display().to_string();
    let query = format!("SELECT secret FROM runs WHERE id = '{run}'");
    process::run(&sqlite, &["-readonly", &database, &query]).trim().to_owned()
}

async fn deliver(server: &TestServer, run: &str, secret: &str, files: &[(&str, &str)]) -> Answer {
    let entry = |(name, text): &(&str, &str)| ((*name).to_owned(), text.as_bytes().to_vec());
    let entries: Vec<_> = files.iter().map(entry).collect();
    let zip = zip_of(&entries, CompressionMethod::Stored);
    let parts = vec![Upload::file("outputs", "outputs.zip", zip)];
    let path = format!("/task-runs/{run}/{secret}/outputs.zip");
    server.app_engine().client.upload(Method::POST, &path, parts).await
}

const LIST: [(&str, &str); 3] = [("list/array.yml", "size: 2"), ("list/0", "5"), ("list/1", "6")];

#[tokio::test]
async fn outputs_that_are_delivered_with_the_secret_finish_the_run() {
    let server = server().await;
    let run = running(&server).await;
    let files = [&LIST[..], &[("y", "7")]].concat();
    let answer = deliver(&server, &run, &secret(&server, &run), &files).await;
    let values = answer.expect_status(200).json();
    let y = json!({"taskRunId": run, "parameterName": "y", "type": "INTEGER", "value": 7});
    assert!(values.as_array().unwrap().contains(&y), "{values}");
    let admin = AppEngine::new(server.client());
    assert_eq!(admin.state(&run).await, "FINISHED");
    let items = json!([{"index": 0, "value": 5}, {"index": 1, "value": 6}]);
    assert_eq!(admin.values(&run, "outputs").await["list"]["value"], items);
    let path = format!("/task-runs/{run}/output/list/indexes?value=1");
    assert_eq!(admin.client.get(&path).await.expect_status(200).text(), "6");
}

#[tokio::test]
async fn a_delivery_is_refused_before_it_is_read_unless_run_secret_and_state_are_right() {
    let server = server().await;
    let run = running(&server).await;
    let secret = secret(&server, &run);
    let client = server.app_engine().client;
    let path = format!("/task-runs/{run}/{secret}/outputs.zip");
    let answer = client.post_json(&path, &json!({})).await.expect_status(400);
    let expected = plain_error("APPE-internal-not-multipart", "payload is not multipart");
    assert_eq!(answer.json(), expected);
    let answer = deliver(&server, NOBODY, &secret, &[]).await.expect_status(404);
    assert_eq!(answer.json(), plain_error("APPE-internal-run-not-found-error", "Run not found."));
    let answer = deliver(&server, &run, "guessed", &[("y", "7")]).await.expect_status(400);
    let code = "APPE-scheduler-unauthenticated-output-provisioning";
    let message = "unauthenticated task failed to provision outputs for this run";
    assert_eq!(answer.json(), plain_error(code, message));
    let files = [&LIST[..], &[("y", "7")]].concat();
    deliver(&server, &run, &secret, &files).await.expect_status(200);
    let answer = deliver(&server, &run, &secret, &files).await.expect_status(403);
    let expected = refusal("APPE-internal-task-run-state-error", "run is in invalid state");
    assert_eq!(answer.json(), expected);
}

/// What is answered to these files; the run must have failed.
async fn refused(files: &[(&str, &str)]) -> Value {
    let server = server().await;
    let run = running(&server).await;
    let answer = deliver(&server, &run, &secret(&server, &run), files).await.expect_status(400);
    assert_eq!(AppEngine::new(server.client()).state(&run).await, "FAILED");
    answer.json()
}

#[tokio::test]
async fn a_file_that_belongs_to_no_output_fails_the_run() {
    let files = [&LIST[..], &[("y", "7"), ("notes", "none")]].concat();
    let message = "unexpected output, did not match an actual task output";
    let expected = plain_error("APPE-internal-task-run-unknown-output", message);
    assert_eq!(refused(&files).await, expected);
}

#[tokio::test]
async fn a_missing_output_fails_the_run() {
    let message = "some outputs are missing in the archive";
    let expected = plain_error("APPE-internal-task-run-missing-outputs", message);
    assert_eq!(refused(&LIST).await, expected);
}

#[tokio::test]
async fn an_output_that_breaks_its_declaration_fails_the_run_and_is_named() {
    let files = [&LIST[..], &[("y", "many")]].concat();
    let code = "APPE-internal-request-validation-error";
    let error = parameter_error(code, "invalid parameter type", "y");
    let expected = json!({
        "errorCode": "APPE-internal-batch-request-error",
        "message": "Error(s) occurred during a handling of a batch request.",
        "details": {"type": "batch", "errors": [error]}
    });
    assert_eq!(refused(&files).await, expected);
}
