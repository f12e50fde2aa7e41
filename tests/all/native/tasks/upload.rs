//! `POST /tasks`: bundles that are taken, and what is answered to the others.

use gantry_tests::bundle::BundleBuilder;
use gantry_tests::client::Upload;
use gantry_tests::server::TestServer;
use reqwest::Method;
use serde_json::{Value, json};

use crate::native::support::{Native, problem};

fn bundle() -> BundleBuilder {
    BundleBuilder::new("org.example.upload", "1.0.0")
        .input("x", json!({"id": "integer", "gt": 0}))
        .output("y", json!("integer"))
}

#[tokio::test]
async fn a_raw_zip_becomes_a_task_with_an_address() {
    let server = TestServer::start().await;
    let native = Native::new(&server);
    let bytes = bundle().build();
    let answer = native.upload(bytes.clone()).await.expect_status(201);
    let task = answer.json()["task"].clone();
    let location = answer.header("location").to_owned();
    assert_eq!(location, format!("/api/v1/tasks/{}", task["id"].as_str().unwrap()));
    let shown = server.client().get(&location).await.expect_status(200).json();
    assert_eq!(shown, task);
    assert_eq!(shown["namespace"], "org.example.upload");
    assert_eq!(shown["version"], "1.0.0");
    assert_eq!(shown["inputs"][0]["name"], "x");
    assert_eq!(shown["inputs"][0]["type"]["id"], "integer");
    assert_eq!(shown["inputs"][0]["type"]["gt"], 0);
    assert_eq!(shown["outputs"][0]["name"], "y");
    assert_eq!(shown["resources"]["memory_bytes"], 256 << 20);
    assert_eq!(shown["bundle_size"], bytes.len());
    assert_eq!(shown["has_logo"], false);
    assert!(shown["image"]["id"].as_str().unwrap().starts_with("sha256:"), "{shown}");
}

#[tokio::test]
async fn the_first_file_of_a_form_is_taken_whatever_its_field_is_called() {
    let server = TestServer::start().await;
    let native = Native::new(&server);
    let parts = vec![
        Upload::field("comment", "a field without a file name is passed over"),
        Upload::file("anything", "bundle.zip", bundle().build()),
    ];
    let answer = native.client.upload(Method::POST, "/tasks", parts).await.expect_status(201);
    assert_eq!(answer.json()["task"]["namespace"], "org.example.upload");
    let parts = vec![Upload::field("task", "no file")];
    problem(native.client.upload(Method::POST, "/tasks", parts).await, 400, "bad-request");
}

#[tokio::test]
async fn what_its_author_might_mend_is_told_with_an_accepted_task() {
    let server = TestServer::start().await;
    let bundle = bundle().resources(&json!({"gpus": -1}));
    let accepted = Native::new(&server).upload(bundle.build()).await.expect_status(201).json();
    let warnings = accepted["warnings"].as_array().unwrap();
    let path = |warning: &Value| warning["path"] == "configuration.resources.gpus";
    assert!(warnings.iter().any(path), "{accepted}");
}

#[tokio::test]
async fn a_task_that_exists_is_refused_and_stays_as_it_was() {
    let server = TestServer::start().await;
    let native = Native::new(&server);
    native.add_task(bundle()).await;
    let before = server.files();
    let changed = bundle().input("z", json!("integer")).build();
    let refusal = problem(native.upload(changed).await, 409, "task-exists");
    assert!(refusal["detail"].as_str().unwrap().contains("org.example.upload:1.0.0"), "{refusal}");
    assert_eq!(server.files(), before);
    let task = native.client.get("/tasks/org.example.upload/1.0.0").await.json();
    assert_eq!(task["inputs"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn of_two_uploads_of_one_task_at_once_one_is_kept_and_nothing_of_the_other() {
    let server = TestServer::start().await;
    let native = Native::new(&server);
    let before = server.files();
    let (one, other) =
        tokio::join!(native.upload(bundle().build()), native.upload(bundle().build()));
    let (kept, refused) = if one.status == 201 { (one, other) } else { (other, one) };
    let id = kept.expect_status(201).json()["task"]["id"].as_str().unwrap().to_owned();
    problem(refused, 409, "task-exists");
    let tasks = native.client.get("/tasks").await.json();
    assert_eq!(tasks["items"].as_array().unwrap().len(), 1);
    let new: Vec<_> = server.files().into_iter().filter(|file| !before.contains(file)).collect();
    let own = format!("task-{id}-def");
    assert!(!new.is_empty() && new.iter().all(|file| file.contains(&own)), "{new:?}");
}

#[tokio::test]
async fn a_refused_bundle_is_answered_with_every_finding_and_leaves_nothing() {
    let server = TestServer::start().await;
    let native = Native::new(&server);
    let before = server.files();
    let bundle = bundle().edit(|descriptor| {
        descriptor["version"] = json!("1.0");
        descriptor["inputs"]["x"]["type"] = json!({"id": "integer", "gt": "many"});
    });
    let refusal = problem(native.upload(bundle.build()).await, 422, "bundle-refused");
    let errors = refusal["errors"].as_array().unwrap();
    for place in ["version", "inputs.x.type.gt"] {
        let found = errors.iter().find(|error| error["path"] == place);
        let found = found.unwrap_or_else(|| panic!("nothing about {place}: {refusal}"));
        assert!(!found["message"].as_str().unwrap().is_empty(), "{found}");
    }
    for bytes in [Vec::new(), b"no zip".to_vec(), bundle_cut_in_half()] {
        problem(native.upload(bytes).await, 422, "bundle-refused");
    }
    assert_eq!(server.files(), before);
    assert_eq!(native.client.get("/tasks").await.json()["items"], json!([]));
}

fn bundle_cut_in_half() -> Vec<u8> {
    let mut bytes = bundle().build();
    bytes.truncate(bytes.len() / 2);
    bytes
}

#[tokio::test]
async fn a_client_that_vanishes_in_the_middle_leaves_nothing() {
    let server = TestServer::start().await;
    let native = Native::new(&server);
    let before = server.files();
    let endless = futures::stream::unfold((), |()| async {
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        Some((Ok::<_, std::io::Error>(vec![0_u8; 100_000]), ()))
    });
    let request = native.client.request(Method::POST, "/tasks");
    let request = request.body(reqwest::Body::wrap_stream(endless)).send();
    let cut = tokio::time::timeout(std::time::Duration::from_millis(500), request).await;
    assert!(cut.is_err(), "the server answered before the upload was complete");
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(10);
    while server.files() != before {
        assert!(std::time::Instant::now() < deadline, "{:?}", server.files());
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    native.add_task(bundle()).await;
}
