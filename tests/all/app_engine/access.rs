//! Who may call the interface where it is not open: nobody without a token, and each role what it
//! is for.

use gantry_tests::app_engine::AppEngine;
use gantry_tests::bundle::BundleBuilder;
use gantry_tests::server::{ServerOptions, TestServer};
use reqwest::Method;
use serde_json::{Value, json};

const NOBODY: &str = "00000000-0000-4000-8000-000000000000";

/// Every route: its method, its path, and the role that it needs.
const ROUTES: [(Method, &str, &str); 33] = [
    (Method::GET, "/tasks", "viewer"),
    (Method::POST, "/tasks", "member"),
    (Method::GET, "/tasks/ID", "viewer"),
    (Method::DELETE, "/tasks/org.example.nothing/1.0.0", "admin"),
    (Method::GET, "/tasks/org.example.nothing/1.0.0", "viewer"),
    (Method::GET, "/tasks/org.example.nothing/1.0.0/inputs", "viewer"),
    (Method::GET, "/tasks/ID/outputs", "viewer"),
    (Method::GET, "/tasks/ID/descriptor.yml", "viewer"),
    (Method::GET, "/tasks/org.example.nothing/1.0.0/logo", "viewer"),
    (Method::GET, "/tasks/org.example.nothing/1.0.0/runs", "viewer"),
    (Method::POST, "/tasks/ID/runs", "member"),
    (Method::POST, "/tasks/org.example.nothing/1.0.0/install", "member"),
    (Method::GET, "/task-runs/ID", "viewer"),
    (Method::DELETE, "/task-runs/ID", "member"),
    (Method::PUT, "/task-runs/ID/input-provisions", "member"),
    (Method::PUT, "/task-runs/ID/input-provisions/x", "member"),
    (Method::POST, "/task-runs/ID/input-provisions/x", "member"),
    (Method::PUT, "/task-runs/ID/input-provisions/x/indexes?value=0", "member"),
    (Method::POST, "/task-runs/ID/input-provisions/x/indexes?value=0", "member"),
    (Method::POST, "/task-runs/ID/state-actions", "member"),
    (Method::GET, "/task-runs/ID/inputs", "viewer"),
    (Method::GET, "/task-runs/ID/outputs", "viewer"),
    (Method::GET, "/task-runs/ID/inputs.zip", "viewer"),
    (Method::GET, "/task-runs/ID/outputs.zip", "viewer"),
    (Method::GET, "/task-runs/ID/input/x", "viewer"),
    (Method::GET, "/task-runs/ID/outputs/x/file", "viewer"),
    (Method::GET, "/task-runs/ID/output/x/indexes?value=0", "viewer"),
    (Method::GET, "/task-runs/ID/logs", "viewer"),
    (Method::GET, "/stores", "viewer"),
    (Method::GET, "/stores/default", "viewer"),
    (Method::POST, "/stores", "admin"),
    (Method::DELETE, "/stores/ID", "admin"),
    (Method::PUT, "/stores/ID/default", "admin"),
];

/// A server that asks for tokens.
async fn closed() -> TestServer {
    ServerOptions::default().start().await
}

/// The interface for somebody with that role.
async fn with_role(server: &TestServer, role: &str) -> AppEngine {
    let body = json!({"name": format!("{role} of the test"), "role": role});
    let token = server.client().post_json("/api/v1/tokens", &body).await.expect_status(201).json();
    AppEngine::new(server.anonymous().with_token(token["secret"].as_str().unwrap()))
}

#[tokio::test]
async fn nobody_gets_past_any_route_without_a_token() {
    let server = closed().await;
    let client = server.app_engine().client;
    for (method, path, _) in ROUTES {
        let request = client.request(method, &path.replace("ID", NOBODY));
        let answer = client.send(request).await.expect_status(401);
        assert_eq!(answer.json()["errorCode"], "APPE-gantry-unauthenticated", "{}", answer.request);
        assert_eq!(answer.header("www-authenticate"), "Bearer", "{}", answer.request);
    }
}

#[tokio::test]
async fn each_role_gets_as_far_as_it_is_meant_to() {
    let server = closed().await;
    let roles = ["viewer", "member", "admin"];
    for (rank, role) in roles.into_iter().enumerate() {
        let client = with_role(&server, role).await.client;
        for (method, path, needed) in ROUTES {
            let request = client.request(method, &path.replace("ID", NOBODY));
            let answer = client.send(request).await;
            let refused = answer.status == 403
                && answer.json().get("errorCode") == Some(&json!("APPE-gantry-forbidden"));
            let expected = roles.iter().position(|role| *role == needed) > Some(rank);
            assert_eq!(refused, expected, "{role}: {}: {}", answer.request, answer.text());
            assert_ne!(answer.status, 401, "{role}: {}", answer.request);
        }
    }
}

#[tokio::test]
async fn a_run_shows_whose_token_created_it() {
    let server = closed().await;
    let member = with_role(&server, "member").await;
    let bundle = BundleBuilder::new("org.example.access", "1.0.0").input("x", json!("integer"));
    let task = member.add_task(bundle.build()).await;
    let run = member.create_run(&task).await;
    let native = server.client().get(&format!("/api/v1/runs/{run}")).await.expect_status(200);
    assert_eq!(native.json()["created_by"], "member of the test");
}

#[tokio::test]
async fn an_open_interface_needs_no_token_and_opens_no_other() {
    let server = TestServer::start().await;
    let anonymous = server.anonymous();
    let tasks = anonymous.get("/app-engine/v1/tasks").await.expect_status(200).json();
    assert_eq!(tasks, Value::Array(Vec::new()));
    anonymous.get("/api/v1/tasks").await.expect_status(401);
}

/// Whoever has a page open on this machine lends it what is open here: neither by its own name nor by one that it has made mean
/// this machine does a page from elsewhere get in.
#[tokio::test]
async fn where_it_is_open_no_page_of_another_site_gets_in() {
    let server = TestServer::start().await;
    let client = server.anonymous();
    let port = server.address().rsplit(':').next().unwrap().to_owned();
    let asking = async |method: Method, host: &str, origin: Option<String>| {
        let request = client.request(method, "/app-engine/v1/tasks").header("host", host);
        let request = origin.into_iter().fold(request, |request, it| request.header("origin", it));
        client.send(request).await.status
    };
    let own = format!("127.0.0.1:{port}");
    for name in ["127.0.0.1", "localhost", "[::1]", "10.0.2.2", "host.containers.internal"] {
        assert_eq!(asking(Method::GET, &format!("{name}:{port}"), None).await, 200, "{name}");
    }
    // There is no file in it, but it was let in.
    assert_eq!(asking(Method::POST, &own, Some(format!("http://{own}"))).await, 400);
    for origin in ["https://elsewhere.example.org", "http://127.0.0.1:1", "null"] {
        for method in [Method::GET, Method::POST] {
            assert_eq!(asking(method, &own, Some(origin.to_owned())).await, 403, "{origin}");
        }
    }
    let rebound = format!("elsewhere.example.org:{port}");
    assert_eq!(asking(Method::GET, &rebound, None).await, 403);
    assert_eq!(asking(Method::POST, &rebound, Some(format!("http://{rebound}"))).await, 403);
}

#[tokio::test]
async fn where_it_is_open_the_name_that_the_server_was_given_is_its_own() {
    let options = TestServer::options().env("GANTRY_PUBLIC_URL", "http://gantry.example.org:1");
    let server = options.start().await;
    let asking = async |host: &str| {
        let client = server.anonymous();
        let request = client.request(Method::GET, "/app-engine/v1/tasks").header("host", host);
        client.send(request).await.status
    };
    assert_eq!(asking("gantry.example.org").await, 200);
    assert_eq!(asking("other.example.org").await, 403);
}
