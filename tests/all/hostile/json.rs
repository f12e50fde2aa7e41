//! JSON of wrong types, too large, too deep, or none.

use gantry_tests::bundle::BundleBuilder;
use gantry_tests::client::{Answer, Client};
use gantry_tests::server::TestServer;
use reqwest::Method;
use serde_json::{Value, json};

use super::fortress::Fortress;

/// One value of each type that JSON has, and a number that is no integer.
fn one_of_each() -> [Value; 7] {
    [json!(null), json!(true), json!(7), json!(0.5), json!("x"), json!([7]), json!({"a": 7})]
}

async fn send(client: &Client, method: &Method, path: &str, body: String) -> Answer {
    let request = client.request(method.clone(), path).header("content-type", "application/json");
    client.send(request.body(body)).await
}

#[track_caller]
fn expect_refused(what: &str, answer: &Answer) {
    assert!((400..500).contains(&answer.status), "{what}: {} {}", answer.status, answer.text());
    let body = answer.json();
    let says = body["message"].as_str().or_else(|| body["detail"].as_str());
    assert!(says.is_some_and(|text| !text.is_empty()), "{what}: {body}");
}

/// A run of a task with an input of every type.
async fn run(fortress: &Fortress) -> String {
    let app_engine = fortress.server.app_engine();
    let task = app_engine.add_task(BundleBuilder::example("all-types").build()).await;
    app_engine.create_run(&task).await
}

#[tokio::test]
async fn values_of_a_wrong_type_are_refused_for_inputs_of_every_type() {
    let fortress = Fortress::start().await;
    let (api, app_engine) = (fortress.api(), fortress.server.app_engine());
    let run = run(&fortress).await;
    // Which of `one_of_each` each input takes.
    let inputs: [(&str, &[usize]); 13] = [
        ("boolean", &[1]),
        ("integer", &[2]),
        ("number", &[2, 3]),
        ("string", &[4]),
        ("enumeration", &[]),
        ("datetime", &[]),
        ("geometry", &[]),
        ("image", &[]),
        ("file", &[]),
        ("integers", &[]),
        ("images", &[]),
        ("geometries", &[]),
        ("matrix", &[]),
    ];
    for (name, good) in inputs {
        for (index, value) in one_of_each().into_iter().enumerate() {
            if good.contains(&index) {
                continue;
            }
            let what = format!("{value} for {name}");
            expect_refused(&what, &app_engine.provision(&run, name, value.clone()).await);
            let all = [(name, value.clone())];
            expect_refused(&what, &app_engine.provision_all(&run, &all).await);
            let body = json!({name: value});
            expect_refused(&what, &api.put_json(&format!("/runs/{run}/inputs"), &body).await);
        }
    }
    assert_eq!(app_engine.client.get(&format!("/task-runs/{run}/inputs")).await.status, 403);
}

#[tokio::test]
async fn every_field_of_every_body_is_refused_when_its_type_is_wrong() {
    let fortress = Fortress::start().await;
    let run = run(&fortress).await;
    let task = fortress.api().get(&format!("/runs/{run}")).await.json()["task"].clone();
    let task = task.as_str().unwrap();
    let (put, post) = (Method::PUT, Method::POST);
    let given = format!("/app-engine/v1/task-runs/{run}/input-provisions");
    // The method, the path, a body that is in order, the field, and which of `one_of_each` it
    // takes.
    let cases: [(&Method, String, Value, &str, &[usize]); 11] = [
        (&put, format!("{given}/integer"), json!({"value": 1}), "parameterName", &[0]),
        (&put, format!("{given}/integer"), json!({}), "value", &[2]),
        (&put, format!("{given}/integer"), json!({"value": 1}), "type", &[0]),
        (&put, format!("{given}/integers/indexes?value=0"), json!({}), "value", &[2]),
        (&put, format!("{given}/integers/indexes?value=0"), json!({"value": 1}), "type", &[0]),
        (&post, format!("/app-engine/v1/task-runs/{run}/state-actions"), json!({}), "desired", &[]),
        (&post, "/app-engine/v1/stores".into(), json!({"host": "example.org"}), "name", &[4]),
        (&post, "/app-engine/v1/stores".into(), json!({"name": "other"}), "host", &[4]),
        (&post, format!("/api/v1/tasks/{task}/runs"), json!({}), "importer", &[0]),
        (&post, format!("/api/v1/tasks/{task}/runs"), json!({}), "inputs", &[]),
        (&post, format!("/api/v1/tasks/{task}/runs"), json!({}), "start", &[]),
    ];
    let client = fortress.server.client();
    for (method, path, good, field, takes) in cases {
        for (index, value) in one_of_each().into_iter().enumerate() {
            let mut body = good.clone();
            body[field] = value.clone();
            let answer = send(&client, method, &path, body.to_string()).await;
            let what = format!("{value} as `{field}` of {path}");
            if takes.contains(&index) {
                assert!(answer.status < 300, "{what}: {}", answer.text());
            } else {
                expect_refused(&what, &answer);
            }
            let what = format!("{value} in place of the body of {path}");
            if !value.is_object() {
                expect_refused(&what, &send(&client, method, &path, value.to_string()).await);
            }
        }
    }
}

#[tokio::test]
async fn the_largest_body_costs_the_server_little_more_than_its_size() {
    let fortress = Fortress::start().await;
    let run = run(&fortress).await;
    let body = format!(r#"{{"string": "{}"}}"#, "x".repeat(65 << 20));
    fortress.watch_memory();
    let answer = send(&fortress.api(), &Method::PUT, &format!("/runs/{run}/inputs"), body).await;
    assert_eq!(answer.status, 413, "{}", answer.text());
    fortress.expect_cheap("65 MiB of JSON");
}

#[tokio::test]
async fn bodies_that_are_no_json_or_too_deep_or_too_large_are_refused() {
    let small = TestServer::options().config("[limits]\njson_bytes = 1000000");
    let fortress = Fortress::with(small).await;
    let run = run(&fortress).await;
    let doors = [
        (Method::PUT, format!("/api/v1/runs/{run}/inputs")),
        (Method::PUT, format!("/app-engine/v1/task-runs/{run}/input-provisions")),
        (Method::PUT, format!("/app-engine/v1/task-runs/{run}/input-provisions/string")),
        (Method::POST, format!("/app-engine/v1/task-runs/{run}/state-actions")),
        (Method::POST, "/app-engine/v1/stores".to_owned()),
        (Method::POST, "/api/v1/tokens".to_owned()),
    ];
    let bodies = [
        ("nothing", String::new()),
        ("half an object", r#"{"value": "#.to_owned()),
        ("a lone bracket", "]".to_owned()),
        ("200,000 brackets", "[".repeat(200_000)),
        ("objects in objects", r#"{"value":"#.repeat(100_000)),
        ("2 MB of text", format!(r#"{{"value": "{}"}}"#, "x".repeat(2_000_000))),
        ("an escape that is none", r#"{"value": "\ud800"}"#.to_owned()),
        ("a number without end", format!(r#"{{"value": 1{}}}"#, "0".repeat(900_000))),
    ];
    let client = fortress.server.client();
    for (method, path) in &doors {
        for (what, body) in &bodies {
            let answer = send(&client, method, path, body.clone()).await;
            expect_refused(&format!("{what} at {path}"), &answer);
            if body.len() > 1_000_000 {
                assert_eq!(answer.status, 413, "{what} at {path}: {}", answer.text());
            }
        }
    }
    let state = fortress.server.app_engine().state(&run).await;
    assert_eq!(state, "CREATED");
}
