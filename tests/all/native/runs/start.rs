//! `POST /runs/{id}/start`: only what is complete and fits together is started, and only once.

use gantry_tests::server::TestServer;
use serde_json::{Value, json};

use crate::native::NOBODY;
use crate::native::support::{Native, problem, script};

fn list(values: &[i64]) -> Value {
    let item = |(index, value): (usize, &i64)| json!({"index": index, "value": value});
    values.iter().enumerate().map(item).collect()
}

#[tokio::test]
async fn a_start_names_the_inputs_that_are_missing() {
    let server = TestServer::start().await;
    let native = Native::new(&server);
    let bundle = script("exit 0")
        .input("first", json!("integer"))
        .input("second", json!("integer"))
        .input("third", json!("integer"));
    let task = native.add_task(bundle).await;
    let run = native.create_run(&task, json!({"inputs": {"second": 2}})).await;
    let answer = native.client.post(&format!("/runs/{run}/start")).await;
    let refusal = problem(answer, 409, "not-provisioned");
    let detail = refusal["detail"].as_str().unwrap();
    assert!(detail.contains("first") && detail.contains("third"), "{detail}");
    assert!(!detail.contains("second"), "{detail}");
    assert_eq!(native.run(&run).await["status"], "CREATED");
}

#[tokio::test]
async fn arrays_that_belong_together_must_match_before_a_start() {
    let server = TestServer::start().await;
    let native = Native::new(&server);
    let array = json!({"id": "array", "subtype": "integer"});
    let matching = json!({"type": array, "dependencies": {"matching": ["inputs/left"]}});
    let bundle = script("exit 0").input("left", array).parameter("inputs", "right", &matching);
    let task = native.add_task(bundle).await;
    let inputs = json!({"left": list(&[1, 2]), "right": list(&[3])});
    let run = native.create_run(&task, json!({"inputs": inputs})).await;
    let start = format!("/runs/{run}/start");
    let refusal = problem(native.client.post(&start).await, 409, "not-matching");
    let errors = refusal["errors"].as_array().unwrap();
    assert_eq!(errors.len(), 1, "{refusal}");
    assert!(errors[0]["message"].as_str().unwrap().contains("1 items against 2"), "{refusal}");
    let mended = json!({"right": list(&[3, 4])});
    native.client.put_json(&format!("/runs/{run}/inputs"), &mended).await.expect_status(200);
    native.client.post(&start).await.expect_status(200);
    assert_eq!(native.wait(&run).await["status"], "FINISHED");
}

#[tokio::test]
async fn a_run_is_started_once() {
    let server = TestServer::start().await;
    let native = Native::new(&server);
    let task = native.add_task(script("echo begun; sleep 1")).await;
    let run = native.create_run(&task, json!({})).await;
    let path = format!("/runs/{run}/start");
    let starts = futures::future::join_all((0..5).map(|_| native.client.post(&path))).await;
    let (started, refused): (Vec<_>, Vec<_>) = starts.into_iter().partition(|a| a.status == 200);
    assert_eq!(started.len(), 1);
    for answer in refused {
        let code = answer.json()["code"].as_str().unwrap().to_owned();
        assert!(["conflict", "invalid-state"].contains(&code.as_str()), "{}", answer.text());
        problem(answer, 409, &code);
    }
    assert_eq!(native.wait(&run).await["status"], "FINISHED");
    assert_eq!(native.log(&run, "stdout").await, b"begun\n");
    problem(native.client.post(&path).await, 409, "invalid-state");
    problem(native.client.post(&format!("/runs/{NOBODY}/start")).await, 404, "not-found");
}
