//! `/stores`: the app stores that tasks can be installed from.

use gantry_tests::bundle::BundleBuilder;
use gantry_tests::server::TestServer;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use super::plain_error;

/// An app store that has one bundle. Answers with its address, and with the request's first line
/// once one came.
async fn app_store(bundle: Vec<u8>) -> (String, tokio::task::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let host = format!("http://{}", listener.local_addr().unwrap());
    let served = tokio::spawn(async move {
        let (mut client, _) = listener.accept().await.unwrap();
        let mut request = vec![0; 4096];
        let length = client.read(&mut request).await.unwrap();
        let head = format!(
            "HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
            bundle.len()
        );
        client.write_all(head.as_bytes()).await.unwrap();
        client.write_all(&bundle).await.unwrap();
        let text = String::from_utf8_lossy(&request[..length]).into_owned();
        text.lines().next().unwrap().to_owned()
    });
    (host, served)
}

#[tokio::test]
async fn stores_are_added_listed_made_the_default_and_removed() {
    let server = TestServer::start().await;
    let client = server.app_engine().client;
    assert_eq!(client.get("/stores/default").await.expect_status(200).json(), Value::Null);
    let body = json!({"name": "Example", "host": "http://127.0.0.1:9"});
    let store = client.post_json("/stores", &body).await.expect_status(200).json();
    assert_eq!((&store["name"], &store["defaultStore"]), (&json!("Example"), &json!(false)));
    let path = format!("/stores/{}", store["id"].as_str().unwrap());
    client.put_json(&format!("{path}/default"), &json!({})).await.expect_status(200);
    let default = client.get("/stores/default").await.json();
    assert_eq!((&default["id"], &default["defaultStore"]), (&store["id"], &json!(true)));
    assert_eq!(client.get("/stores").await.json(), json!([default]));
    client.delete(&path).await.expect_status(204);
    assert_eq!(client.get("/stores").await.json(), json!([]));
}

#[tokio::test]
async fn a_store_needs_a_name_and_a_host_and_exists_once() {
    let server = TestServer::start().await;
    let client = server.app_engine().client;
    for body in [json!({"name": " ", "host": "http://127.0.0.1:9"}), json!({"name": "Example"})] {
        let answer = client.post_json("/stores", &body).await.expect_status(400).json();
        assert_eq!(answer["errorCode"], "APPE-internal-invalid-store-data");
        assert_eq!(answer["message"], "invalid store data");
    }
    let body = json!({"name": "Example", "host": "http://127.0.0.1:9"});
    client.post_json("/stores", &body).await.expect_status(200);
    let answer = client.post_json("/stores", &body).await.expect_status(400).json();
    assert_eq!(answer["errorCode"], "APPE-internal-store-exists");
}

#[tokio::test]
async fn installing_without_a_default_store_is_a_download_failure() {
    let server = TestServer::start().await;
    let client = server.app_engine().client;
    let answer = client.post("/tasks/org.example.nothing/1.0.0/install").await.expect_status(400);
    assert_eq!(answer.json()["errorCode"], "APPE-appstore-download-failure");
}

#[tokio::test]
async fn a_task_is_installed_from_the_default_store() {
    let server = TestServer::start().await;
    let client = server.app_engine().client;
    let bundle = BundleBuilder::new("org.example.offered", "1.0.0").input("x", json!("integer"));
    let (host, served) = app_store(bundle.build()).await;
    let body = json!({"name": "Example", "host": host});
    let store = client.post_json("/stores", &body).await.expect_status(200).json();
    let path = format!("/stores/{}/default", store["id"].as_str().unwrap());
    client.put_json(&path, &json!({})).await.expect_status(200);
    let task = client.post("/tasks/org.example.offered/1.0.0/install").await.expect_status(200);
    assert_eq!(task.json()["namespace"], "org.example.offered");
    let asked = "GET /api/v1/tasks/org.example.offered/1.0.0/bundle.zip HTTP/1.1";
    assert_eq!(served.await.unwrap(), asked);
    let found = client.get("/tasks/org.example.offered/1.0.0").await.expect_status(200);
    assert_eq!(found.json(), task.json());
}

#[tokio::test]
async fn a_store_that_nobody_added_is_not_found() {
    let server = TestServer::start().await;
    let client = server.app_engine().client;
    let path = "/stores/00000000-0000-4000-8000-000000000000";
    let expected = plain_error("APPE-internal-store", "store not found");
    let answer = client.put_json(&format!("{path}/default"), &json!({})).await.expect_status(404);
    assert_eq!(answer.json(), expected);
    assert_eq!(client.delete(path).await.expect_status(404).json(), expected);
}
