//! Workflows with their states and transitions: imported and shown.

use serde_json::{Value, json};

use super::support::{Governor, WORKFLOW, field, message, named, start};

#[tokio::test]
async fn a_workflow_is_imported_once() {
    let server = start().await;
    let governor = Governor::new(&server);
    let imported = governor.import_workflow(WORKFLOW).await.expect_status(201).json();
    let workflow = named("workflows", 1, "scores_v1");
    assert_eq!(imported, workflow);
    assert_eq!(governor.read("/workflows/1").await, workflow);
    assert_eq!(governor.read("/workflows/by-label/scores_v1").await, workflow);
    assert_eq!(governor.read("/workflows").await, json!({"workflows": [workflow], "count": 1}));
    assert!(message(governor.import_workflow(WORKFLOW).await, 409).contains("scores_v1"));
    message(governor.get("/workflows/9").await, 404);
    message(governor.get("/workflows/scores_v1").await, 404);
    message(governor.get("/workflows/by-label/other").await, 404);
}

#[tokio::test]
async fn a_file_that_is_refused_says_where_and_what_to_do() {
    let server = start().await;
    let governor = Governor::new(&server);
    let wrong = WORKFLOW.replace("destination: review", "destination: reveiw");
    let refused = governor.import_workflow(&wrong).await.expect_status(400).json();
    let said = refused["message"].as_str().unwrap();
    assert!(said.contains("line 13") && said.contains("reveiw"), "{said}");
    assert!(refused["errors"].as_array().unwrap().len() == 1, "{refused}");
    for text in ["", "a: [", "label: x", "[]"] {
        message(governor.import_workflow(text).await, 400);
    }
    let nameless = WORKFLOW.replace("label: scores_v1\n", "");
    assert!(message(governor.import_workflow(&nameless).await, 400).contains("label"));
    let raises = WORKFLOW.replace("> 1", ">");
    message(governor.import_workflow(&raises).await, 400);
    let path = "/service/config/import-workflow";
    assert_eq!(field(governor.post(path, json!({})).await).0, "workflow_definition");
    assert_eq!(governor.read("/workflows").await["count"], 0);
}

#[tokio::test]
async fn states_and_transitions_are_shown() {
    let server = start().await;
    let governor = Governor::new(&server);
    governor.import_workflow(WORKFLOW).await.expect_status(201);
    let labels = ["untracked", "scanned", "review", "done"];
    let states: Vec<Value> =
        (1..).zip(labels).map(|(id, label)| named("states", id, label)).collect();
    let list = json!({"states": states, "count": 4});
    assert_eq!(governor.read("/states").await, list);
    assert_eq!(governor.read("/workflows/scores_v1/states").await, list);
    // The client library names the workflow by its number.
    assert_eq!(governor.read("/workflows/1/states").await, list);
    let part = governor.read("/workflows/scores_v1/states?offset=3").await;
    assert_eq!(part, json!({"states": [states[3]], "count": 4}));
    let review = json!({
        "id": 3, "label": "review", "uri": "/api/v2/states/3", "freetext": "Somebody looks at it",
        "callbacks": [named("callbacks", 1, "look")],
        "workflow": named("workflows", 1, "scores_v1"), "experiments": [],
    });
    assert_eq!(governor.read("/states/3").await, review);
    assert_eq!(governor.read("/workflows/scores_v1/states/review").await, review);
    let transition = json!({
        "id": 3, "uri": "/api/v2/transitions/3", "source_state": states[1],
        "destination_state": states[3], "condition": "experiment.variables.get('score', 0) > 1",
    });
    assert_eq!(governor.read("/transitions/3").await, transition);
    assert_eq!(governor.read("/transitions/1").await["condition"], Value::Null);
    let transitions = governor.read("/transitions?offset=2&limit=1").await;
    let one = json!({"id": 3, "uri": "/api/v2/transitions/3"});
    assert_eq!(transitions, json!({"transitions": [one], "count": 5}));
    for path in [
        "/states/9",
        "/states/review",
        "/states/9/experiments",
        "/transitions/9",
        "/workflows/x/states",
        "/workflows/scores_v1/states/x",
    ] {
        message(governor.get(path).await, 404);
    }
}
