//! Executions: somebody resolves them, repeats them, does without.

use serde_json::{Value, json};

use super::support::{Study, options};
use crate::native::support::problem;

#[tokio::test]
async fn whoever_knows_the_secret_resolves_an_execution_without_a_token() {
    let server = options().start().await;
    let study = Study::new(&server);
    study.prepare().await;
    let (id, execution) = study.waiting("First").await;
    let path = format!("/executions/{execution}");
    let viewer = study.with_role(&server, "viewer").await;
    assert_eq!(viewer.read(&path).await.get("secret"), None);
    let secret = study.read(&path).await["secret"].clone();
    assert_eq!(secret.as_str().unwrap().len(), 64);

    let stranger = server.anonymous().under("/api/v1");
    let report = |secret: &Value| json!({"secret": secret, "status": "finished", "result": "success", "values": {"score": 3}});
    problem(stranger.put_json(&path, &json!({"status": "finished"})).await, 401, "unauthenticated");
    let guessed = json!("0".repeat(64));
    problem(stranger.put_json(&path, &report(&guessed)).await, 403, "forbidden");
    // A stranger is not told whether there is such an execution.
    let nothing = stranger.put_json("/executions/99", &report(&secret)).await;
    problem(nothing, 403, "forbidden");
    let wrong = viewer.client.put_json(&path, &report(&guessed)).await;
    problem(wrong, 403, "forbidden");
    stranger.put_json(&path, &report(&secret)).await.expect_status(200);
    problem(stranger.put_json(&path, &report(&secret)).await, 409, "execution-resolved");

    let view = study.rests_in(id, "done").await;
    assert_eq!(view["variables"], json!({"score": {"type": "int", "value": 3}}));
    let variables = study.read(&format!("/experiments/{id}/variables")).await;
    assert_eq!(variables, view["variables"]);
    let actions = study.read(&format!("/experiments/{id}/actions")).await;
    let left = &actions["items"][1];
    assert_eq!(left["executions"][0]["id"], execution);
    assert_eq!(
        (&left["selection"][0]["holds"], &left["selection"][0]["destination"]),
        (&json!(true), &json!("done"))
    );
    assert_eq!(left["selection"][1].get("holds"), None, "it was not reached: {left}");
    let events = study.read(&format!("/experiments/{id}/events")).await;
    let reported = events["items"].as_array().unwrap().iter().find(|it| it["what"] == "reported");
    assert_eq!(reported.unwrap()["by"], format!("secret of execution {execution}"));
    let moved = events["items"].as_array().unwrap().iter().find(|it| it["what"] == "worked");
    for told in [&reported.unwrap()["detail"], &moved.unwrap()["detail"]["executions"][0]] {
        let named = json!([told["execution"], told["state"], told["callback"], told["function"]]);
        assert_eq!(named, json!([execution, "look", "look", "sleep"]), "{told}");
    }
}

#[tokio::test]
async fn those_that_wait_are_listed_and_words_are_checked() {
    let server = options().start().await;
    let study = Study::new(&server);
    study.prepare().await;
    let (id, execution) = study.waiting("First").await;
    let ids = |page: Value| -> Vec<i64> {
        page["items"].as_array().unwrap().iter().map(|it| it["id"].as_i64().unwrap()).collect()
    };
    assert_eq!(ids(study.read("/executions?status=waiting").await), [execution]);
    assert_eq!(ids(study.read("/executions?status=finished").await), [0; 0]);
    assert_eq!(ids(study.read(&format!("/executions?experiment={id}")).await), [execution]);
    problem(study.client.get("/executions?status=lost").await, 400, "bad-request");
    let path = format!("/executions/{execution}");
    for body in [json!({"status": "done"}), json!({"result": "good"}), json!({"state": "finished"})]
    {
        problem(study.client.put_json(&path, &body).await, 400, "bad-request");
    }
    assert_eq!(study.read(&path).await["status"], "waiting");
    problem(study.client.get("/executions/99").await, 404, "not-found");
}

#[tokio::test]
async fn an_execution_is_skipped_or_done_again() {
    let server = options().start().await;
    let study = Study::new(&server);
    study.prepare().await;
    let (id, execution) = study.waiting("First").await;
    let rerun = format!("/executions/{execution}/rerun");
    problem(study.client.post(&rerun).await, 409, "execution-resolved");
    let skip = format!("/executions/{execution}/skip");
    let skipped = study.client.post(&skip).await.expect_status(200).json();
    assert_eq!(skipped["status"], "skipped");
    // It was no success, so it goes back to where it was sent from.
    study.rests_in(id, "arrived").await;
    problem(study.client.post(&skip).await, 409, "execution-resolved");
    problem(study.client.post(&rerun).await, 409, "execution-resolved");
    problem(study.client.post("/executions/99/skip").await, 404, "not-found");
}

#[tokio::test]
async fn an_experiment_that_rests_goes_on_once_its_execution_is_done_again() {
    let server = options().start().await;
    let study = Study::new(&server);
    study.prepare().await;
    let workflow = super::support::WORKFLOW
        .replace("looks_v1", "looks_v2")
        .replace("          - destination: arrived\n", "")
        .replace("== 'success'\n      - destination: arrived", "== 'success'");
    study.send_file("/workflows", &workflow).await.expect_status(201);
    let (id, execution) = study.waiting("First").await;
    let path = format!("/executions/{execution}");
    let failed = json!({"status": "finished", "result": "failed", "result_log": "too dark"});
    study.client.put_json(&path, &failed).await.expect_status(200);
    let view = study.rests_in(id, "look").await;
    assert_eq!(view["rest"]["kind"], "none-holds");
    let found = study.read("/experiments?failed=true").await;
    assert_eq!(found["items"][0]["id"], id);

    study.client.post(&format!("{path}/rerun")).await.expect_status(200);
    let again = study.until(&path, |it| it["status"] == "waiting").await;
    assert_eq!((&again["attempt"], again.get("result_log")), (&json!(2), None));
    assert!(again["run_log"].as_str().unwrap().contains("too dark"), "it is not lost: {again}");
    let done = json!({"status": "finished", "result": "success"});
    study.client.put_json(&path, &done).await.expect_status(200);
    study.rests_in(id, "done").await;
}
