//! Where the interface is, and what addresses it tells.

use gantry_tests::client::Client;
use gantry_tests::server::{ADMIN_TOKEN, TestServer};
use reqwest::Method;
use serde_json::{Value, json};

use super::support::{Governor, message, options, start};

#[tokio::test]
async fn health_and_versions_are_told_to_anybody() {
    let server = start().await;
    let client = server.anonymous().under("/study-governor/-");
    for path in ["/healthy", "/ready"] {
        assert_eq!(client.get(path).await.expect_status(200).json(), Value::Null);
    }
    let versions = client.get("/versions").await.expect_status(200).json();
    assert_eq!(versions["version"], "8.1.0");
    assert_eq!(versions["api_versions"], json!({"1.0": "/api/v1/", "2.0": "/api/v2/"}));
}

#[tokio::test]
async fn what_is_not_served_says_so_in_json() {
    let server = start().await;
    let governor = Governor::new(&server);
    for path in ["/nothing", "/cohorts/1/nothing", "/cohorts/"] {
        assert!(message(governor.get(path).await, 404).contains("nothing at"), "{path}");
    }
    message(governor.delete("/cohorts").await, 404);
    let older = Governor::older(&server);
    message(older.get("/cohorts/by-label/x").await, 404);
    message(older.post("/service/config/import-workflow", json!({})).await, 404);
}

#[tokio::test]
async fn a_body_that_is_no_json_is_refused() {
    let server = start().await;
    let client = server.anonymous();
    let request = client.request(Method::POST, "/study-governor/api/v2/cohorts");
    let request = request.basic_auth("x", Some(ADMIN_TOKEN));
    for body in ["{", "label=x", "\u{0}", "3"] {
        let request = request.try_clone().unwrap().body(body);
        message(client.send(request).await, 400);
    }
    // The header's type is not looked at.
    let typed = request.header("content-type", "text/plain").body("{\"label\": \"x\"}");
    client.send(typed).await.expect_status(201);
}

#[tokio::test]
async fn an_address_of_its_own_has_this_interface_and_no_other() {
    let server = options()
        .argument("--facade=study-governor=127.0.0.1:0")
        .config("public_url = 'https://gantry.example.org'")
        .start()
        .await;
    let address = server.facade("study-governor");
    let client = Client::new(address).with_token(ADMIN_TOKEN);
    client.get("/-/versions").await.expect_status(200);
    client.get("/study-governor/-/versions").await.expect_status(404);
    client.get("/api/v1/tasks").await.expect_status(404);
    let governor = Governor::new(&server);
    governor.post("/cohorts", json!({"label": "Heads"})).await.expect_status(201);
    governor.post("/subjects", super::support::subject("Ann")).await.expect_status(201);
    let subject = client.get("/api/v2/subjects/1").await.expect_status(200).json();
    assert_eq!(subject["uri"], "/api/v2/subjects/1");
    assert_eq!(subject["api_uri"], format!("{address}/api/v2/subjects/1"));
    assert_eq!(subject["web_uri"], "https://gantry.example.org/api/v1/subjects/1");
}

#[tokio::test]
async fn complete_addresses_are_those_of_the_configuration_or_of_the_request() {
    let told = async |server: &TestServer| {
        let governor = Governor::new(server);
        governor.post("/cohorts", json!({"label": "Heads"})).await.expect_status(201);
        governor.post("/subjects", super::support::subject("Ann")).await.expect_status(201);
        let client = server.client();
        let request = client.request(Method::GET, "/study-governor/api/v2/subjects/1");
        let request = request.header("x-forwarded-host", "studies.example.org");
        let request = request.header("x-forwarded-proto", "https");
        let subject = client.send(request).await.expect_status(200).json();
        subject["api_uri"].as_str().unwrap().to_owned()
    };
    let path = "study-governor/api/v2/subjects/1";
    let server = start().await;
    assert_eq!(told(&server).await, format!("https://studies.example.org/{path}"));
    let config = "public_url = 'https://gantry.example.org/lab/'";
    let server = options().config(config).start().await;
    assert_eq!(told(&server).await, format!("https://gantry.example.org/lab/{path}"));
}
