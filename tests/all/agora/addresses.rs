//! Where the interface is: below `/agora`, and at an address of its own.

use gantry_tests::client::Client;
use gantry_tests::server::{ADMIN_TOKEN, TestServer};

use super::support::Agora;

#[tokio::test]
async fn a_route_is_there_with_a_slash_at_its_end_and_without() {
    let server = TestServer::start().await;
    let client = Agora::new(&server).client;
    for path in ["/api/v1/user/current", "/api/v2/project", "/api/v1/version"] {
        let with = client.get(&format!("{path}/")).await.expect_status(200);
        let without = client.get(path).await.expect_status(200);
        assert_eq!(with.json(), without.json(), "{path}");
    }
}

#[tokio::test]
async fn what_is_not_served_says_so_in_json() {
    let server = TestServer::start().await;
    let client = Agora::new(&server).client;
    for path in ["/api/v2/folder/1/", "/api/v2/project/myagora/", "/"] {
        let answer = client.get(path).await.expect_status(404);
        assert!(answer.json()["detail"].is_string(), "{path}");
    }
    client.delete("/api/v1/version/").await.expect_status(404);
}

#[tokio::test]
async fn an_address_of_its_own_has_this_interface_and_no_other() {
    let server = TestServer::options()
        .argument("--facade=agora=127.0.0.1:0")
        .argument("--facade=app-engine=127.0.0.1:0")
        .start()
        .await;
    let agora = Client::new(server.facade("agora")).with_token(ADMIN_TOKEN);
    agora.get("/api/v1/version/").await.expect_status(200);
    agora.get("/api/v2/project/").await.expect_status(200);
    agora.get("/agora/api/v1/version/").await.expect_status(404);
    agora.get("/api/v1/tasks").await.expect_status(404);
    let app_engine = Client::new(server.facade("app-engine"));
    app_engine.get("/app-engine/v1/tasks").await.expect_status(200);
    app_engine.get("/ping").await.expect_status(200);
    app_engine.get("/api/v1/version").await.expect_status(404);
    server.client().get("/agora/api/v2/project/").await.expect_status(200);
}

#[tokio::test]
async fn an_address_of_its_own_may_come_from_the_configuration() {
    let server = TestServer::options().config("[facades]\nagora = '127.0.0.1:0'").start().await;
    Client::new(server.facade("agora")).get("/api/v1/version/").await.expect_status(200);
    let server = TestServer::options().env("GANTRY_FACADES__AGORA", "127.0.0.1:0").start().await;
    Client::new(server.facade("agora")).get("/api/v1/version/").await.expect_status(200);
}
