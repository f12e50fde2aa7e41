//! `/tokens`: made, listed, revoked.

use std::time::Duration;

use gantry_tests::server::TestServer;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::NOBODY;
use super::support::{Native, problem};

async fn create(admin: &Native, body: Value) -> Value {
    admin.client.post_json("/tokens", &body).await.expect_status(201).json()
}

async fn list(admin: &Native) -> Vec<Value> {
    let tokens = admin.client.get("/tokens").await.expect_status(200).json();
    tokens.as_array().unwrap().clone()
}

/// The status of a request that any token may make.
async fn status(server: &TestServer, secret: &str) -> u16 {
    Native::with_token(server, secret).client.get("/tasks").await.status
}

#[tokio::test]
async fn a_secret_is_shown_once_and_kept_nowhere() {
    let server = TestServer::start().await;
    let admin = Native::new(&server);
    let token = create(&admin, json!({"name": "reader", "role": "viewer"})).await;
    let secret = token["secret"].as_str().unwrap();
    assert!(secret.starts_with("gantry_") && secret.len() > 40, "{}", secret.len());
    assert_eq!(status(&server, secret).await, 200);
    let tokens = list(&admin).await;
    let listed = tokens.iter().find(|listed| listed["id"] == token["id"]).unwrap();
    assert_eq!((&listed["name"], &listed["role"]), (&json!("reader"), &json!("viewer")));
    assert_eq!(listed.get("expires_at"), None);
    let everything = tokens.iter().map(Value::to_string).collect::<String>();
    assert!(!everything.contains(secret) && !everything.contains("\"secret\""), "{everything}");
    assert!(!server.log().contains(secret), "the log has the secret");
    for file in std::fs::read_dir(server.data()).unwrap().flatten() {
        let bytes = std::fs::read(file.path()).unwrap_or_default();
        let kept = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
        assert!(!kept, "{} has the secret", file.path().display());
    }
}

#[tokio::test]
async fn a_revoked_token_opens_nothing_from_that_moment_on() {
    let server = TestServer::start().await;
    let admin = Native::new(&server);
    let token = create(&admin, json!({"name": "leaver", "role": "admin"})).await;
    let secret = token["secret"].as_str().unwrap();
    assert_eq!(status(&server, secret).await, 200);
    let path = format!("/tokens/{}", token["id"].as_str().unwrap());
    admin.client.delete(&path).await.expect_status(204);
    assert_eq!(status(&server, secret).await, 401);
    assert!(list(&admin).await.iter().all(|listed| listed["id"] != token["id"]));
    problem(admin.client.delete(&path).await, 404, "not-found");
    problem(admin.client.delete(&format!("/tokens/{NOBODY}")).await, 404, "not-found");
}

#[tokio::test]
async fn a_token_works_until_it_expires() {
    let server = TestServer::start().await;
    let admin = Native::new(&server);
    // The server's own clock, so that the test has none.
    let clock = create(&admin, json!({"name": "clock", "role": "viewer"})).await;
    let now: Timestamp = clock["created_at"].as_str().unwrap().parse().unwrap();
    let until = |seconds: i64| (now + SignedDuration::from_secs(seconds)).to_string();
    let body = |end: String| json!({"name": "guest", "role": "viewer", "expires_at": end});
    let short = create(&admin, body(until(3))).await;
    assert_eq!(short["expires_at"], until(3));
    let secret = short["secret"].as_str().unwrap();
    assert_eq!(status(&server, secret).await, 200);
    tokio::time::sleep(Duration::from_millis(3100)).await;
    assert_eq!(status(&server, secret).await, 401);
}

#[tokio::test]
async fn a_token_needs_a_name_and_a_role_that_there_is() {
    let server = TestServer::start().await;
    let admin = Native::new(&server);
    let before = list(&admin).await.len();
    let bodies = [
        json!({"name": "", "role": "viewer"}),
        json!({"name": " ", "role": "viewer"}),
        json!({"name": "x".repeat(101), "role": "viewer"}),
        json!({"name": "x"}),
        json!({"role": "viewer"}),
        json!({"name": "x", "role": "owner"}),
        json!({"name": "x", "role": "viewer", "expires_at": "tomorrow"}),
        json!({"name": "x", "role": "viewer", "expires": "2999-01-01T00:00:00Z"}),
    ];
    for body in bodies {
        problem(admin.client.post_json("/tokens", &body).await, 400, "bad-request");
    }
    assert_eq!(list(&admin).await.len(), before);
    create(&admin, json!({"name": "ä".repeat(100), "role": "viewer"})).await;
}

#[tokio::test]
async fn a_token_that_would_have_expired_already_is_not_made() {
    let server = TestServer::start().await;
    let admin = Native::new(&server);
    for end in ["2001-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "-009999-01-02T01:59:59Z"] {
        let body = json!({"name": "guest", "role": "viewer", "expires_at": end});
        let refusal = problem(admin.client.post_json("/tokens", &body).await, 400, "bad-request");
        assert!(refusal["detail"].as_str().unwrap().contains("in the future"), "{refusal}");
    }
    assert!(list(&admin).await.iter().all(|token| token["name"] != "guest"));
}
