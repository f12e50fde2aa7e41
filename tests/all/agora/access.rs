//! Who may call the interface, and the ways in which they say who they are.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use gantry_tests::client::Client;
use gantry_tests::server::{ADMIN_TOKEN, TestServer};
use reqwest::Method;
use serde_json::{Value, json};

use super::support::{Agora, token};

/// Every route that needs a key: its method, its path, and the role that it needs.
const ROUTES: [(Method, &str, &str); 21] = [
    (Method::GET, "/api/v1/user/current/", "viewer"),
    (Method::GET, "/api/v1/apikey/", "viewer"),
    (Method::GET, "/api/v2/project/", "viewer"),
    (Method::POST, "/api/v2/project/", "member"),
    (Method::GET, "/api/v2/project/0/", "viewer"),
    (Method::PUT, "/api/v2/project/0/", "member"),
    (Method::DELETE, "/api/v2/project/0/", "admin"),
    (Method::GET, "/api/v2/project/0/taskdefinition_yaml/", "viewer"),
    (Method::GET, "/api/v2/project/0/task/", "viewer"),
    (Method::GET, "/api/v2/taskdefinition_yaml/", "viewer"),
    (Method::POST, "/api/v2/taskdefinition_yaml/", "member"),
    (Method::GET, "/api/v2/taskdefinition_yaml/0/", "viewer"),
    (Method::PUT, "/api/v2/taskdefinition_yaml/0/", "member"),
    (Method::DELETE, "/api/v2/taskdefinition_yaml/0/", "member"),
    (Method::POST, "/api/v2/taskdefinition_yaml/0/run/", "member"),
    (Method::GET, "/api/v1/taskdefinition/0/", "viewer"),
    (Method::DELETE, "/api/v1/taskdefinition/0/", "member"),
    (Method::POST, "/api/v1/taskdefinition/0/run/", "member"),
    (Method::GET, "/api/v2/timeline/0/", "viewer"),
    (Method::GET, "/api/v2/timeline/0/stdout/", "viewer"),
    (Method::GET, "/api/v2/timeline/0/stderr/", "viewer"),
];

/// Asks who one is.
async fn who(client: &Client, authorization: &str) -> (u16, Value) {
    let request = client.request(Method::GET, "/agora/api/v1/user/current/");
    let answer = client.send(request.header("Authorization", authorization)).await;
    (answer.status, answer.json())
}

#[tokio::test]
async fn nobody_gets_past_any_route_without_a_key() {
    let server = TestServer::start().await;
    for stranger in [server.anonymous(), server.anonymous().with_token("gantry_guessed")] {
        let client = stranger.under("/agora");
        for (method, path, _) in ROUTES {
            let answer = client.send(client.request(method, path)).await.expect_status(401);
            assert_eq!(answer.header("www-authenticate"), "Token", "{}", answer.request);
            assert!(answer.json()["detail"].is_string(), "{}", answer.request);
        }
    }
}

#[tokio::test]
async fn each_role_gets_as_far_as_it_is_meant_to() {
    let server = TestServer::start().await;
    let roles = ["viewer", "member", "admin"];
    for (rank, role) in roles.into_iter().enumerate() {
        let client = Agora::with_role(&server, role).await.client;
        for (method, path, needed) in ROUTES {
            let answer = client.send(client.request(method, path).json(&json!({}))).await;
            let expected = roles.iter().position(|role| *role == needed) > Some(rank);
            assert_eq!(answer.status == 403, expected, "{role}: {}", answer.request);
            assert!(answer.status != 401 && answer.status < 500, "{role}: {}", answer.request);
            if expected {
                let detail = answer.json()["detail"].as_str().unwrap().to_owned();
                assert!(detail.contains(role) && detail.contains(needed), "{detail}");
            }
        }
    }
}

#[tokio::test]
async fn a_token_is_taken_as_an_api_key_as_a_sessions_and_as_a_password() {
    let server = TestServer::start().await;
    let token = token(&server, "viewer").await;
    let basic = |login: &str| format!("Basic {}", BASE64_STANDARD.encode(login));
    let taken = [
        format!("X-Agora-Api-Key {token}"),
        format!("Token {token}"),
        format!("Bearer {token}"),
        basic(&format!("anybody:{token}")),
    ];
    for authorization in taken {
        let (status, user) = who(&server.anonymous(), &authorization).await;
        assert_eq!(status, 200, "{authorization}");
        assert_eq!(user["username"], "viewer of the test");
        assert!(user["id"].is_i64() && user.get("institution").is_some(), "{user}");
    }
    let refused = [
        token.clone(),
        format!("Digest {token}"),
        basic(&token),
        "Basic ~".to_owned(),
        basic("anybody:x"),
    ];
    for authorization in refused {
        assert_eq!(who(&server.anonymous(), &authorization).await.0, 401, "{authorization}");
    }
}

#[tokio::test]
async fn a_user_keeps_the_number() {
    let server = TestServer::start().await;
    let authorization = format!("Token {ADMIN_TOKEN}");
    let (_, first) = who(&server.anonymous(), &authorization).await;
    let (_, again) = who(&server.anonymous(), &authorization).await;
    assert_eq!(first, again);
}

#[tokio::test]
async fn a_login_by_form_or_json_gives_the_key_of_a_session() {
    let server = TestServer::start().await;
    let client = server.anonymous();
    let path = "/agora/api/v1/rest-auth/login/";
    let login = json!({"username": "anybody", "password": ADMIN_TOKEN});
    let form = client.request(Method::POST, path).form(&login);
    let json = client.request(Method::POST, path).json(&login);
    for request in [form, json] {
        let key = client.send(request).await.expect_status(200).json();
        assert_eq!(key, json!({"key": ADMIN_TOKEN}));
    }
    let wrong = json!({"username": "anybody", "password": "guessed"});
    let answer = client.post_json(path, &wrong).await.expect_status(400).json();
    let said = answer["non_field_errors"][0].as_str().unwrap();
    assert!(said.contains("gantry token create"), "{said}");
    client.post_json(path, &json!({"username": "anybody"})).await.expect_status(400);
    client.post(path).await.expect_status(400);
}

#[tokio::test]
async fn callers_are_told_the_key_that_they_called_with() {
    let server = TestServer::start().await;
    let answer = Agora::new(&server).client.get("/api/v1/apikey/").await.expect_status(200);
    assert_eq!(answer.json(), json!({"key": ADMIN_TOKEN}));
}

#[tokio::test]
async fn the_version_is_told_to_anybody() {
    let server = TestServer::start().await;
    let answer = server.anonymous().get("/agora/api/v1/version/").await.expect_status(200).json();
    assert_eq!(answer["server"], "Gantry");
    assert_eq!(answer["version"], "7.14.0");
}
