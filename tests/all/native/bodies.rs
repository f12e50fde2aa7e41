//! JSON that is not what it should be, in every field of every body: refused in words, and the server goes on.

use gantry_tests::bundle::BundleBuilder;
use gantry_tests::client::Answer;
use gantry_tests::server::TestServer;
use reqwest::Method;
use serde_json::{Value, json};

use super::NOBODY;
use super::support::{Native, problem};

/// A value of each JSON type, and some that are large or strange.
fn values() -> Vec<Value> {
    vec![
        Value::Null,
        json!(true),
        json!(-1),
        json!(1.5),
        json!(u64::MAX),
        json!(1e300),
        json!(""),
        json!("text"),
        json!("\u{0}"),
        json!([]),
        json!([null]),
        json!([[["deep"]]]),
        json!([{"index": -1, "value": 1}]),
        json!([{"index": 0}]),
        json!({}),
        json!({"index": 0, "value": {"index": 0}}),
    ]
}

/// The type of a value, as schemas call it.
fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// The answer is a problem that says what is wrong.
#[track_caller]
fn refused(answer: &Answer, body: &Value) {
    let status = answer.status;
    assert!((400..500).contains(&status), "{} {body}: {status}", answer.request);
    let code = answer.json()["code"].as_str().unwrap_or_default().to_owned();
    problem(answer.clone(), status, &code);
}

/// Puts a value of each other type in the place of each field of a good body.
async fn spoil_each_field(native: &Native, method: Method, path: &str, good: &Value) {
    for field in good.as_object().unwrap().keys() {
        for value in values().into_iter().filter(|value| kind(value) != kind(&good[field])) {
            // A field that may be left out may also be null.
            if value.is_null() && ["importer", "expires_at"].contains(&field.as_str()) {
                continue;
            }
            let mut body = good.clone();
            body[field] = value;
            let request = native.client.request(method.clone(), path).json(&body);
            refused(&native.client.send(request).await, &body);
        }
    }
    for body in values().into_iter().filter(|value| !value.is_object()) {
        let request = native.client.request(method.clone(), path).json(&body);
        refused(&native.client.send(request).await, &body);
    }
}

#[tokio::test]
async fn a_value_of_another_type_is_refused_in_every_field_of_every_body() {
    let server = TestServer::start().await;
    let native = Native::new(&server);
    let bundle = BundleBuilder::new("org.example.bodies", "1.0.0").input("x", json!("integer"));
    let task = native.add_task(bundle).await;
    let token = json!({"name": "x", "role": "viewer", "expires_at": "2999-01-01T00:00:00Z"});
    spoil_each_field(&native, Method::POST, "/tokens", &token).await;
    let run = json!({"importer": "keep-declared", "inputs": {"x": 1}, "start": false});
    let path = format!("/tasks/{task}/runs");
    spoil_each_field(&native, Method::POST, &path, &run).await;
    let unknown = json!({"inputs": {"x": 1}, "begin": true});
    refused(&native.client.post_json(&path, &unknown).await, &unknown);
    let runs = native.client.get("/runs").await.expect_status(200).json();
    assert_eq!(runs["items"], json!([]));
    let run = native.create_run(&task, json!({})).await;
    let path = format!("/runs/{run}/inputs");
    for body in values().into_iter().filter(|value| !value.is_object()) {
        refused(&native.client.put_json(&path, &body).await, &body);
    }
    native.client.put_json(&path, &json!({"x": 1})).await.expect_status(200);
}

#[tokio::test]
async fn each_input_takes_its_own_type_or_names_itself_in_the_refusal() {
    let server = TestServer::start().await;
    let native = Native::new(&server);
    let task = native.add_task(BundleBuilder::example("all-types")).await;
    let run = native.create_run(&task, json!({})).await;
    let inputs = native.client.get(&format!("/tasks/{task}")).await.expect_status(200).json();
    let path = format!("/runs/{run}/inputs");
    for input in inputs["inputs"].as_array().unwrap() {
        let name = input["name"].as_str().unwrap();
        for value in values() {
            let answer = native.client.put_json(&path, &json!({name: value})).await;
            if matches!(value, Value::Null | Value::Object(_)) {
                assert_eq!(answer.status, 422, "{name} {value}: {}", answer.text());
            }
            if answer.status != 200 {
                let refusal = problem(answer, 422, "values-refused");
                let place = refusal["errors"][0]["path"].as_str().unwrap();
                assert_eq!(place.split('/').next(), Some(name), "{refusal}");
            }
        }
    }
}

#[tokio::test]
async fn what_is_no_json_or_no_id_or_no_number_is_refused_in_words() {
    let server = TestServer::start().await;
    let native = Native::new(&server);
    let client = &native.client;
    let deep = "[".repeat(100_000);
    let number = r#"{"inputs": {"x": 1e999}}"#.to_owned();
    let half = r#"{"inputs": {"x": "\ud800"}}"#.to_owned();
    let bodies = ["".to_owned(), "{".to_owned(), "text".to_owned(), deep, number, half];
    for body in bodies {
        let request = client.request(Method::POST, &format!("/tasks/{NOBODY}/runs"));
        let request = request.header("content-type", "application/json").body(body);
        problem(client.send(request).await, 400, "bad-request");
    }
    let untyped = client.request(Method::POST, "/tokens").body(r#"{"name":"x","role":"viewer"}"#);
    problem(client.send(untyped).await, 400, "bad-request");
    let paths = [
        "/runs/no-id",
        "/tasks/1",
        "/runs?limit=many",
        "/runs?limit=-1",
        "/runs?cursor=guessed",
        "/runs?status=SLEEPING",
        "/runs?task=1",
        "/runs?created_after=yesterday",
        "/tasks?cursor=Z3Vlc3NlZA",
    ];
    for path in paths {
        problem(client.get(path).await, 400, "bad-request");
    }
    let path = format!("/tasks/{NOBODY}?cancel_runs=perhaps");
    problem(client.delete(&path).await, 400, "bad-request");
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused_with_413() {
    let options = TestServer::options().config("[limits]\njson_bytes = 1000\nupload_bytes = 5000");
    let server = options.start().await;
    let native = Native::new(&server);
    let body = json!({"name": "x".repeat(2000), "role": "viewer"});
    problem(native.client.post_json("/tokens", &body).await, 413, "too-large");
    let path = format!("/tasks/{NOBODY}/runs");
    let body = json!({"inputs": {"x": "x".repeat(2000)}});
    let request = native.client.request(Method::POST, &path).header("idempotency-key", "once");
    problem(native.client.send(request.json(&body)).await, 413, "too-large");
    let refusal = problem(native.upload(vec![0; 6000]).await, 413, "too-large");
    assert!(refusal["detail"].as_str().unwrap().contains("5000"), "{refusal}");
    assert!(server.files().iter().all(|file| !file.contains("/spool/")), "{:?}", server.files());
}
