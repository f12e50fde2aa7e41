//! Experiments: added, found, and moved by people.

use serde_json::{Value, json};

use super::support::{Governor, WORKFLOW, field, message, named, start};

#[tokio::test]
async fn an_experiment_begins_in_the_state_after_the_root() {
    let server = start().await;
    let governor = Governor::new(&server);
    governor.study().await;
    let body =
        json!({"label": "Scan", "scandate": "2019-01-31T12:00:00.25+01:00", "subject_id": 1});
    let added = governor.post("/experiments", body.clone()).await.expect_status(201).json();
    let address = server.address();
    let expected = json!({
        "id": 1, "label": "Scan", "uri": "/api/v2/experiments/1",
        "api_uri": format!("{address}/study-governor/api/v2/experiments/1"),
        "web_uri": format!("{address}/api/v1/experiments/1"),
        "subject": named("subjects", 1, "Ann"), "scandate": "2019-01-31T12:00:00.250000",
        "state": named("states", 2, "scanned"), "external_ids": {}, "variable_map": {},
    });
    assert_eq!(added, expected);
    assert_eq!(governor.read("/experiments/1").await, expected);
    assert_eq!(governor.read("/cohorts/Heads/subjects/Ann/experiments/Scan").await, expected);
    assert_eq!(governor.read("/experiments/1/state").await, json!({"state": expected["state"]}));
    message(governor.post("/experiments", body).await, 409);
    let list = json!({"experiments": [named("experiments", 1, "Scan")], "count": 1});
    assert_eq!(governor.read("/cohorts/Heads/subjects/Ann/experiments").await, list);
    assert_eq!(governor.read("/subjects/1").await["experiments"], list["experiments"]);
}

#[tokio::test]
async fn the_workflow_is_the_newest_unless_one_is_named() {
    let server = start().await;
    let governor = Governor::new(&server);
    let body = |label: &str, field: &str, workflow: Value| {
        let mut body = json!({"label": label, "scandate": "2019-01-31", "subject_id": 1});
        body[field] = workflow;
        body
    };
    governor.study().await;
    let second = WORKFLOW.replace("scores_v1", "scores_v2");
    governor.import_workflow(&second).await.expect_status(201);
    let state = async |body: Value| {
        let added = governor.post("/experiments", body).await.expect_status(201).json();
        added["state"]["id"].as_i64().unwrap()
    };
    assert_eq!(state(body("a", "workflow_label", Value::Null)).await, 6);
    assert_eq!(state(body("b", "workflow_label", json!("scores_v1"))).await, 2);
    // The name that the client library has for it.
    assert_eq!(state(body("c", "workflow", json!("scores_v1"))).await, 2);
    let unknown = governor.post("/experiments", body("d", "workflow", json!("x"))).await;
    assert!(message(unknown, 404).contains('x'));
}

#[tokio::test]
async fn an_experiment_that_cannot_be_is_refused() {
    let server = start().await;
    let governor = Governor::new(&server);
    governor.post("/cohorts", json!({"label": "Heads"})).await.expect_status(201);
    let subject = super::support::subject("Ann");
    governor.post("/subjects", subject).await.expect_status(201);
    let body = json!({"label": "Scan", "scandate": "2019-01-31", "subject_id": 1});
    let none = message(governor.post("/experiments", body.clone()).await, 404);
    assert!(none.contains("workflow"), "{none}");
    governor.import_workflow(WORKFLOW).await.expect_status(201);
    for name in ["label", "scandate", "subject_id"] {
        let mut body = body.clone();
        body[name] = Value::Null;
        assert_eq!(field(governor.post("/experiments", body).await).0, name);
    }
    let mut wrong = body.clone();
    wrong["scandate"] = json!("yesterday");
    assert_eq!(field(governor.post("/experiments", wrong).await).0, "scandate");
    let mut wrong = body.clone();
    wrong["subject_id"] = json!(9);
    message(governor.post("/experiments", wrong).await, 404);
    for path in ["", "/actions", "/state", "/external_ids"] {
        message(governor.get(&format!("/experiments/9{path}")).await, 404);
    }
    message(governor.get("/experiments/Scan").await, 404);
}

#[tokio::test]
async fn experiments_are_found_by_date_subject_and_state() {
    let server = start().await;
    let governor = Governor::new(&server);
    governor.study().await;
    governor.post("/subjects", super::support::subject("Bob")).await.expect_status(201);
    for (label, subject, date) in
        [("a", 1, "2019-01-31"), ("b", 2, "2019-01-31"), ("c", 2, "2020-02-29")]
    {
        let body = json!({"label": label, "scandate": date, "subject_id": subject});
        governor.post("/experiments", body).await.expect_status(201);
    }
    governor.move_to(3, "review").await.expect_status(200);
    let found = async |query: &str| {
        let list = governor.read(&format!("/experiments?{query}")).await;
        let labels = list["experiments"].as_array().unwrap().iter().map(|it| it["label"].clone());
        (labels.collect::<Value>(), list["count"].as_u64().unwrap())
    };
    assert_eq!(found("").await, (json!(["a", "b", "c"]), 3));
    assert_eq!(found("limit=1&offset=1").await, (json!(["b"]), 3));
    assert_eq!(found("scandate=2019-01-31T00:00:00").await, (json!(["a", "b"]), 2));
    assert_eq!(found("subject_id=2").await, (json!(["b", "c"]), 2));
    assert_eq!(found("subject_id=Bob&state=scanned").await, (json!(["b"]), 1));
    assert_eq!(found("state=3").await, (json!(["c"]), 1));
    assert_eq!(found("subject_id=Eve").await, (json!([]), 0));
    assert_eq!(found("state=nowhere").await, (json!([]), 0));
    assert_eq!(field(governor.get("/experiments?scandate=never").await).0, "scandate");
    let in_state = governor.read("/states/2/experiments").await;
    assert_eq!(in_state["count"], 2);
    let state = governor.read("/states/2").await;
    assert_eq!(state["experiments"], in_state["experiments"]);
}

#[tokio::test]
async fn somebody_moves_an_experiment() {
    let server = start().await;
    let governor = Governor::new(&server);
    governor.study().await;
    let id = governor.experiment("Scan").await;
    let path = format!("/experiments/{id}/state");
    let body = json!({"state_label": "review", "freetext": "Looks good"});
    let moved = governor.put(&path, body).await.expect_status(200).json();
    let review = named("states", 3, "review");
    assert_eq!(moved, json!({"state": review, "error": null, "success": true}));
    // The name that the client library has for it.
    governor.put(&path, json!({"state": "scanned"})).await.expect_status(200);
    let actions = governor.read(&format!("/experiments/{id}/actions")).await;
    assert_eq!(actions["count"], 3);
    let action = governor.read("/actions/2").await;
    assert_eq!(action["freetext"], "Looks good");
    assert_eq!(action["by"], "admin");
    assert_eq!(field(governor.put(&path, json!({})).await).0, "state_label");
    message(governor.put("/experiments/9/state", json!({"state": "done"})).await, 404);
}

#[tokio::test]
async fn a_move_that_is_refused_tells_why_and_where_the_experiment_is() {
    let server = start().await;
    let governor = Governor::new(&server);
    governor.study().await;
    let id = governor.experiment("Scan").await;
    let refused = async |state: &str, status: u16| {
        let body = governor.move_to(id, state).await.expect_status(status).json();
        assert_eq!(body["success"], false);
        assert_eq!(body["state"], named("states", 2, "scanned"));
        body["error"].clone()
    };
    let error = refused("elsewhere", 404).await;
    assert_eq!(error["errorclass"], "StateNotFoundError");
    assert_eq!(error["requested_state"], "elsewhere");
    assert!(error["message"].as_str().unwrap().contains("elsewhere"));
    let error = refused("untracked", 409).await;
    assert_eq!(error["errorclass"], "NoValidTransitionError");
    assert_eq!(error["sourcestate"], "/api/v2/states/2");
    assert_eq!(error["targetstate"], "/api/v2/states/1");
    assert!(error["message"].is_string());
    let error = refused("done", 409).await;
    assert_eq!(error["errorclass"], "ConditionNotMetError");
    assert_eq!(error["transition"], "/api/v2/transitions/3");
    assert_eq!(error["condition"], Value::Null);
    assert_eq!(error["condition_rule"], "experiment.variables.get('score', 0) > 1");
    assert!(error["message"].is_string());
    assert_eq!(governor.read(&format!("/experiments/{id}/actions")).await["count"], 1);
}
