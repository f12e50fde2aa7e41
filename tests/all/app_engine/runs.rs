//! `/task-runs`: from the first state to the last, in a real container.

use std::io::{Cursor, Read as _};

use gantry_tests::app_engine::AppEngine;
use gantry_tests::bundle::BundleBuilder;
use gantry_tests::server::TestServer;
use serde_json::{Value, json};
use zip::{CompressionMethod, ZipArchive};

use super::{plain_error, refusal};

const PNG: &[u8] = include_bytes!("../../../bundles/count-nuclei/logo.png");

/// A run, provisioned, of a task that executes a script with one input `x` and one output `y`.
async fn run_of(app_engine: &AppEngine, script: &str) -> String {
    let bundle = BundleBuilder::new("org.example.runs", "1.0.0")
        .input("x", json!("integer"))
        .output("y", json!("integer"))
        .script(&format!("#!/bin/sh\n{script}\n"));
    let task = app_engine.add_task(bundle.build()).await;
    let run = app_engine.create_run(&task).await;
    app_engine.provision(&run, "x", json!(20)).await.expect_status(200);
    run
}

/// The id of a run's task.
async fn task_of(app_engine: &AppEngine, run: &str) -> String {
    let run = app_engine.client.get(&format!("/task-runs/{run}")).await.expect_status(200).json();
    run["task"]["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_run_reads_its_inputs_and_gives_its_outputs_and_its_log() {
    let server = TestServer::start().await;
    let app_engine = server.app_engine();
    let script = "echo computing; echo warning >&2; echo $(($(cat /inputs/x) + 1)) > /outputs/y";
    let run = run_of(&app_engine, script).await;
    let answer = app_engine.act(&run, "RUNNING").await.expect_status(200).json();
    assert_eq!((&answer["status"], &answer["resource"]["id"]), (&json!("success"), &json!(run)));
    assert_eq!(answer["resource"]["state"], "QUEUING");
    assert_eq!(app_engine.wait(&run).await, "FINISHED");
    let expected = json!({"taskRunId": run, "parameterName": "y", "type": "INTEGER", "value": 21});
    assert_eq!(app_engine.values(&run, "outputs").await["y"], expected);
    let log = app_engine.client.get(&format!("/task-runs/{run}/logs")).await.expect_status(200);
    assert!(log.text().contains("computing") && log.text().contains("warning"), "{}", log.text());
}

#[tokio::test]
async fn values_of_every_type_pass_through_a_container_unchanged() {
    let server = TestServer::start().await;
    let app_engine = server.app_engine();
    let task = app_engine.add_task(BundleBuilder::example("all-types").build()).await;
    let run = app_engine.create_run(&task).await;
    let point = r#"{"type":"Point","coordinates":[1,2]}"#;
    let row = |values: [f64; 2]| json!([0, 1].map(|i| json!({"index": i, "value": values[i]})));
    let values = [
        ("boolean", json!(true)),
        ("integer", json!(-9_007_199_254_740_993_i64)),
        ("number", json!("NaN")),
        ("string", json!("äöü\nsecond line")),
        ("enumeration", json!("green")),
        ("datetime", json!("2024-02-23T18:00:00Z")),
        ("geometry", json!(point)),
        ("integers", json!([{"index": 0, "value": 1}, {"index": 1, "value": 2}])),
        ("geometries", json!([{"index": 0, "value": point}])),
        ("matrix", json!([{"index": 0, "value": row([0.5, 1.5])}])),
    ];
    app_engine.provision_all(&run, &values).await.expect_status(200);
    app_engine.provision_file(&run, "image", PNG).await.expect_status(200);
    app_engine.provision_file(&run, "file", &b"\x00\xff"[..]).await.expect_status(200);
    let item = gantry_tests::client::Upload::file("file", "images", PNG);
    let path = format!("/task-runs/{run}/input-provisions/images/indexes?value=0");
    let post = reqwest::Method::POST;
    app_engine.client.upload(post, &path, vec![item]).await.expect_status(200);
    assert_eq!(app_engine.run_to_end(&run).await, "FINISHED");
    let outputs = app_engine.values(&run, "outputs").await;
    for (name, value) in &values[..9] {
        assert_eq!(&outputs[*name]["value"], value, "{name}");
    }
    assert_eq!(outputs["matrix"]["value"][0]["value"], row([0.5, 1.5]));
    assert_eq!(
        (&outputs["image"]["type"], &outputs["image"]["value"]),
        (&json!("IMAGE"), &Value::Null)
    );
    let names = outputs["left_out"]["value"].as_array().unwrap().len();
    assert_eq!(names, 3, "{}", outputs["left_out"]);
    for (path, bytes) in [("image", PNG), ("file", b"\x00\xff"), ("images/indexes?value=0", PNG)] {
        let answer = app_engine.client.get(&format!("/task-runs/{run}/output/{path}")).await;
        assert_eq!(&answer.expect_status(200).body[..], bytes, "{path}");
    }
}

#[tokio::test]
async fn archives_of_inputs_and_outputs_hold_plain_files_uncompressed() {
    let server = TestServer::start().await;
    let app_engine = server.app_engine();
    let run = run_of(&app_engine, "cp /inputs/x /outputs/y").await;
    assert_eq!(app_engine.run_to_end(&run).await, "FINISHED");
    for (side, name) in [("inputs", "x"), ("outputs", "y")] {
        let answer = app_engine.client.get(&format!("/task-runs/{run}/{side}.zip")).await;
        let disposition = format!("attachment; filename=\"{side}-{run}.zip\"");
        assert_eq!(answer.header("content-disposition"), disposition);
        let body = Cursor::new(answer.expect_status(200).body);
        let mut archive = ZipArchive::new(body).unwrap();
        assert_eq!(archive.len(), 1);
        let mut entry = archive.by_name(name).unwrap();
        assert_eq!(entry.compression(), CompressionMethod::Stored);
        let mut text = String::new();
        entry.read_to_string(&mut text).unwrap();
        assert_eq!(text, "20");
    }
}

#[tokio::test]
async fn what_goes_wrong_in_a_container_makes_the_run_fail() {
    let server = TestServer::start().await;
    let app_engine = server.app_engine();
    let run = run_of(
        &app_engine,
        "case $(cat /inputs/x) in
        1) exit 3 ;;
        2) ;;
        3) echo 1 > /outputs/y; echo 2 > /outputs/z ;;
        4) echo many > /outputs/y ;;
        5) echo ' ' > /outputs/y ;;
        6) mkdir /outputs/y ;;
        7) touch /inputs/y && echo 1 > /outputs/y ;;
        8) wget -q -T 3 http://192.0.2.1/ && echo 1 > /outputs/y ;;
    esac",
    )
    .await;
    let task = task_of(&app_engine, &run).await;
    let cases = [
        "exit code 3",
        "a missing output",
        "an extra output",
        "no number",
        "a blank output",
        "a folder for a number",
        "writing to the inputs",
        "using the network",
    ];
    for (number, case) in (1..).zip(cases) {
        let run = app_engine.create_run(&task).await;
        app_engine.provision(&run, "x", json!(number)).await.expect_status(200);
        assert_eq!(app_engine.run_to_end(&run).await, "FAILED", "{case}");
        app_engine.client.get(&format!("/task-runs/{run}/outputs")).await.expect_status(403);
    }
}

#[tokio::test]
async fn only_legal_transitions_are_taken() {
    let server = TestServer::start().await;
    let app_engine = server.app_engine();
    let provisioned = run_of(&app_engine, "echo 1 > /outputs/y").await;
    let created = app_engine.create_run(&task_of(&app_engine, &provisioned).await).await;
    let code = "APPE-internal-task-run-provisions-not-found";
    let answer = app_engine.act(&created, "RUNNING").await.expect_status(403);
    assert_eq!(answer.json(), refusal(code, "not provisioned"));
    let code = "APPE-internal-task-run-state-error";
    for word in ["running", "SLEEPING"] {
        let answer = app_engine.act(&provisioned, word).await.expect_status(400).json();
        assert_eq!(answer["errorCode"], code);
        assert_eq!(answer["message"], "unknown state in transition request");
    }
    for state in ["CREATED", "QUEUING", "QUEUED", "PENDING", "FAILED", "FINISHED"] {
        let answer = app_engine.act(&provisioned, state).await.expect_status(403);
        assert_eq!(answer.json()["errorCode"], code, "{state}");
    }
    app_engine.client.get(&format!("/task-runs/{created}/inputs")).await.expect_status(403);
    app_engine.client.get(&format!("/task-runs/{provisioned}/outputs")).await.expect_status(403);
    assert_eq!(app_engine.run_to_end(&provisioned).await, "FINISHED");
    let answer = app_engine.act(&provisioned, "RUNNING").await.expect_status(403);
    assert_eq!(answer.json(), refusal(code, "run is in invalid state"));
    let answer = app_engine.provision(&provisioned, "x", json!(2)).await.expect_status(403);
    assert_eq!(answer.json(), refusal(code, "run is in invalid state"));
}

#[tokio::test]
async fn a_killed_server_takes_its_run_up_again_and_starts_nothing_twice() {
    let mut server = TestServer::start().await;
    let script = "echo started; sleep 2; echo 7 > /outputs/y";
    let run = run_of(&server.app_engine(), script).await;
    server.app_engine().act(&run, "RUNNING").await.expect_status(200);
    for _ in 0..3 {
        tokio::time::sleep(std::time::Duration::from_millis(400)).await;
        server.kill9();
        server.restart().await;
    }
    let app_engine = server.app_engine();
    assert_eq!(app_engine.wait(&run).await, "FINISHED");
    assert_eq!(app_engine.values(&run, "outputs").await["y"]["value"], 7);
    let log = app_engine.client.get(&format!("/task-runs/{run}/logs")).await.text();
    assert_eq!(log.matches("started").count(), 1, "{log}");
}

#[tokio::test]
async fn a_run_asked_to_be_provisioned_says_whether_it_is() {
    let server = TestServer::start().await;
    let app_engine = server.app_engine();
    let provisioned = run_of(&app_engine, "echo 1 > /outputs/y").await;
    let answer = app_engine.act(&provisioned, "PROVISIONED").await.expect_status(200).json();
    assert_eq!(answer["resource"]["state"], "PROVISIONED");
    let created = app_engine.create_run(&task_of(&app_engine, &provisioned).await).await;
    let answer = app_engine.act(&created, "PROVISIONED").await.expect_status(403);
    let code = "APPE-internal-task-run-provisions-not-found";
    assert_eq!(answer.json(), refusal(code, "not provisioned"));
}

#[tokio::test]
async fn the_runs_of_a_task_are_listed_newest_first() {
    let server = TestServer::start().await;
    let app_engine = server.app_engine();
    let first = run_of(&app_engine, "echo 1 > /outputs/y").await;
    let second = app_engine.create_run(&task_of(&app_engine, &first).await).await;
    let runs = app_engine.client.get("/tasks/org.example.runs/1.0.0/runs").await;
    let runs = runs.expect_status(200).json();
    let told = |run: &Value| (run["id"].clone(), run["state"].clone());
    let told: Vec<_> = runs.as_array().unwrap().iter().map(told).collect();
    let expected = [(json!(second), json!("CREATED")), (json!(first), json!("PROVISIONED"))];
    assert_eq!(told, expected);
    assert_eq!(runs[0]["task"]["namespace"], "org.example.runs");
}

#[tokio::test]
async fn a_canceled_run_is_shown_as_failed() {
    let server = TestServer::start().await;
    let app_engine = server.app_engine();
    let run = run_of(&app_engine, "echo 1 > /outputs/y").await;
    server.client().post(&format!("/api/v1/runs/{run}/cancel")).await.expect_status(200);
    assert_eq!(app_engine.state(&run).await, "FAILED");
}

#[tokio::test]
async fn a_deleted_run_is_gone_with_its_files_even_while_it_runs() {
    let server = TestServer::start().await;
    let app_engine = server.app_engine();
    let finished = run_of(&app_engine, "echo 1 > /outputs/y").await;
    assert_eq!(app_engine.run_to_end(&finished).await, "FINISHED");
    let running = app_engine.create_run(&task_of(&app_engine, &finished).await).await;
    app_engine.provision(&running, "x", json!(1)).await.expect_status(200);
    app_engine.act(&running, "RUNNING").await.expect_status(200);
    for run in [finished, running] {
        let path = format!("/task-runs/{run}");
        let answer = app_engine.client.delete(&path).await.expect_status(200);
        assert_eq!(answer.text(), "");
        app_engine.client.get(&format!("{path}/output/y")).await.expect_status(400);
        for gone in ["", "/logs", "/inputs", "/outputs.zip"] {
            let answer = app_engine.client.get(&format!("{path}{gone}")).await.expect_status(404);
            let code = "APPE-internal-run-not-found-error";
            assert_eq!(answer.json(), plain_error(code, "Run not found."), "{}", answer.request);
        }
        app_engine.client.delete(&path).await.expect_status(404);
    }
}
