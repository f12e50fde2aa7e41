//! Cohorts, subjects and scans.

use serde_json::{Value, json};

use super::support::{Governor, field, message, named, start, subject};

#[tokio::test]
async fn a_cohort_is_added_shown_and_changed() {
    let server = start().await;
    let governor = Governor::new(&server);
    let body = json!({"label": "Heads", "description": "Adults"});
    let added = governor.post("/cohorts", body.clone()).await.expect_status(201).json();
    let expected = json!({
        "id": 1, "label": "Heads", "uri": "/api/v2/cohorts/1", "description": "Adults",
        "external_urls": {}, "subjects": [],
    });
    assert_eq!(added, expected);
    assert_eq!(governor.read("/cohorts/1").await, expected);
    assert_eq!(governor.read("/cohorts/by-label/Heads").await, expected);
    assert!(message(governor.post("/cohorts", body).await, 409).contains("Heads"));
    governor.post("/cohorts", json!({"label": "Hearts"})).await.expect_status(201);

    let changed = governor.put("/cohorts/1", json!({"description": "All"})).await;
    let changed = changed.expect_status(200).json();
    assert_eq!((&changed["label"], &changed["description"]), (&json!("Heads"), &json!("All")));
    let renamed = governor.put("/cohorts/1", json!({"label": "Brains"})).await;
    let renamed = renamed.expect_status(200).json();
    assert_eq!((&renamed["label"], &renamed["description"]), (&json!("Brains"), &json!("All")));
    message(governor.put("/cohorts/1", json!({"label": "Hearts"})).await, 409);
}

#[tokio::test]
async fn lists_come_in_parts_with_their_length() {
    let server = start().await;
    let governor = Governor::new(&server);
    for label in ["a", "b", "c"] {
        governor.post("/cohorts", json!({"label": label})).await.expect_status(201);
    }
    let (a, b, c) = (named("cohorts", 1, "a"), named("cohorts", 2, "b"), named("cohorts", 3, "c"));
    let list = |cohorts: Value| json!({"cohorts": cohorts, "count": 3});
    assert_eq!(governor.read("/cohorts").await, list(json!([a, b, c])));
    assert_eq!(governor.read("/cohorts?limit=0").await, list(json!([a, b, c])));
    assert_eq!(governor.read("/cohorts?offset=1&limit=1").await, list(json!([b])));
    assert_eq!(governor.read("/cohorts?offset=9").await, list(json!([])));
    for query in ["limit=many", "offset=-1"] {
        message(governor.get(&format!("/cohorts?{query}")).await, 400);
    }
}

#[tokio::test]
async fn a_subject_is_added_shown_and_changed() {
    let server = start().await;
    let governor = Governor::new(&server);
    governor.study().await;
    let shown = governor.read("/subjects/1").await;
    let address = server.address();
    let expected = json!({
        "id": 1, "label": "Ann", "uri": "/api/v2/subjects/1",
        "api_uri": format!("{address}/study-governor/api/v2/subjects/1"),
        "web_uri": format!("{address}/api/v1/subjects/1"),
        "cohort": named("cohorts", 1, "Heads"), "date_of_birth": "1980-01-31",
        "external_ids": {}, "experiments": [],
    });
    assert_eq!(shown, expected);
    assert_eq!(governor.read("/cohorts/Heads/subjects/Ann").await, expected);
    assert_eq!(governor.read("/cohorts/1").await["subjects"], json!([named("subjects", 1, "Ann")]));
    message(governor.post("/subjects", subject("Ann")).await, 409);

    governor.post("/cohorts", json!({"label": "Hearts"})).await.expect_status(201);
    let body = json!({"cohort_label": "Hearts", "date_of_birth": "1981-02-01"});
    let changed = governor.put("/subjects/1", body).await.expect_status(200).json();
    assert_eq!(changed["cohort"], named("cohorts", 2, "Hearts"));
    assert_eq!(
        (&changed["label"], &changed["date_of_birth"]),
        (&json!("Ann"), &json!("1981-02-01"))
    );
    // The label is free again in the cohort that it left.
    governor.post("/subjects", subject("Ann")).await.expect_status(201);
    message(governor.put("/subjects/1", json!({"cohort_label": "Heads"})).await, 409);
    let of = async |query: &str| governor.read(&format!("/subjects{query}")).await;
    let (first, second) = (named("subjects", 1, "Ann"), named("subjects", 2, "Ann"));
    assert_eq!(of("").await, json!({"subjects": [first, second], "count": 2}));
    assert_eq!(of("?cohort_label=Hearts").await, json!({"subjects": [first], "count": 1}));
    assert_eq!(of("?limit=1&offset=1").await, json!({"subjects": [second], "count": 2}));
    let list = json!({"subjects": [second], "count": 1});
    assert_eq!(governor.read("/cohorts/Heads/subjects").await, list);
}

#[tokio::test]
async fn a_sample_that_cannot_be_is_refused_with_its_field() {
    let server = start().await;
    let governor = Governor::new(&server);
    governor.study().await;
    let missing = "Missing required parameter in the JSON body".to_owned();
    let refused = field(governor.post("/cohorts", json!({"description": "x"})).await);
    assert_eq!(refused, ("label".to_owned(), missing.clone()));
    let refused = field(governor.post("/cohorts", json!({"label": ["x"]})).await);
    assert_eq!(refused.0, "label");
    message(governor.post("/cohorts", json!({"label": ""})).await, 400);
    message(governor.post("/cohorts", json!({"label": "x".repeat(101)})).await, 400);
    message(governor.post("/cohorts", json!(["x"])).await, 400);
    for (name, value) in
        [("label", Value::Null), ("cohort_label", Value::Null), ("date_of_birth", Value::Null)]
    {
        let mut body = subject("Bob");
        body[name] = value;
        assert_eq!(
            field(governor.post("/subjects", body).await),
            (name.to_owned(), missing.clone())
        );
    }
    let mut body = subject("Bob");
    body["date_of_birth"] = json!("31.1.1980");
    assert_eq!(field(governor.post("/subjects", body.clone()).await).0, "date_of_birth");
    body["date_of_birth"] = json!("1980-01-31T00:00:00");
    body["cohort_label"] = json!("Feet");
    assert!(message(governor.post("/subjects", body).await, 404).contains("Feet"));
    for path in ["/cohorts/9", "/cohorts/x", "/cohorts/by-label/x", "/subjects/9", "/subjects/x"] {
        message(governor.get(path).await, 404);
    }
    message(governor.get("/cohorts/Heads/subjects/Bob").await, 404);
    message(governor.get("/cohorts/Feet/subjects").await, 404);
    message(governor.put("/cohorts/9", json!({"label": "x"})).await, 404);
    message(governor.put("/subjects/9", json!({"label": "x"})).await, 404);
}

#[tokio::test]
async fn scans_have_a_kind_and_an_experiment() {
    let server = start().await;
    let governor = Governor::new(&server);
    governor.study().await;
    let experiment = governor.experiment("Scan").await;
    let kind = json!({"id": 1, "uri": "/api/v2/scantypes/1", "modality": "MR", "protocol": "T1"});
    assert_eq!(governor.read("/scantypes").await, json!({"scantypes": [kind], "count": 1}));
    assert_eq!(governor.read("/scantypes/1").await, kind);
    let body = json!({"scantype_protocol": "T1", "experiment_id": experiment});
    let scan = governor.post("/scans", body).await.expect_status(201).json();
    let expected = json!({
        "id": 1, "uri": "/api/v2/scans/1", "experiment": named("experiments", 1, "Scan"),
        "scantype": kind,
    });
    assert_eq!(scan, expected);
    assert_eq!(governor.read("/scans/1").await, expected);
    assert_eq!(governor.read("/scans").await, json!({"scans": [expected], "count": 1}));
    let unknown = json!({"scantype_protocol": "T9", "experiment_id": experiment});
    assert!(message(governor.post("/scans", unknown).await, 404).contains("T9"));
    let unknown = json!({"scantype_protocol": "T1", "experiment_id": 9});
    message(governor.post("/scans", unknown).await, 404);
    assert_eq!(
        field(governor.post("/scans", json!({"experiment_id": 1})).await).0,
        "scantype_protocol"
    );
    message(governor.get("/scans/9").await, 404);
    message(governor.get("/scantypes/9").await, 404);
}
