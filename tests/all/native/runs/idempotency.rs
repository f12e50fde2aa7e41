//! `Idempotency-Key`: a request that is sent twice, since its answer was lost, makes one run.

use gantry_tests::bundle::BundleBuilder;
use gantry_tests::client::{Answer, Client};
use gantry_tests::process::{installed, run};
use gantry_tests::server::TestServer;
use gantry_tests::services::PostgreSql;
use reqwest::Method;
use serde_json::{Value, json};

use crate::native::support::{Native, problem};

async fn ask(client: &Client, task: &str, key: &str, body: &Value) -> Answer {
    let request = client.request(Method::POST, &format!("/tasks/{task}/runs"));
    client.send(request.header("idempotency-key", key).json(body)).await
}

async fn task(native: &Native) -> String {
    let bundle = BundleBuilder::new("org.example.once", "1.0.0").input("x", json!("integer"));
    native.add_task(bundle).await
}

async fn count(native: &Native) -> usize {
    let runs = native.client.get("/runs").await.expect_status(200).json();
    runs["items"].as_array().unwrap().len()
}

#[tokio::test]
async fn the_same_request_again_gets_the_first_answer_and_makes_no_second_run() {
    let mut server = TestServer::start().await;
    let native = Native::new(&server);
    let task = task(&native).await;
    let body = json!({"inputs": {"x": 1}});
    let first = ask(&native.client, &task, "key-1", &body).await.expect_status(201);
    assert_eq!(first.header("idempotency-replayed"), "");
    let again = ask(&native.client, &task, "key-1", &body).await.expect_status(201);
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(again.body, first.body);
    for header in ["location", "content-type"] {
        assert_eq!(again.header(header), first.header(header), "{header}");
    }
    server.restart().await;
    let native = Native::new(&server);
    let later = ask(&native.client, &task, "key-1", &body).await.expect_status(201);
    assert_eq!(later.body, first.body);
    ask(&native.client, &task, "key-2", &body).await.expect_status(201);
    assert_eq!(count(&native).await, 2);
}

#[tokio::test]
async fn a_key_belongs_to_one_body_one_task_and_one_caller() {
    let server = TestServer::start().await;
    let native = Native::new(&server);
    let task = task(&native).await;
    let other_task = native.add_task(BundleBuilder::new("org.example.once", "2.0.0")).await;
    ask(&native.client, &task, "key", &json!({})).await.expect_status(201);
    let changed = ask(&native.client, &task, "key", &json!({"inputs": {"x": 1}})).await;
    problem(changed, 400, "bad-request");
    ask(&native.client, &other_task, "key", &json!({})).await.expect_status(201);
    let member = Native::with_role(&server, "member").await;
    let theirs = ask(&member.client, &task, "key", &json!({})).await.expect_status(201);
    assert_eq!(theirs.json()["created_by"], "member of the test");
    assert_eq!(count(&native).await, 3);
}

#[tokio::test]
async fn the_same_request_many_times_at_once_makes_one_run() {
    let server = TestServer::start().await;
    let native = Native::new(&server);
    let task = task(&native).await;
    let body = json!({});
    let requests = (0..8).map(|_| ask(&native.client, &task, "key", &body));
    for answer in futures::future::join_all(requests).await {
        if answer.status != 201 {
            problem(answer, 409, "conflict");
        }
    }
    assert_eq!(count(&native).await, 1);
}

#[tokio::test]
async fn a_server_that_was_killed_before_it_remembered_its_answer_makes_no_second_run() {
    let mut server = TestServer::start().await;
    let native = Native::new(&server);
    let task = task(&native).await;
    let bodies =
        [json!({}), json!({"inputs": {"x": 1}}), json!({"inputs": {"x": 1}, "start": true})];
    let mut runs = Vec::new();
    for (number, body) in bodies.iter().enumerate() {
        let answer = ask(&native.client, &task, &format!("key-{number}"), body).await;
        runs.push(answer.expect_status(201).json()["id"].clone());
    }
    server.kill9();
    let sqlite = installed(&["sqlite3"], "sqlite3");
    let database = server.data().join("gantry.db").display().to_string();
    run(&sqlite, &[&database, "DELETE FROM remembered_responses"]);
    server.restart().await;
    let native = Native::new(&server);
    for (number, body) in bodies.iter().enumerate() {
        let again = ask(&native.client, &task, &format!("key-{number}"), body).await;
        assert_eq!(again.header("idempotency-replayed"), "");
        assert_eq!(again.expect_status(201).json()["id"], runs[number]);
    }
    assert_eq!(count(&native).await, bodies.len());
    // Its job would outlive the server.
    native.wait(runs[2].as_str().unwrap()).await;
}

#[tokio::test]
async fn the_same_request_at_two_servers_at_once_makes_one_run() {
    let (database, objects) = (PostgreSql::start().await, tempfile::tempdir().unwrap());
    let config = format!(
        "database = \"{}\"\n[objects]\nurl = \"file://{}\"",
        database.url(),
        objects.path().display()
    );
    let left = TestServer::options().config(&config).start().await;
    let right = TestServer::options().config(&config).start().await;
    let native = Native::new(&left);
    let token = json!({"name": "both", "role": "member"});
    let token = native.client.post_json("/tokens", &token).await.expect_status(201).json();
    let both = [&left, &right]
        .map(|server| Native::with_token(server, token["secret"].as_str().unwrap()).client);
    let task = task(&native).await;
    let mut runs = Vec::new();
    for round in 0..5 {
        let (key, body) = (format!("key-{round}"), json!({"inputs": {"x": 1}, "start": true}));
        let answers = both.iter().map(|client| ask(client, &task, &key, &body));
        let answers = futures::future::join_all(answers).await;
        let first = answers[0].json()["id"].clone();
        for answer in answers {
            assert_eq!(answer.expect_status(201).json()["id"], first);
        }
        assert_eq!(count(&native).await, round + 1);
        runs.push(first);
    }
    for run in runs {
        native.wait(run.as_str().unwrap()).await;
    }
}

#[tokio::test]
async fn a_refusal_is_answered_again_as_it_was() {
    let server = TestServer::start().await;
    let native = Native::new(&server);
    let task = task(&native).await;
    let body = json!({"inputs": {"x": "many"}});
    let first = problem(ask(&native.client, &task, "key", &body).await, 422, "values-refused");
    let again = ask(&native.client, &task, "key", &body).await;
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(problem(again, 422, "values-refused"), first);
}

#[tokio::test]
async fn nobody_is_remembered_and_a_revoked_token_gets_no_remembered_answer() {
    let server = TestServer::start().await;
    let native = Native::new(&server);
    let task = task(&native).await;
    let anonymous = server.anonymous().under("/api/v1");
    for _ in 0..2 {
        let answer = ask(&anonymous, &task, "key", &json!({})).await;
        assert_eq!(answer.header("idempotency-replayed"), "");
        problem(answer, 401, "unauthenticated");
    }
    let body = json!({"name": "leaver", "role": "member"});
    let token = native.client.post_json("/tokens", &body).await.expect_status(201).json();
    let leaver = Native::with_token(&server, token["secret"].as_str().unwrap());
    ask(&leaver.client, &task, "key", &json!({})).await.expect_status(201);
    let path = format!("/tokens/{}", token["id"].as_str().unwrap());
    native.client.delete(&path).await.expect_status(204);
    let answer = ask(&leaver.client, &task, "key", &json!({})).await;
    problem(answer, 401, "unauthenticated");
}
