//! `/tasks`: what a task says of itself.

use gantry_tests::bundle::BundleBuilder;
use gantry_tests::server::TestServer;
use serde_json::{Value, json};

use super::plain_error;

const NOBODY: &str = "00000000-0000-4000-8000-000000000000";

fn bundle() -> BundleBuilder {
    BundleBuilder::new("org.example.tasks", "1.2.3")
        .input("bounded", json!({"id": "integer", "gt": 0, "leq": 10}))
        .optional_input("real", json!({"id": "number", "infinity_allowed": true}))
        .parameter("inputs", "text", &json!({"type": "string", "default": "hello"}))
        .output("list", json!({"id": "array", "subtype": "geometry", "max_size": 3}))
        .parameter(
            "outputs",
            "mask",
            &json!({"type": "image", "dependencies": {"derived_from": "inputs/bounded"}}),
        )
}

/// The parameter of that name in a list of inputs or outputs.
fn named<'a>(list: &'a Value, name: &str) -> &'a Value {
    let list = list.as_array().unwrap();
    list.iter().find(|parameter| parameter["name"] == name).unwrap()
}

#[tokio::test]
async fn a_task_is_found_by_its_id_by_its_reference_and_in_the_list() {
    let server = TestServer::start().await;
    let app_engine = server.app_engine();
    let task = app_engine.upload(bundle().build()).await.expect_status(200).json();
    let id = task["id"].as_str().unwrap();
    let client = &app_engine.client;
    assert_eq!(client.get(&format!("/tasks/{id}")).await.json(), task);
    assert_eq!(client.get("/tasks/org.example.tasks/1.2.3").await.json(), task);
    assert_eq!(client.get("/tasks").await.json(), json!([task]));
}

#[tokio::test]
async fn what_is_not_there_is_not_found_on_every_route() {
    let server = TestServer::start().await;
    let client = server.app_engine().client;
    let reference = "/tasks/org.example.nothing/1.0.0";
    for base in [format!("/tasks/{NOBODY}"), reference.to_owned()] {
        for route in ["", "/inputs", "/outputs", "/descriptor.yml"] {
            let answer = client.get(&format!("{base}{route}")).await.expect_status(404);
            let expected = plain_error("APPE-internal-task-not-found", "Task not found.");
            assert_eq!(answer.json(), expected, "{}", answer.request);
        }
    }
    client.post(&format!("{reference}/runs")).await.expect_status(404);
    client.delete(reference).await.expect_status(404);
}

#[tokio::test]
async fn an_id_that_is_none_is_a_bad_request() {
    let server = TestServer::start().await;
    let answer = server.app_engine().client.get("/tasks/nobody").await.expect_status(400);
    assert_eq!(answer.json()["errorCode"], "APPE-internal-bundle-validation-error");
    assert_eq!(answer.json()["message"], "Invalid bundle format");
}

#[tokio::test]
async fn inputs_are_listed_with_their_constraints_and_defaults() {
    let server = TestServer::start().await;
    let app_engine = server.app_engine();
    let id = app_engine.add_task(bundle().build()).await;
    let inputs = app_engine.client.get(&format!("/tasks/{id}/inputs")).await.json();
    let bounded = named(&inputs, "bounded");
    assert_eq!(bounded["type"], json!({"id": "integer", "gt": 0, "leq": 10}));
    assert_eq!(bounded["display_name"], "bounded");
    assert_eq!((&bounded["optional"], &bounded["default"]), (&json!(false), &json!("null")));
    let real = json!({"id": "number", "infinityAllowed": true, "nanAllowed": false});
    assert_eq!(named(&inputs, "real")["type"], real);
    assert_eq!(named(&inputs, "real")["optional"], true);
    assert_eq!(named(&inputs, "text")["default"], "hello");
}

#[tokio::test]
async fn outputs_are_listed_with_what_they_derive_from() {
    let server = TestServer::start().await;
    let app_engine = server.app_engine();
    app_engine.add_task(bundle().build()).await;
    let outputs = app_engine.client.get("/tasks/org.example.tasks/1.2.3/outputs").await.json();
    let list = named(&outputs, "list");
    assert_eq!((&list["type"]["id"], &list["type"]["maxSize"]), (&json!("array"), &json!(3)));
    assert_eq!(list["type"]["subType"]["id"], "geometry");
    assert_eq!((&list["displayName"], &list["derivedFrom"]), (&json!("list"), &Value::Null));
    assert_eq!(named(&outputs, "mask")["derivedFrom"], "bounded");
}

#[tokio::test]
async fn the_descriptor_and_the_logo_come_back_as_they_were_sent() {
    let server = TestServer::start().await;
    let text = include_str!("../../../bundles/all-types/descriptor.yml");
    let bundle = BundleBuilder::with_descriptor(text.to_owned()).logo(b"\x89PNG\r\n\x1a\n");
    let id = server.app_engine().add_task(bundle.build()).await;
    let client = server.app_engine().client;
    let answer = client.get(&format!("/tasks/{id}/descriptor.yml")).await.expect_status(200);
    assert_eq!(answer.text(), text);
    assert_eq!(answer.header("content-type"), "application/octet-stream");
    let attachment = "attachment; filename=\"descriptor.yml\"";
    assert_eq!(answer.header("content-disposition"), attachment);
    let logo = client.get("/tasks/org.example.all_types/1.0.0/logo").await.expect_status(200);
    assert_eq!(&logo.body[..], b"\x89PNG\r\n\x1a\n");
}

#[tokio::test]
async fn a_task_without_a_logo_says_so() {
    let server = TestServer::start().await;
    server.app_engine().add_task(bundle().build()).await;
    let logo = server.app_engine().client.get("/tasks/org.example.tasks/1.2.3/logo").await;
    let expected = plain_error("APPE-internal-logo-not-found", "no logo found in storage");
    assert_eq!(logo.expect_status(404).json(), expected);
}

#[tokio::test]
async fn each_parameter_has_an_id_of_its_own_that_stays() {
    let server = TestServer::start().await;
    let app_engine = server.app_engine();
    let task = app_engine.add_task(bundle().build()).await;
    let ids = async || {
        let mut ids = Vec::new();
        for side in ["inputs", "outputs"] {
            let list = app_engine.client.get(&format!("/tasks/{task}/{side}")).await.json();
            ids.extend(list.as_array().unwrap().iter().map(|parameter| parameter["id"].clone()));
        }
        ids
    };
    let first = ids().await;
    assert_eq!(first, ids().await);
    let distinct: std::collections::HashSet<_> = first.iter().collect();
    assert_eq!(distinct.len(), 5, "{first:?}");
}

#[tokio::test]
async fn a_deleted_task_is_gone_with_its_runs_and_its_files() {
    let server = TestServer::start().await;
    let app_engine = server.app_engine();
    let id = app_engine.add_task(bundle().build()).await;
    let run = app_engine.create_run(&id).await;
    let answer = app_engine.client.delete("/tasks/org.example.tasks/1.2.3").await;
    assert_eq!(answer.expect_status(200).text(), "");
    app_engine.client.get(&format!("/tasks/{id}")).await.expect_status(404);
    app_engine.client.get(&format!("/task-runs/{run}")).await.expect_status(404);
    app_engine.add_task(bundle().build()).await;
}
