//! Logging in and out.

use std::fs;
use std::io::Write as _;
use std::net::{Ipv4Addr, TcpStream};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use futures::future::{join, join_all};
use gantry_tests::client::{Answer, Client};
use gantry_tests::server::TestServer;
use reqwest::Method;
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

/// A browser asks its user, and goes on with the password; so what other sites have it send is not taken.
#[tokio::test]
async fn a_browser_is_asked_for_a_password_and_lends_it_to_no_other_site() {
    let server = TestServer::start().await;
    add_user(&server, "reader", &["superuser"]).await;
    let client = server.anonymous();
    let me =
        client.request(Method::GET, "/api/v1/users/me").header("accept", "text/html,*/*;q=0.8");
    let asked = client.send(me).await.expect_status(401);
    assert!(asked.header("www-authenticate").starts_with("Basic realm="), "{:?}", asked.headers);
    let program = client.get("/api/v1/users/me").await.expect_status(401);
    assert_eq!(program.header("www-authenticate"), "Bearer");

    let address =
        client.request(Method::GET, "/").build().unwrap().url().origin().ascii_serialization();
    let adding = async |origin: Option<&str>, label: &str| {
        let request =
            client.request(Method::POST, "/api/v1/cohorts").json(&json!({"label": label}));
        let request = request.basic_auth("reader", Some(PASSWORD));
        let request = origin.into_iter().fold(request, |request, it| request.header("origin", it));
        client.send(request).await.status
    };
    assert_eq!(adding(Some("https://elsewhere.example.org"), "a").await, 401);
    assert_eq!(adding(Some("null"), "a").await, 401);
    assert_eq!(adding(Some(&address), "a").await, 201);
    assert_eq!(adding(None, "b").await, 201, "a program says no origin");
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

/// Of this machine, beside the one that the other tests use.
const ELSEWHERE: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 9);

/// Gives a password that nobody has, for a name that nobody has.
async fn as_a_stranger(client: &Client, number: usize) -> Answer {
    let request = client.request(Method::GET, "/api/v1/users/me");
    client.send(request.basic_auth(format!("stranger {number}"), Some("wrong horse"))).await
}

#[tokio::test]
async fn who_tries_many_names_has_to_wait_and_keeps_nobody_out_elsewhere() {
    let server = TestServer::start().await;
    add_user(&server, "reader", &["user"]).await;
    let stranger = server.anonymous().at(ELSEWHERE);
    let mut refused = Vec::new();
    let mut wrong = 0;
    for round in 0..20 {
        let tries = (0..50).map(|number| as_a_stranger(&stranger, round * 50 + number));
        let (tries, right) = join(join_all(tries), by_password(&server, "reader", PASSWORD)).await;
        assert_eq!(right.status, 200, "round {round}");
        wrong += tries.iter().filter(|answer| answer.status == 401).count();
        refused.extend(tries.into_iter().filter(|answer| answer.status != 401));
        if !refused.is_empty() {
            break;
        }
    }
    assert!(wrong >= 100, "{wrong}");
    let refused = refused.pop().expect("so many wrong ones are too many");
    assert_eq!(refused.header("retry-after").len(), 1);
    problem(refused, 429, "too-many-attempts");
}

/// Else who sends requests and goes away has the server work for nobody, and others wait behind that.
#[tokio::test]
async fn passwords_of_clients_that_go_away_are_not_looked_at() {
    let server = TestServer::start().await;
    let address = server.address().trim_start_matches("http://").to_owned();
    let mut connections = Vec::new();
    for number in 0..200 {
        let mut connection = TcpStream::connect(&address).unwrap();
        let shown = BASE64_STANDARD.encode(format!("stranger {number}:wrong horse"));
        write!(connection, "GET /api/v1/users/me HTTP/1.1\r\nhost: x\r\n").unwrap();
        write!(connection, "authorization: Basic {shown}\r\n\r\n").unwrap();
        connections.push(connection);
    }
    drop(connections);
    // So many from one address would be too many, had they been looked at.
    as_a_stranger(&server.anonymous(), 200).await.expect_status(401);
}
