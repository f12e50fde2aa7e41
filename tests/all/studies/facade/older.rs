//! The older version: things are referred to by their addresses, and named by number, label or address.

use gantry_tests::server::TestServer;
use serde_json::{Value, json};

use super::support::{Governor, field, message, start};

/// A study, with a client of the older version.
async fn study(server: &TestServer) -> (Governor, Governor) {
    let (newer, older) = (Governor::new(server), Governor::older(server));
    newer.study().await;
    (newer, older)
}

#[tokio::test]
async fn samples_are_added_and_found_by_number_or_label() {
    let server = start().await;
    let (_, older) = study(&server).await;
    let cohort = older.post("/cohorts", json!({"label": "12"})).await.expect_status(201).json();
    assert_eq!((&cohort["uri"], &cohort["subjects"]), (&json!("/api/v1/cohorts/2"), &json!([])));
    let list = json!({"cohorts": ["/api/v1/cohorts/1", "/api/v1/cohorts/2"], "count": 2});
    assert_eq!(older.read("/cohorts").await, list);
    // A number is one before it is a label.
    assert_eq!(older.read("/cohorts/12").await["label"], "12");
    assert_eq!(older.read("/cohorts/Heads").await["label"], "Heads");
    assert_eq!(older.read("/cohorts/1?filter_field=id").await["label"], "Heads");
    assert_eq!(older.read("/cohorts/12?filter_field=label").await["label"], "12");
    message(older.get("/cohorts/12?filter_field=id").await, 404);
    message(older.get("/cohorts/1?filter_field=label").await, 404);
    message(older.get("/cohorts/1?filter_field=size").await, 400);

    let body = json!({"label": "Bob", "cohort": "Heads", "date_of_birth": "1980-01-31"});
    let subject = older.post("/subjects", body).await.expect_status(201).json();
    assert_eq!(subject["cohort"], "/api/v1/cohorts/1");
    assert_eq!(older.read("/subjects/Bob").await, subject);
    assert_eq!(older.read("/subjects/2?filter_field=id").await, subject);
    let changed = older.put("/subjects/2", json!({"cohort": "12"})).await.expect_status(200).json();
    assert_eq!(changed["cohort"], "/api/v1/cohorts/2");
    let body = json!({"label": "Ann", "cohort": "12", "date_of_birth": "1980-01-31"});
    older.post("/subjects", body).await.expect_status(201);
    // A label of several names none.
    assert!(message(older.get("/subjects/Ann").await, 409).contains("Ann"));
    assert_eq!(field(older.post("/subjects", json!({"label": "x"})).await).0, "cohort_label");
}

#[tokio::test]
async fn experiments_are_added_and_moved_by_any_name() {
    let server = start().await;
    let (newer, older) = study(&server).await;
    for (label, subject, workflow) in [
        ("a", json!(1), Value::Null),
        ("b", json!("Ann"), json!(1)),
        ("c", json!("/api/v1/subjects/1"), json!("scores_v1")),
    ] {
        let body = json!({"label": label, "scandate": "2019-01-31T12:00:00", "subject": subject, "workflow": workflow});
        let added = older.post("/experiments", body).await.expect_status(201).json();
        assert_eq!(added["subject"], "/api/v1/subjects/1");
        assert_eq!(added["state"], format!("{}/state", added["uri"].as_str().unwrap()));
    }
    let uris = json!(["/api/v1/experiments/1", "/api/v1/experiments/2", "/api/v1/experiments/3"]);
    assert_eq!(older.read("/experiments").await, json!({"experiments": uris, "count": 3}));
    assert_eq!(older.read("/experiments/b").await["id"], 2);
    let state = json!({"state": "/api/v1/states/2", "workflow": "/api/v1/workflows/1"});
    assert_eq!(older.read("/experiments/a/state").await, state);
    for (experiment, to) in
        [("a", json!("review")), ("2", json!(3)), ("3", json!("/api/v1/states/3"))]
    {
        let path = format!("/experiments/{experiment}/state");
        let moved = older.put(&path, json!({"state": to})).await.expect_status(200).json();
        let expected = json!({"state": "/api/v1/states/3", "error": null, "success": true});
        assert_eq!(moved, expected, "{experiment}");
    }
    let refused = older.put("/experiments/a/state", json!({"state": "untracked"})).await;
    let error = refused.expect_status(409).json()["error"].clone();
    assert_eq!(error["errorclass"], "NoValidTransitionError");
    assert_eq!(error["sourcestate"], "/api/v1/states/3");
    let refused = older.put("/experiments/a/state", json!({"state": 99})).await;
    let error = refused.expect_status(404).json()["error"].clone();
    assert_eq!(error["errorclass"], "StateNotFoundError");
    let actions = older.read("/experiments/a/actions").await;
    assert_eq!(actions["actions"], json!(["/api/v1/actions/1", "/api/v1/actions/4"]));
    let action = older.read("/actions/4").await;
    assert_eq!(action["experiment"], "/api/v1/experiments/1");
    assert_eq!(action["transition"], "/api/v1/transitions/2");
    let execution = action["executions"][0].as_str().unwrap();
    let execution = execution.strip_prefix("/api/v1").unwrap();
    older.until(execution, |execution| execution["status"] == "waiting").await;
    let body = json!({"status": "finished", "result": "success"});
    let done = older.put(execution, body).await.expect_status(200).json();
    assert_eq!(done["experiment"]["uri"], "/api/v1/experiments/1");
    newer.arrives(1, "done").await;
}

#[tokio::test]
async fn workflows_are_told_by_addresses() {
    let server = start().await;
    let (_, older) = study(&server).await;
    assert_eq!(older.read("/workflows").await["workflows"], json!(["/api/v1/workflows/1"]));
    assert_eq!(older.read("/workflows/scores_v1").await["uri"], "/api/v1/workflows/1");
    let states = older.read("/workflows/1/states").await;
    assert_eq!(states["states"][3], "/api/v1/states/4");
    let state = older.read("/workflows/1/states/review").await;
    assert_eq!(older.read("/workflows/scores_v1/states/3").await, state);
    assert_eq!(older.read("/states/review").await, state);
    assert_eq!(state["workflow"], "/api/v1/workflows/1");
    assert_eq!(state["callbacks"], json!(["/api/v1/callbacks/1"]));
    assert_eq!(state["experiments"], "/api/v1/states/3/experiments");
    let transition = older.read("/transitions/2").await;
    assert_eq!(transition["source_state"], "/api/v1/states/2");
    assert_eq!(older.read("/callbacks/1").await["state"], "/api/v1/states/3");
    let experiments = older.read("/states/scanned/experiments").await;
    assert_eq!(experiments, json!({"experiments": [], "count": 0}));
}

#[tokio::test]
async fn links_scans_and_people_are_told_by_addresses() {
    let server = start().await;
    let (newer, older) = study(&server).await;
    newer.experiment("Scan").await;
    let systems = older.read("/external_systems").await;
    assert_eq!(systems["external_systems"][0], "/api/v1/external_systems/1");
    assert_eq!(older.read("/external_systems/XNAT").await["uri"], "/api/v1/external_systems/1");
    let body = json!({"subject": "Ann", "external_system": "XNAT", "external_id": "X1"});
    let link = older.put("/external_subject_links", body).await.expect_status(201).json();
    assert_eq!(link["subject"], "/api/v1/subjects/1");
    assert_eq!(link["external_system"], "/api/v1/external_systems/1");
    let body =
        json!({"experiment": 1, "external_system": "/api/v1/external_systems/1", "external_id": 7});
    let link = older.post("/external_experiment_links", body).await.expect_status(201).json();
    assert_eq!(
        (&link["experiment"], &link["external_id"]),
        (&json!("/api/v1/experiments/1"), &json!("7"))
    );
    let links = older.read("/external_experiment_links").await;
    assert_eq!(links["external_experiment_links"], json!([link["uri"]]));

    let body = json!({"scantype": "T1", "experiment": "Scan"});
    let scan = older.post("/scans", body).await.expect_status(201).json();
    assert_eq!(scan["scantype"], "/api/v1/scantypes/1");
    assert_eq!(older.read("/scans").await["scans"], json!(["/api/v1/scans/1"]));
    assert_eq!(older.read("/scantypes").await["scantypes"], json!(["/api/v1/scantypes/1"]));

    let body = json!({"username": "ann", "name": "Ann", "email": "a@example.org", "password": "correct horse"});
    let user = older.post("/users", body).await.expect_status(201).json();
    assert_eq!(user["uri"], "/api/v1/users/1");
    assert_eq!(older.read("/users").await["users"], json!(["/api/v1/users/1"]));
    assert_eq!(older.read("/roles").await["roles"][0], "/api/v1/roles/1");
    for path in ["/users/1/roles/3", "/users/ann/roles/user"] {
        let given = older.put(path, json!({})).await.expect_status(200).json();
        assert_eq!(given, json!({"role": 3, "user": 1, "has_role": true}));
    }
    let checked = older.post("/service/check_timeouts", json!({})).await;
    checked.expect_status(200);
}
