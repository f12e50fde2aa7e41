//! Cohorts, subjects, external systems, scans, and the trail of who changed them.

use serde_json::{Value, json};

use super::support::{Study, labels, options, subject};
use crate::native::support::problem;

#[tokio::test]
async fn cohorts_and_subjects_are_added_once_and_changed() {
    let server = options().start().await;
    let study = Study::new(&server);
    let client = &study.client;
    client.post_json("/cohorts", &json!({"label": "Heads"})).await.expect_status(201);
    let again = client.post_json("/cohorts", &json!({"label": "Heads"})).await;
    problem(again, 409, "already-exists");
    for label in ["", " ", "two\nlines", &"x".repeat(101)] {
        problem(client.post_json("/cohorts", &json!({"label": label})).await, 400, "bad-request");
    }
    let described = json!({"label": "Brains", "description": "The same people"});
    let changed = client.put_json("/cohorts/1", &described).await.expect_status(200).json();
    assert_eq!((&changed["label"], &changed["id"]), (&json!("Brains"), &json!(1)));
    problem(client.post_json("/subjects", &subject("Ann")).await, 404, "not-found");
    client.put_json("/cohorts/1", &json!({"label": "Heads"})).await.expect_status(200);

    let added = client.post_json("/subjects", &subject("Ann")).await.expect_status(201).json();
    assert_eq!(added["cohort"], json!({"id": 1, "label": "Heads"}));
    problem(client.post_json("/subjects", &subject("Ann")).await, 409, "already-exists");
    let unborn = json!({"label": "Bob", "cohort": "Heads", "date_of_birth": "1980-02-31"});
    problem(client.post_json("/subjects", &unborn).await, 400, "bad-request");
    client.post_json("/subjects", &subject("Bob")).await.expect_status(201);
    assert_eq!(labels(&study.read("/subjects?cohort=Heads").await), ["Bob", "Ann"]);
    assert_eq!(labels(&study.read("/subjects?label=Ann").await), ["Ann"]);
    assert_eq!(labels(&study.read("/subjects?cohort=Hearts").await), [""; 0]);
    problem(client.put_json("/subjects/2", &subject("Ann")).await, 409, "already-exists");
    problem(client.get("/subjects/9").await, 404, "not-found");
    problem(client.put_json("/subjects/9", &subject("Cyd")).await, 404, "not-found");
}

#[tokio::test]
async fn an_external_system_keeps_where_it_was_and_what_things_are_called_there() {
    let server = options().start().await;
    let study = Study::new(&server);
    study.prepare().await;
    let client = &study.client;
    let system = json!({"name": "XNAT", "url": "https://xnat.example.org"});
    client.post_json("/external-systems", &system).await.expect_status(201);
    problem(client.post_json("/external-systems", &system).await, 409, "already-exists");
    let moved = json!({"url": "https://archive.example.org"});
    client.put_json("/external-systems/1", &moved).await.expect_status(200);
    let view = study.read("/external-systems/1").await;
    assert_eq!(view["url"], "https://archive.example.org");
    assert_eq!(view["history"][0]["url"], "https://xnat.example.org");

    let experiment = study.experiment("First").await;
    for (path, id) in
        [("/subjects/1".to_owned(), "S1"), (format!("/experiments/{experiment}"), "E1")]
    {
        let place = format!("{path}/external-ids/XNAT");
        client.put_json(&place, &json!({"external_id": "wrong"})).await.expect_status(204);
        client.put_json(&place, &json!({"external_id": id})).await.expect_status(204);
        assert_eq!(study.read(&path).await["external_ids"], json!({"XNAT": id}));
        let elsewhere = format!("{path}/external-ids/PACS");
        problem(client.put_json(&elsewhere, &json!({"external_id": id})).await, 404, "not-found");
        problem(client.put_json(&place, &json!({"external_id": ""})).await, 400, "bad-request");
    }
    client.delete("/subjects/1/external-ids/XNAT").await.expect_status(204);
    problem(client.delete("/subjects/1/external-ids/XNAT").await, 404, "not-found");
    let url = json!({"url": "https://archive.example.org/projects/heads"});
    let cohort = client.put_json("/cohorts/1/external-urls/XNAT", &url).await.expect_status(200);
    assert_eq!(cohort.json()["external_urls"]["XNAT"], url["url"]);
    client.delete("/cohorts/1/external-urls/XNAT").await.expect_status(204);
    assert_eq!(study.read("/cohorts/1").await["external_urls"], json!({}));
}

#[tokio::test]
async fn scans_have_a_kind_that_is_there() {
    let server = options().start().await;
    let study = Study::new(&server);
    study.prepare().await;
    let client = &study.client;
    let experiment = study.experiment("First").await;
    let kind = json!({"modality": "MR", "protocol": "T1W"});
    client.post_json("/scan-types", &kind).await.expect_status(201);
    problem(client.post_json("/scan-types", &kind).await, 409, "already-exists");
    let scan = json!({"experiment": experiment, "scan_type": 1});
    client.post_json("/scans", &scan).await.expect_status(201);
    let unknown = json!({"experiment": experiment, "scan_type": 2});
    problem(client.post_json("/scans", &unknown).await, 404, "not-found");
    let scans = study.read(&format!("/scans?experiment={experiment}")).await;
    assert_eq!(scans, json!([{"id": 1, "experiment": experiment, "scan_type": 1}]));
    problem(client.get("/scans?experiment=99").await, 404, "not-found");
}

#[tokio::test]
async fn each_change_is_in_the_trail_with_who_made_it() {
    let server = options().start().await;
    let study = Study::new(&server);
    study.prepare().await;
    let member = study.with_role(&server, "member").await;
    let body = json!({"label": "Hearts"});
    member.client.post_json("/cohorts", &body).await.expect_status(201);
    let events = study.read("/study-events?subject=cohort 2").await;
    let event = &events["items"][0];
    assert_eq!((&event["by"], &event["what"]), (&json!("a member"), &json!("added")));
    assert_eq!(event["detail"]["label"], "Hearts");
    let all = study.read("/study-events").await;
    let subjects: Vec<&Value> =
        all["items"].as_array().unwrap().iter().map(|event| &event["subject"]).collect();
    assert_eq!(subjects[0], "cohort 2");
    for subject in ["workflow 1", "cohort 1", "subject 1"] {
        assert!(subjects.contains(&&json!(subject)), "{subjects:?}");
    }
}
