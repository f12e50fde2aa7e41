//! Logging in and out.

use std::fs;

use futures::future::join_all;
use gantry_tests::server::TestServer;
use serde_json::{Value, json};

use super::support::{PASSWORD, add_user, by_password, log_in, try_to_log_in};
use crate::native::support::{Native, problem};

#[tokio::test]
async fn a_user_logs_in_with_name_or_address_and_password() {
    let server = TestServer::start().await;
    let id = add_user(&server, "reader", &["superuser"]).await;
    for name in ["reader", "reader@example.org"] {
        let (client, token) = log_in(&server, name).await;
        assert!(token.starts_with("gantry_") && token.len() > 40, "{}", token.len());
        let me = client.get("/users/me").await.expect_status(200).json();
        assert_eq!((&me["name"], &me["user"]["id"]), (&json!("reader"), &json!(id)));
        assert_eq!(me["role"], "member");
        let permissions = ["sample_add", "sample_state_update", "upload_data", "user_read"];
        assert_eq!(me["permissions"], json!(permissions));
        let same = by_password(&server, name, PASSWORD).await.expect_status(200).json();
        assert_eq!(same, me);
    }
}

#[tokio::test]
async fn strangers_cannot_tell_why_they_are_not_let_in() {
    let server = TestServer::start().await;
    add_user(&server, "reader", &["user"]).await;
    let gone = add_user(&server, "gone", &["user"]).await;
    let admin = Native::new(&server).client;
    admin.delete(&format!("/users/{gone}")).await.expect_status(204);
    let pairs = [
        ("reader", "wrong horse"),
        ("reader", ""),
        ("READER", PASSWORD),
        ("nobody", PASSWORD),
        ("", PASSWORD),
        ("gone", PASSWORD),
        ("gone@example.org", PASSWORD),
    ];
    let mut refusals = Vec::new();
    for (name, password) in pairs {
        let refused = try_to_log_in(&server, name, password).await;
        refusals.push(problem(refused, 401, "unauthenticated"));
        let refused = by_password(&server, name, password).await;
        assert_eq!(refused.header("www-authenticate"), "Bearer");
        problem(refused, 401, "unauthenticated");
    }
    refusals.dedup();
    assert_eq!(refusals.len(), 1, "all are told the same: {refusals:?}");
    let bodies = [json!({}), json!({"username": "reader"}), json!({"user": "x", "password": "y"})];
    for body in bodies {
        let refused = server.anonymous().post_json("/api/v1/sessions", &body).await;
        problem(refused, 400, "bad-request");
    }
    let endless = "x".repeat(100_000);
    problem(try_to_log_in(&server, "reader", &endless).await, 401, "unauthenticated");
}

#[tokio::test]
async fn a_session_ends_when_its_user_logs_out() {
    let server = TestServer::start().await;
    add_user(&server, "reader", &["user"]).await;
    let (one, _) = log_in(&server, "reader").await;
    let (other, _) = log_in(&server, "reader").await;
    one.delete("/sessions/current").await.expect_status(204);
    problem(one.get("/users/me").await, 401, "unauthenticated");
    problem(one.delete("/sessions/current").await, 401, "unauthenticated");
    other.get("/users/me").await.expect_status(200);
    let token = Native::new(&server).client;
    problem(token.delete("/sessions/current").await, 404, "not-found");
    token.get("/users/me").await.expect_status(200);
}

#[tokio::test]
async fn another_password_ends_sessions_and_the_old_one_is_forgotten() {
    let server = TestServer::start().await;
    let id = add_user(&server, "reader", &["user"]).await;
    let (client, _) = log_in(&server, "reader").await;
    by_password(&server, "reader", PASSWORD).await.expect_status(200);
    let change = |current: &str, new: &str| json!({"current": current, "new": new});
    let own = "/users/me/password";
    let wrong = client.put_json(own, &change("wrong horse", "battery staple")).await;
    problem(wrong, 401, "unauthenticated");
    problem(client.put_json(own, &change(PASSWORD, "short")).await, 400, "bad-request");
    client.get("/users/me").await.expect_status(200);
    client.put_json(own, &change(PASSWORD, "battery staple")).await.expect_status(204);
    problem(client.get("/users/me").await, 401, "unauthenticated");
    problem(by_password(&server, "reader", PASSWORD).await, 401, "unauthenticated");
    by_password(&server, "reader", "battery staple").await.expect_status(200);

    let begun = try_to_log_in(&server, "reader", "battery staple").await.expect_status(201);
    let token = begun.json()["token"].as_str().unwrap().to_owned();
    let admin = Native::new(&server).client;
    let path = format!("/users/{id}/password");
    admin.put_json(&path, &json!({"password": PASSWORD})).await.expect_status(204);
    let old = Native::with_token(&server, &token).client.get("/users/me").await;
    problem(old, 401, "unauthenticated");
    by_password(&server, "reader", PASSWORD).await.expect_status(200);
    let refused = admin.put_json(own, &change("x", "battery staple")).await;
    let refused = problem(refused, 400, "bad-request");
    assert!(refused["detail"].as_str().unwrap().contains("token"), "{refused}");
}

#[tokio::test]
async fn a_user_who_is_deactivated_is_out_at_once_and_comes_back_by_password_alone() {
    let server = TestServer::start().await;
    let id = add_user(&server, "reader", &["user"]).await;
    let (client, _) = log_in(&server, "reader").await;
    by_password(&server, "reader", PASSWORD).await.expect_status(200);
    let admin = Native::new(&server).client;
    admin.delete(&format!("/users/{id}")).await.expect_status(204);
    problem(client.get("/users/me").await, 401, "unauthenticated");
    problem(by_password(&server, "reader", PASSWORD).await, 401, "unauthenticated");
    let body = json!({
        "username": "reader", "name": "", "email": "reader@example.org", "active": true,
    });
    admin.put_json(&format!("/users/{id}"), &body).await.expect_status(200);
    problem(client.get("/users/me").await, 401, "unauthenticated");
    by_password(&server, "reader", PASSWORD).await.expect_status(200);
}

#[tokio::test]
async fn passwords_and_sessions_are_kept_as_hashes_and_written_to_no_log() {
    let mut server = TestServer::start().await;
    add_user(&server, "reader", &["user"]).await;
    let (client, token) = log_in(&server, "reader").await;
    client.get("/users/me").await.expect_status(200);
    try_to_log_in(&server, "reader", "wrong horse").await.expect_status(401);
    server.stop();
    let log = server.log();
    for secret in [PASSWORD, token.as_str(), "wrong horse"] {
        assert!(!log.contains(secret), "the log has {secret}");
        for file in fs::read_dir(server.data()).unwrap().flatten() {
            let bytes = fs::read(file.path()).unwrap_or_default();
            let kept = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(!kept, "{} has {secret}", file.path().display());
        }
    }
    server.restart().await;
    let client = Native::with_token(&server, &token).client;
    let me: Value = client.get("/users/me").await.expect_status(200).json();
    assert_eq!(me["name"], "reader", "a session outlives the server");
}

#[tokio::test]
async fn wrong_passwords_in_a_row_have_to_be_waited_for() {
    let server = TestServer::start().await;
    add_user(&server, "reader", &["user"]).await;
    add_user(&server, "other", &["user"]).await;
    for _ in 0..10 {
        problem(try_to_log_in(&server, "reader", "wrong horse").await, 401, "unauthenticated");
    }
    // The right one is looked at no sooner, whichever way it comes.
    let refused = try_to_log_in(&server, "reader", PASSWORD).await;
    let wait: u64 = refused.header("retry-after").parse().unwrap();
    assert!((1..=2).contains(&wait), "{wait}");
    problem(refused, 429, "too-many-attempts");
    problem(by_password(&server, "reader", PASSWORD).await, 429, "too-many-attempts");
    by_password(&server, "other", PASSWORD).await.expect_status(200);
    tokio::time::sleep(std::time::Duration::from_secs(wait)).await;
    by_password(&server, "reader", PASSWORD).await.expect_status(200);
    problem(try_to_log_in(&server, "reader", "wrong horse").await, 401, "unauthenticated");
    try_to_log_in(&server, "reader", PASSWORD).await.expect_status(201);
}

#[tokio::test]
async fn of_passwords_that_come_at_once_no_more_are_looked_at_than_one_after_the_other() {
    let server = TestServer::start().await;
    add_user(&server, "reader", &["user"]).await;
    let burst = |password| join_all((0..30).map(|_| by_password(&server, "reader", password)));
    let right = burst(PASSWORD).await;
    assert!(right.iter().all(|answer| answer.status == 200), "right ones keep nobody out");
    let answers = burst("wrong horse").await;
    let count = |status| answers.iter().filter(|answer| answer.status == status).count();
    assert_eq!((count(401), count(429)), (10, 20));
    problem(by_password(&server, "reader", PASSWORD).await, 429, "too-many-attempts");
}
