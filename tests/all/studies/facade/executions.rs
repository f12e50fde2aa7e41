//! Executions: seen and resolved by whoever may, or knows the secret.

use gantry_tests::client::Answer;
use gantry_tests::server::TestServer;
use reqwest::Method;
use serde_json::{Value, json};

use super::support::{Governor, field, message, named, start};

/// The secret of an execution: only Gantry's own interface tells it.
async fn secret(server: &TestServer, execution: i64) -> String {
    let path = format!("/api/v1/executions/{execution}");
    let execution = server.client().get(&path).await.expect_status(200).json();
    execution["secret"].as_str().unwrap().to_owned()
}

/// Sends a request without a login.
async fn anonymous(server: &TestServer, method: Method, execution: i64, body: &Value) -> Answer {
    let path = format!("/study-governor/api/v2/callback_executions/{execution}");
    let client = server.anonymous();
    client.send(client.request(method, &path).json(body)).await
}

#[tokio::test]
async fn an_execution_tells_all_that_its_callback_may_want_to_know() {
    let server = start().await;
    let governor = Governor::new(&server);
    governor.study().await;
    let (experiment, execution) = governor.waiting().await;
    let path = format!("/callback_executions/{execution}");
    let shown = governor.read(&path).await;
    let address = server.address();
    assert_eq!(shown["uri"], format!("/api/v2{path}"));
    assert_eq!(shown["api_uri"], format!("{address}/study-governor/api/v2{path}"));
    assert_eq!((&shown["status"], &shown["result"]), (&json!("waiting"), &json!("none")));
    assert_eq!(shown["callback"]["label"], "look");
    assert_eq!(shown["callback"]["state"], named("states", 3, "review"));
    assert_eq!(shown["cohort"]["label"], "Heads");
    assert_eq!(shown["subject"], governor.read("/subjects/1").await);
    assert_eq!(shown["experiment"], governor.read(&format!("/experiments/{experiment}")).await);
    assert_eq!(shown["action"], governor.read("/actions/2").await);
    assert_eq!(shown["external_systems"]["XNAT"], "https://xnat.example.org");
    // Clients know the values as a text of JSON.
    let values: Value = serde_json::from_str(shown["result_values"].as_str().unwrap()).unwrap();
    assert_eq!(values["sleep_duration"], 0);
    for time in ["created", "run_start", "wait_start"] {
        assert!(shown[time].as_str().unwrap().starts_with("20"), "{time}: {shown}");
    }
    assert_eq!(shown["finished"], Value::Null);
    let secret = secret(&server, execution).await;
    assert!(!shown.to_string().contains(&secret));
    let list = governor.read("/callback_executions?status=waiting").await;
    let one = json!({"id": execution, "uri": format!("/api/v2{path}")});
    assert_eq!(list, json!({"callback_executions": [one], "count": 1}));
    let none = governor.read("/callback_executions?status=running").await;
    assert_eq!(none, json!({"callback_executions": [], "count": 0}));
}

#[tokio::test]
async fn the_secret_stands_for_a_login_and_is_used_once() {
    let server = start().await;
    let governor = Governor::new(&server);
    governor.study().await;
    let (experiment, execution) = governor.waiting().await;
    let secret = secret(&server, execution).await;
    let ask =
        async |method: Method, body: Value| anonymous(&server, method, execution, &body).await;
    let finished = json!({"status": "finished", "result": "success"});
    for wrong in [json!({}), json!({"secret_key": "x"}), json!({"secret_key": null})] {
        message(ask(Method::GET, wrong.clone()).await, 403);
        message(ask(Method::PUT, wrong).await, 403);
    }
    message(ask(Method::PUT, finished.clone()).await, 403);
    // A stranger does not learn which executions there are.
    message(anonymous(&server, Method::GET, 999, &json!({"secret_key": secret})).await, 403);
    message(governor.get("/callback_executions/999").await, 404);
    let shown = ask(Method::GET, json!({"secret_key": secret})).await.expect_status(200).json();
    assert_eq!(shown["status"], "waiting");
    let mut body = finished.clone();
    body["secret"] = json!(secret);
    body["result_values"] = json!({"score": 3});
    let done = ask(Method::PUT, body.clone()).await.expect_status(200).json();
    assert_eq!((&done["status"], &done["result"]), (&json!("finished"), &json!("success")));
    assert!(done["finished"].is_string());
    message(ask(Method::PUT, body).await, 409);
    let experiment = governor.arrives(experiment, "done").await;
    assert_eq!(experiment["variable_map"], json!({"score": 3}));
    let action = governor.read("/actions/2").await;
    assert_eq!(action["success"], true);
}

#[tokio::test]
async fn a_report_is_taken_in_the_words_of_all_clients() {
    let server = start().await;
    let governor = Governor::new(&server);
    governor.study().await;
    let (experiment, execution) = governor.waiting().await;
    let path = format!("/callback_executions/{execution}");
    let kept = governor.put(&path, json!({"run_log": "one", "result_log": "two"})).await;
    let kept = kept.expect_status(200).json();
    assert_eq!((&kept["run_log"], &kept["result_log"]), (&json!("one"), &json!("two")));
    assert_eq!(kept["status"], "waiting", "a log alone resolves nothing");
    // What the client library sends, nulls included; values as the text that it was shown.
    let body = json!({
        "status": "finished", "result": "failed", "result_values": "{\"score\": 1}",
        "wait_log": "three", "run_log": null,
    });
    let done = governor.put(&path, body).await.expect_status(200).json();
    assert_eq!((&done["run_log"], &done["wait_log"]), (&json!("one"), &json!("three")));
    assert_eq!(done["result_log"], "three");
    let values: Value = serde_json::from_str(done["result_values"].as_str().unwrap()).unwrap();
    assert_eq!(values, json!({"score": 1}));
    let back = governor.arrives(experiment, "scanned").await;
    assert_eq!(back["variable_map"], json!({}), "only a success sets variables");
}

#[tokio::test]
async fn a_report_that_cannot_be_read_changes_nothing() {
    let server = start().await;
    let governor = Governor::new(&server);
    governor.study().await;
    let (_, execution) = governor.waiting().await;
    let path = format!("/callback_executions/{execution}");
    let before = governor.read(&path).await;
    for (name, value) in [
        ("status", json!("done")),
        ("status", json!(["finished"])),
        ("result", json!("good")),
        ("result_values", json!([1])),
        ("result_values", json!("text")),
        ("run_log", json!({})),
    ] {
        let mut body = json!({"status": "finished", "result": "success"});
        body[name] = value;
        assert_eq!(field(governor.put(&path, body).await).0, name);
    }
    assert_eq!(governor.read(&path).await, before);
    message(governor.put("/callback_executions/9", json!({"status": "finished"})).await, 404);
    message(governor.get("/callback_executions/x").await, 404);
}

#[tokio::test]
async fn a_report_on_what_was_left_behind_changes_nothing() {
    let server = start().await;
    let governor = Governor::new(&server);
    governor.study().await;
    let (experiment, execution) = governor.waiting().await;
    governor.move_to(experiment, "scanned").await.expect_status(200);
    let path = format!("/callback_executions/{execution}");
    message(governor.put(&path, json!({"status": "finished", "result": "success"})).await, 409);
    assert_eq!(governor.read(&path).await["result"], "failed");
    let state = governor.read(&format!("/experiments/{experiment}/state")).await;
    assert_eq!(state["state"]["label"], "scanned");
}

#[tokio::test]
async fn timeouts_are_checked_by_themselves() {
    let server = start().await;
    let governor = Governor::new(&server);
    let checked = governor.post("/service/check_timeouts", json!({})).await;
    assert_eq!(checked.expect_status(200).json(), json!({"run_timeouts": 0, "wait_timeouts": 0}));
}
