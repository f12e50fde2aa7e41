//! Callbacks: shown, and changed for executions to come.

use serde_json::{Value, json};

use super::support::{Governor, field, message, named, start};

#[tokio::test]
async fn a_callback_tells_what_its_file_says() {
    let server = start().await;
    let governor = Governor::new(&server);
    governor.study().await;
    let (_, execution) = governor.waiting().await;
    let mut shown = governor.read("/callbacks/1").await;
    let arguments = shown["callback_arguments"].take();
    let arguments: Value = serde_saphyr::from_str(arguments.as_str().unwrap()).unwrap();
    assert_eq!(arguments, json!({"seconds": 0}));
    let uri = format!("/api/v2/callback_executions/{execution}");
    let expected = json!({
        "id": 1, "uri": "/api/v2/callbacks/1", "state": named("states", 3, "review"),
        "label": "look", "function": "sleep", "callback_arguments": null, "run_timeout": 5,
        "wait_timeout": 60, "initial_delay": 0, "description": "Give it a score",
        "condition": null, "executions": [{"id": execution, "uri": uri}],
    });
    assert_eq!(shown, expected);
    let list = json!({"callbacks": [named("callbacks", 1, "look")], "count": 1});
    assert_eq!(governor.read("/callbacks").await, list);
    assert_eq!(governor.read("/callbacks?offset=1").await["callbacks"], json!([]));
    message(governor.get("/callbacks/9").await, 404);
}

#[tokio::test]
async fn a_callback_is_changed_for_executions_to_come() {
    let server = start().await;
    let governor = Governor::new(&server);
    governor.study().await;
    let body = json!({"wait_timeout": 0, "callback_arguments": "seconds: 0\nnote: quick\n"});
    let changed = governor.put("/callbacks/1", body).await.expect_status(200).json();
    assert_eq!((&changed["wait_timeout"], &changed["run_timeout"]), (&json!(0), &json!(5)));
    assert_eq!(changed["label"], "look");
    let arguments: Value =
        serde_saphyr::from_str(changed["callback_arguments"].as_str().unwrap()).unwrap();
    assert_eq!(arguments, json!({"seconds": 0, "note": "quick"}));
    let body =
        json!({"run_timeout": 0.5, "condition": "experiment.label == 'Scan'", "description": "x"});
    let changed = governor.put("/callbacks/1", body).await.expect_status(200).json();
    assert_eq!(changed["run_timeout"], 0.5);
    assert_eq!(changed["condition"], "experiment.label == 'Scan'");
    assert_eq!(governor.read("/callbacks/1").await, changed);
    // It no longer waits for anybody; nothing is mapped, so the score is none.
    let experiment = governor.experiment("Scan").await;
    governor.move_to(experiment, "review").await.expect_status(200);
    let arrived = governor.arrives(experiment, "done").await;
    assert_eq!(arrived["variable_map"], json!({"score": null}));
}

#[tokio::test]
async fn a_change_has_to_pass_the_checks_of_a_workflow_file() {
    let server = start().await;
    let governor = Governor::new(&server);
    governor.study().await;
    let before = governor.read("/callbacks/1").await;
    for (body, said) in [
        (json!({"function": "no_such_function"}), "no_such_function"),
        (json!({"condition": "experiment.label =="}), "condition"),
        (json!({"run_timeout": -1}), "run_timeout"),
        (json!({"callback_arguments": "[1, 2]"}), "callback_arguments"),
        (json!({"label": ""}), "label"),
    ] {
        let refused = message(governor.put("/callbacks/1", body).await, 400);
        assert!(refused.contains(said), "{said}: {refused}");
    }
    for (name, value) in
        [("run_timeout", json!("soon")), ("callback_arguments", json!(3)), ("label", json!([]))]
    {
        let mut body = json!({});
        body[name] = value;
        assert_eq!(field(governor.put("/callbacks/1", body).await).0, name);
    }
    message(governor.put("/callbacks/9", json!({"label": "x"})).await, 404);
    assert_eq!(governor.read("/callbacks/1").await, before);
}
