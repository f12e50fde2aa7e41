//! The spellings of routes and names that older clients and the published OpenAPI file use, and `/ping`.

use gantry_tests::bundle::BundleBuilder;
use gantry_tests::client::Upload;
use gantry_tests::server::TestServer;
use reqwest::Method;
use serde_json::json;

#[tokio::test]
async fn ping_answers_beside_the_prefix_without_a_token() {
    let server = TestServer::start().await;
    let answer = server.anonymous().get("/ping").await.expect_status(200).json();
    assert_eq!((&answer["status"], &answer["service"]), (&json!("UP"), &json!("app-engine")));
    assert!(answer["timestamp"].as_str().unwrap().ends_with('Z'), "{answer}");
}

#[tokio::test]
async fn old_names_of_fields_and_routes_mean_the_same() {
    let server = TestServer::start().await;
    let app_engine = server.app_engine();
    let bundle = BundleBuilder::new("org.example.spellings", "1.0.0")
        .input("x", json!("integer"))
        .input("list", json!({"id": "array", "subtype": "integer"}))
        .input("data", json!("file"));
    let task = app_engine.add_task(bundle.build()).await;
    let run = app_engine.create_run(&task).await;
    let client = &app_engine.client;
    let base = format!("/task-runs/{run}");
    let body = json!({"param_name": "x", "value": 5});
    client.put_json(&format!("{base}/input-provisions/x"), &body).await.expect_status(200);
    app_engine.provision_item(&run, "list", "0", json!(6)).await.expect_status(200);
    let parts = vec![Upload::file("anything", "name", &b"bytes"[..])];
    let path = format!("{base}/input-provisions/data");
    client.upload(Method::PUT, &path, parts).await.expect_status(200);
    let pairs = [
        ("input/x", "inputs/x/file", "5"),
        ("input/data", "inputs/data/file", "bytes"),
        ("input/list/indexes?value=0", "inputs/list/indexes?value=0", "6"),
    ];
    for (real, published, text) in pairs {
        for path in [real, published] {
            let answer = client.get(&format!("{base}/{path}")).await.expect_status(200);
            assert_eq!(answer.text(), text, "{path}");
        }
    }
}

#[tokio::test]
async fn a_file_may_be_the_whole_body() {
    let server = TestServer::start().await;
    let app_engine = server.app_engine();
    let bundle = BundleBuilder::new("org.example.spellings", "1.0.0").input("data", json!("file"));
    let task = app_engine.add_task(bundle.build()).await;
    let run = app_engine.create_run(&task).await;
    let path = format!("/task-runs/{run}/input-provisions/data");
    for kind in ["image/png", "application/octet-stream"] {
        let request = app_engine.client.request(Method::PUT, &path).header("content-type", kind);
        app_engine.client.send(request.body(kind)).await.expect_status(200);
        let answer = app_engine.client.get(&format!("/task-runs/{run}/inputs/data")).await;
        assert_eq!(answer.expect_status(200).text(), kind);
    }
}

#[tokio::test]
async fn names_of_parameters_match_in_any_case() {
    let server = TestServer::start().await;
    let app_engine = server.app_engine();
    let bundle =
        BundleBuilder::new("org.example.spellings", "1.0.0").input("Count", json!("integer"));
    let task = app_engine.add_task(bundle.build()).await;
    let run = app_engine.create_run(&task).await;
    app_engine.provision(&run, "count", json!(5)).await.expect_status(200);
    assert_eq!(app_engine.state(&run).await, "PROVISIONED");
    assert_eq!(app_engine.values(&run, "inputs").await["Count"]["value"], 5);
}
