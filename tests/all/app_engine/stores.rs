//! `/stores`: the app stores that tasks can be installed from.

use gantry_tests::server::TestServer;
use serde_json::{Value, json};

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
