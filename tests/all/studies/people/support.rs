//! People as tests need them: added by the administrator, logging in by password.

use gantry_tests::client::{Answer, Client};
use gantry_tests::server::TestServer;
use reqwest::Method;
use serde_json::{Value, json};

use crate::native::support::Native;

/// The password of everybody here.
pub(super) const PASSWORD: &str = "correct horse";

/// Adds an active user with these roles, and returns their number.
pub(super) async fn add_user(server: &TestServer, username: &str, roles: &[&str]) -> i64 {
    let body = json!({
        "username": username,
        "name": format!("The {username}"),
        "email": format!("{username}@example.org"),
        "password": PASSWORD,
        "roles": roles,
    });
    let added = Native::new(server).client.post_json("/users", &body).await.expect_status(201);
    added.json()["id"].as_i64().unwrap()
}

/// Tries to log in.
pub(super) async fn try_to_log_in(server: &TestServer, name: &str, password: &str) -> Answer {
    let body = json!({"username": name, "password": password});
    server.anonymous().post_json("/api/v1/sessions", &body).await
}

/// A client of `/api/v1` in a session of that user, and the session's token.
pub(super) async fn log_in(server: &TestServer, name: &str) -> (Client, String) {
    let begun = try_to_log_in(server, name, PASSWORD).await.expect_status(201).json();
    let token = begun["token"].as_str().unwrap().to_owned();
    (server.anonymous().with_token(&token).under("/api/v1"), token)
}

/// Asks who they are by name and password.
pub(super) async fn by_password(server: &TestServer, name: &str, password: &str) -> Answer {
    let client = server.anonymous();
    let request = client.request(Method::GET, "/api/v1/users/me");
    client.send(request.basic_auth(name, Some(password))).await
}

/// What the audit trail tells of a thing, the oldest first: `user 1`.
pub(super) async fn told(server: &TestServer, subject: &str) -> Vec<Value> {
    let client = Native::new(server).client;
    let request = client.request(Method::GET, "/study-events").query(&[("subject", subject)]);
    let page = client.send(request).await.expect_status(200).json();
    page["items"].as_array().unwrap().iter().rev().cloned().collect()
}
