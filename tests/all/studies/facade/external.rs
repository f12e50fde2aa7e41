//! External systems, and what cohorts, subjects and experiments are called there.

use serde_json::{Value, json};

use super::support::{Governor, field, message, named, number, start};

fn xnat() -> Value {
    let uri = "/api/v2/external_systems/1";
    json!({"id": 1, "uri": uri, "url": "https://xnat.example.org", "system_name": "XNAT"})
}

#[tokio::test]
async fn systems_are_found_by_number_and_by_name() {
    let server = start().await;
    let governor = Governor::new(&server);
    governor.study().await;
    let list = governor.read("/external_systems").await;
    assert_eq!((&list["count"], &list["external_systems"][0]), (&json!(2), &xnat()));
    let list = governor.read("/external_systems?offset=1").await;
    assert_eq!(list["external_systems"][0]["system_name"], "TASKMANAGER");
    assert_eq!(governor.read("/external_systems/1").await, xnat());
    assert_eq!(governor.read("/external_systems/by-name/XNAT").await, xnat());
    message(governor.get("/external_systems/9").await, 404);
    message(governor.get("/external_systems/by-name/PACS").await, 404);
}

#[tokio::test]
async fn a_cohorts_addresses_are_replaced_set_and_forgotten() {
    let server = start().await;
    let governor = Governor::new(&server);
    governor.study().await;
    let path = "/cohorts/1/external_urls";
    let urls =
        |urls: Value| json!({"cohort_id": 1, "cohort_label": "Heads", "external_urls": urls});
    let both = json!({"XNAT": "https://xnat.example.org/heads", "TASKMANAGER": "https://x"});
    let answer = governor.post(path, json!({"external_urls": both})).await;
    assert_eq!(answer.expect_status(201).json(), urls(both));
    let one = json!({"XNAT": "https://xnat.example.org/h"});
    let answer = governor.post(path, json!({"external_urls": one})).await;
    assert_eq!(answer.expect_status(201).json(), urls(one.clone()));
    assert_eq!(governor.read(path).await, urls(one.clone()));
    assert_eq!(governor.read("/cohorts/1").await["external_urls"], one);
    let put =
        governor.put(&format!("{path}/TASKMANAGER"), json!({"external_url": "https://t"})).await;
    assert_eq!(put.expect_status(201).json()["external_urls"]["TASKMANAGER"], "https://t");
    let gone = governor.delete(&format!("{path}/TASKMANAGER")).await;
    assert_eq!(gone.expect_status(200).json(), urls(one.clone()));
    message(governor.delete(&format!("{path}/TASKMANAGER")).await, 404);

    message(governor.post(path, json!({"external_urls": {"PACS": "x"}})).await, 404);
    assert_eq!(governor.read(path).await, urls(one));
    assert_eq!(field(governor.post(path, json!({})).await).0, "external_urls");
    assert_eq!(field(governor.post(path, json!({"external_urls": [1]})).await).0, "external_urls");
    assert_eq!(field(governor.put(&format!("{path}/XNAT"), json!({})).await).0, "external_url");
    message(governor.get("/cohorts/9/external_urls").await, 404);
    message(governor.put("/cohorts/9/external_urls/XNAT", json!({"external_url": "x"})).await, 404);
}

#[tokio::test]
async fn a_subjects_ids_are_replaced_and_an_experiments_are_added() {
    let server = start().await;
    let governor = Governor::new(&server);
    governor.study().await;
    governor.experiment("Scan").await;
    let (first, second) = (json!({"XNAT": "X1"}), json!({"TASKMANAGER": "7"}));
    let both = json!({"XNAT": "X1", "TASKMANAGER": "7"});
    for (things, key, label, left) in [
        ("subjects", "subject", "Ann", second.clone()),
        ("experiments", "experiment", "Scan", both),
    ] {
        let path = format!("/{things}/1/external_ids");
        let ids = |ids: &Value| {
            let mut view = json!({"external_ids": ids});
            view[format!("{key}_id")] = json!(1);
            view[format!("{key}_label")] = json!(label);
            view
        };
        let answer = governor.post(&path, json!({"external_ids": first})).await;
        assert_eq!(answer.expect_status(201).json(), ids(&first));
        let answer = governor.post(&path, json!({"external_ids": second})).await;
        assert_eq!(answer.expect_status(201).json(), ids(&left), "{things}");
        assert_eq!(governor.read(&path).await, ids(&left));
        assert_eq!(governor.read(&format!("/{things}/1")).await["external_ids"], left);
        let put = governor.put(&format!("{path}/XNAT"), json!({"external_id": "X2"})).await;
        assert_eq!(put.expect_status(201).json()["external_ids"]["XNAT"], "X2");
        let gone = governor.delete(&format!("{path}/XNAT")).await.expect_status(200).json();
        assert_eq!(gone, ids(&second));
        message(governor.delete(&format!("{path}/XNAT")).await, 404);
        message(governor.delete(&format!("{path}/PACS")).await, 404);
        message(governor.put(&format!("{path}/PACS"), json!({"external_id": "x"})).await, 404);
        let long = json!({"external_id": "x".repeat(1025)});
        message(governor.put(&format!("{path}/XNAT"), long).await, 400);
        assert_eq!(field(governor.post(&path, json!({})).await).0, "external_ids");
        message(governor.get(&format!("/{things}/9/external_ids")).await, 404);
    }
}

#[tokio::test]
async fn a_link_is_added_once_and_put_as_often_as_one_likes() {
    let server = start().await;
    let governor = Governor::new(&server);
    governor.study().await;
    governor.experiment("Scan").await;
    for (things, owner, label, put) in
        [("subjects", "subject", "Ann", 201), ("experiments", "experiment", "Scan", 200)]
    {
        let path = format!("/external_{owner}_links");
        let body = |id: &str| {
            let mut body = json!({"external_system_name": "XNAT", "external_id": id});
            body[format!("{owner}_id")] = json!(1);
            body
        };
        let added = governor.post(&path, body("X1")).await.expect_status(201).json();
        let link = number(&added);
        let view = |id: &str| {
            let uri = format!("/api/v2{path}/{link}");
            let mut view =
                json!({"id": link, "uri": uri, "external_system": xnat(), "external_id": id});
            view[owner] = named(things, 1, label);
            view
        };
        assert_eq!(added, view("X1"));
        message(governor.post(&path, body("X2")).await, 409);
        let changed = governor.put(&path, body("X3")).await.expect_status(put).json();
        assert_eq!(changed, view("X3"));
        assert_eq!(governor.read(&format!("{path}/{link}")).await, view("X3"));
        let plural = path.trim_start_matches('/');
        let mut list = json!({"count": 1});
        list[plural] = json!([view("X3")]);
        assert_eq!(governor.read(&path).await, list);
        assert_eq!(governor.read(&format!("{path}?offset=1")).await[plural], json!([]));
        message(governor.get(&format!("{path}/9")).await, 404);
        assert_eq!(field(governor.post(&path, json!({})).await).0, format!("{owner}_id"));
        let mut unknown = body("x");
        unknown["external_system_name"] = json!("PACS");
        message(governor.post(&path, unknown).await, 404);
    }
}
