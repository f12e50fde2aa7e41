//! What a callback asks, what it is told, and what it is not to tell.

use serde_json::{Value, json};

use super::support::{Study, execution, state};
use crate::plugins::support::guest;

/// A server with the callback that does what its arguments say.
async fn with_guest() -> Study {
    let study = Study::start().await;
    let component = guest("tests/guests", "versatile-callback");
    let request = study.api().request(reqwest::Method::POST, "/plugins");
    let request = request.header("content-type", "application/wasm").body(component);
    study.api().send(request).await.expect_status(201);
    study
}

fn answer(values: Value) -> Value {
    json!({"status": "finished", "values": values})
}

#[tokio::test]
async fn an_answer_has_to_fit_the_question() {
    let study = with_guest().await;
    let callbacks = "[{label: a, function: versatile_callback, callback_arguments: {ask: '{\"type\": \"integer\", \"minimum\": 1}'}, \
                     variable_map: {score: /answer}}]";
    let id = study.one_state(callbacks, "[{destination: good}]").await;
    let asked = execution(&study.waits(id).await, 0);
    assert_eq!(study.execution(asked).await["inquiry"]["schema"]["minimum"], 1);
    for wrong in [json!("good"), json!(0), json!({"score": 2}), json!([]), json!(1.5)] {
        let refused = study.report(asked, answer(wrong.clone())).await;
        assert_eq!(refused.status, 400, "{wrong}: {}", refused.text());
        let detail = refused.json()["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains("no answer to the question"), "{detail}");
        assert_eq!(study.execution(asked).await["status"], "waiting");
    }
    study.report(asked, answer(json!(4))).await.expect_status(200);
    let end = study.rest(id).await;
    assert_eq!((state(&end), &end["variables"]["score"]["value"]), ("good", &json!(4)));
}

#[tokio::test]
async fn who_asks_a_plugin_in_vain_is_told_how_to_read_what_happened() {
    let study = with_guest().await;
    let question = json!({"advance": {
        "execution": "00000000-0000-4000-8000-000000000001",
        "event": "begun",
        "arguments": {"crash": null},
    }});
    let asked = study.api().post_json("/plugins/versatile-callback/calls", &question).await;
    let asked = asked.expect_status(502).json();
    let hint = asked["hint"].as_str().unwrap();
    assert!(hint.starts_with("`gantry plugin failures versatile-callback "), "{asked}");
}

#[tokio::test]
async fn what_is_kept_of_a_failed_call_has_no_secret() {
    let study = with_guest().await;
    let callbacks = "[{label: a, function: versatile_callback, callback_arguments: {crash: null}}]";
    let id = study.one_state(callbacks, "[{destination: good}]").await;
    study.rest(id).await;
    let failed = study.actions(id).await[0]["executions"][0]["id"].as_i64().unwrap();
    let seen = study.execution(failed).await;
    assert_eq!(seen["result"], "failed");
    let secret = seen["secret"].as_str().unwrap();
    assert_eq!(secret.len(), 64);
    let failures = study.api().get("/plugins/versatile-callback/failures").await;
    let failures = failures.expect_status(200).json();
    let kept = failures[0]["id"].as_str().unwrap();
    let path = format!("/plugins/versatile-callback/failures/{kept}");
    let recording = study.api().get(&path).await.expect_status(200).text();
    // It told all that it knows, so the secret would be there, as it is in the question.
    assert!(
        recording.contains("execution_secret") && recording.contains("********"),
        "{recording}"
    );
    let said = seen["run_log"].as_str().unwrap();
    let read = format!("`gantry plugin failures versatile-callback {kept} >call.json`");
    assert!(said.contains(&read), "{said}");
    // Nobody waits for a run, so none is in the log.
    let log = study.server.log();
    let line = log.lines().find(|line| line.contains("plugin=versatile-callback"));
    assert!(line.is_some_and(|line| !line.contains("run=")), "{log}");
    for told in [recording, failures.to_string(), seen["run_log"].to_string()] {
        assert!(!told.contains(secret), "{told}");
    }
}
