//! Requests that cannot be read: each is answered in the interface's own format, and never as a
//! fault of the server.

use gantry_tests::app_engine::AppEngine;
use gantry_tests::bundle::BundleBuilder;
use gantry_tests::client::Upload;
use gantry_tests::server::TestServer;
use reqwest::Method;
use serde_json::{Value, json};

use super::{plain_error, refusal};

async fn run(app_engine: &AppEngine) -> String {
    let bundle = BundleBuilder::new("org.example.requests", "1.0.0")
        .input("x", json!("integer"))
        .input("data", json!("file"));
    let task = app_engine.add_task(bundle.build()).await;
    app_engine.create_run(&task).await
}

#[tokio::test]
async fn a_path_that_leads_nowhere_is_not_found() {
    let server = TestServer::start().await;
    let client = server.app_engine().client;
    for (method, path) in [
        (Method::GET, ""),
        (Method::GET, "/nothing"),
        (Method::GET, "/task-runs"),
        (Method::PATCH, "/tasks"),
        (Method::GET, "/task-runs/x/y/z/outputs.zip"),
    ] {
        let answer = client.send(client.request(method, path)).await.expect_status(404);
        assert_eq!(answer.json()["errorCode"], "APPE-gantry-no-such-route", "{}", answer.request);
    }
}

#[tokio::test]
async fn an_id_of_a_run_that_is_none_is_a_bad_request() {
    let server = TestServer::start().await;
    let client = server.app_engine().client;
    let expected = plain_error("APPE-internal-bundle-validation-error", "Invalid bundle format");
    for path in ["", "/inputs", "/outputs.zip", "/input/x", "/logs"] {
        let answer = client.get(&format!("/task-runs/nobody{path}")).await.expect_status(400);
        assert_eq!(answer.json(), expected, "{}", answer.request);
    }
}

#[tokio::test]
async fn a_body_that_is_no_json_is_a_bad_request_wherever_it_goes() {
    let server = TestServer::start().await;
    let app_engine = server.app_engine();
    let run = run(&app_engine).await;
    let message = "unknown state in transition request";
    let expected = plain_error("APPE-internal-task-run-state-error", message);
    for (method, path) in [
        (Method::PUT, format!("/task-runs/{run}/input-provisions/x")),
        (Method::PUT, format!("/task-runs/{run}/input-provisions")),
        (Method::POST, format!("/task-runs/{run}/state-actions")),
        (Method::POST, "/stores".to_owned()),
    ] {
        for body in ["", "{", "nonsense", "\u{0}"] {
            let request = app_engine.client.request(method.clone(), &path);
            let request = request.header("content-type", "application/json").body(body);
            let answer = app_engine.client.send(request).await.expect_status(400);
            assert_eq!(answer.json(), expected, "{} {body:?}", answer.request);
        }
    }
}

#[tokio::test]
async fn json_of_the_wrong_type_is_refused_in_every_field() {
    let server = TestServer::start().await;
    let app_engine = server.app_engine();
    let run = run(&app_engine).await;
    let client = &app_engine.client;
    let malformed = refusal("APPE-internal-task-run-state-error", "unable to process json");
    let path = format!("/task-runs/{run}/input-provisions/x");
    for body in [
        json!([]),
        json!("x"),
        json!({"parameterName": 1, "value": 1}),
        json!({"parameterName": "other", "value": 1}),
        json!({"parameterName": "x", "value": 1, "type": "integer"}),
        json!({"parameterName": "x", "value": 1, "type": 1}),
    ] {
        let answer = client.put_json(&path, &body).await.expect_status(403);
        assert_eq!(answer.json(), malformed, "{body}");
    }
    for value in [Value::Null, json!("1"), json!([1]), json!({"a": 1}), json!(1.5), json!(1e300)] {
        let answer = app_engine.provision(&run, "x", value).await.expect_status(400);
        assert_eq!(answer.json()["message"], "invalid parameter type");
    }
    for desired in [json!({}), json!({"desired": null}), json!({"desired": 1}), json!([])] {
        let path = format!("/task-runs/{run}/state-actions");
        client.post_json(&path, &desired).await.expect_status(400);
    }
    for store in [json!([1]), json!({"name": 1, "host": 2}), json!(null)] {
        client.post_json("/stores", &store).await.expect_status(400);
    }
    let batch = format!("/task-runs/{run}/input-provisions");
    client.put_json(&batch, &json!({"x": 1})).await.expect_status(400);
    let entries = json!([{"parameterName": "x", "value": 1, "colour": "red"}, 5]);
    let answer = client.put_json(&batch, &entries).await.expect_status(400).json();
    let errors = answer["details"]["errors"].as_array().unwrap();
    let message = |error: &Value| error["message"] == "unable to process json";
    assert!(errors.len() == 2 && errors.iter().all(message), "{answer}");
}

#[tokio::test]
async fn a_known_type_may_stand_beside_a_value() {
    let server = TestServer::start().await;
    let app_engine = server.app_engine();
    let run = run(&app_engine).await;
    let body = json!({"parameterName": "x", "value": 1, "type": "INTEGER"});
    let path = format!("/task-runs/{run}/input-provisions/x");
    let echo = app_engine.client.put_json(&path, &body).await.expect_status(200).json();
    assert_eq!(echo, json!({"parameterName": "x", "value": 1, "taskRunId": run}));
}

#[tokio::test]
async fn a_form_without_a_file_in_front_is_refused() {
    let server = TestServer::start().await;
    let app_engine = server.app_engine();
    let run = run(&app_engine).await;
    let field = vec![Upload::field("file", "text")];
    for path in ["/tasks".to_owned(), format!("/task-runs/{run}/input-provisions/data")] {
        let upload = app_engine.client.upload(Method::POST, &path, field.clone()).await;
        let message = "payload does not contain file but form field";
        let expected = plain_error("APPE-internal-no-file-but-form-field", message);
        assert_eq!(upload.expect_status(400).json(), expected);
        let upload = app_engine.client.upload(Method::POST, &path, Vec::new()).await;
        let code = upload.expect_status(400).json()["errorCode"].clone();
        assert!(code.as_str().unwrap().starts_with("APPE-internal-no"), "{code}");
    }
    let answer = app_engine.client.post_json("/tasks", &json!({})).await.expect_status(400);
    let expected = plain_error("APPE-internal-not-multipart", "payload is not multipart");
    assert_eq!(answer.json(), expected);
}

#[tokio::test]
async fn names_in_paths_lead_nowhere_else() {
    let server = TestServer::start().await;
    let app_engine = server.app_engine();
    let run = run(&app_engine).await;
    app_engine.provision(&run, "x", json!(1)).await.expect_status(200);
    for name in ["%2e%2e%2f", "..%2f..%2fgantry.db", "x%2f..%2fx", "%00", "x.geojson", "y"] {
        let answer = app_engine.client.get(&format!("/task-runs/{run}/input/{name}")).await;
        let code = answer.expect_status(400).json()["errorCode"].clone();
        assert_eq!(code, "APPE-storage-reading-file-error", "{name}");
    }
}
