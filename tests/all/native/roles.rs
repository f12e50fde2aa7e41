//! Who may call what. The list of operations is the interface's own description, so that none is forgotten.

use gantry_tests::client::{Answer, Client};
use gantry_tests::server::{ServerOptions, TestServer};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use super::NOBODY;
use super::support::{Native, problem};

/// What nobody needs a token for. This list may only shrink.
const OPEN: [(&str, &str); 5] = [
    ("GET", "/api/v1/health"),
    ("GET", "/api/v1/schemas/descriptor.json"),
    ("GET", "/api/v1/tasks/script/schema"),
    ("GET", "/api/v1/version"),
    // Where users log in.
    ("POST", "/api/v1/sessions"),
];

/// From the smallest to the largest.
const ROLES: [&str; 3] = ["viewer", "member", "admin"];

/// An operation of the description.
pub(crate) struct Operation {
    pub(crate) method: Method,
    pub(crate) path: String,
    /// As the description has it; `None` where nobody needs a token.
    pub(crate) role: Option<String>,
}

impl Operation {
    /// A request for it, with ids that nothing has.
    pub(crate) fn request(&self, client: &Client) -> RequestBuilder {
        let path = self.path.replace("{id}", NOBODY).replace("{namespace}", "org.example.nothing");
        let path = path.replace("{version}", "1.0.0").replace("{name}", "x");
        let request = client.request(self.method.clone(), &path);
        match self.method {
            Method::POST | Method::PUT | Method::PATCH => request.json(&json!({})),
            _ => request,
        }
    }

    /// Calls it.
    async fn call(&self, client: &Client) -> Answer {
        let answer = client.send(self.request(client)).await;
        assert!(answer.status < 500, "{}: {}", answer.request, answer.text());
        answer
    }
}

/// Every operation of the interface.
pub(crate) async fn operations(server: &TestServer) -> Vec<Operation> {
    let document = server.anonymous().get("/api/openapi.json").await.expect_status(200).json();
    let mut operations = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        assert!(path.starts_with("/api/v1/") || path == "/metrics", "{path} lies elsewhere");
        for (method, operation) in methods.as_object().unwrap() {
            let Ok(method) = Method::from_bytes(method.to_uppercase().as_bytes()) else { continue };
            let role = operation.pointer("/security/0/token/0").and_then(Value::as_str);
            operations.push(Operation {
                method,
                path: path.clone(),
                role: role.map(str::to_owned),
            });
        }
    }
    assert!(operations.len() > 30, "only {} operations are described", operations.len());
    operations
}

#[tokio::test]
async fn exactly_the_operations_of_the_list_are_open() {
    let server = ServerOptions::default().start().await;
    let operations = operations(&server).await;
    let open = operations.iter().filter(|operation| operation.role.is_none());
    let mut open: Vec<_> = open.map(|o| (o.method.as_str(), o.path.as_str())).collect();
    open.sort_unstable();
    assert_eq!(open, OPEN);
    for operation in operations.iter().filter(|operation| operation.role.is_none()) {
        // Nobody logs in without a name.
        let expected = if operation.method == Method::POST { 400 } else { 200 };
        operation.call(&server.anonymous()).await.expect_status(expected);
    }
}

#[tokio::test]
async fn nobody_gets_past_any_other_operation_and_is_told_to_log_in() {
    let server = ServerOptions::default().start().await;
    let strangers = [
        server.anonymous(),
        server.anonymous().with_token("gantry_guessed"),
        server.anonymous().with_token(""),
    ];
    for operation in operations(&server).await.iter().filter(|operation| operation.role.is_some()) {
        for stranger in &strangers {
            let answer = operation.call(stranger).await;
            assert_eq!(answer.header("www-authenticate"), "Bearer", "{}", answer.request);
            problem(answer, 401, "unauthenticated");
        }
    }
}

#[tokio::test]
async fn each_role_gets_exactly_as_far_as_the_description_says() {
    let server = ServerOptions::default().start().await;
    let operations = operations(&server).await;
    for (rank, role) in ROLES.into_iter().enumerate() {
        let client = client_with_role(&server, role).await;
        for operation in &operations {
            let Some(needed) = &operation.role else { continue };
            let needed = ROLES.iter().position(|role| role == needed).unwrap();
            let answer = operation.call(&client).await;
            if rank < needed {
                let refusal = problem(answer, 403, "forbidden");
                let detail = refusal["detail"].as_str().unwrap();
                assert!(detail.contains(ROLES[needed]) && detail.contains(role), "{detail}");
            } else {
                let status = answer.status;
                assert!(!matches!(status, 401 | 403), "{role}: {} {status}", answer.request);
            }
        }
    }
}

async fn client_with_role(server: &TestServer, role: &str) -> Client {
    let body = json!({"name": role, "role": role});
    let token = Native::new(server).client.post_json("/tokens", &body).await.expect_status(201);
    server.anonymous().with_token(token.json()["secret"].as_str().unwrap())
}

#[tokio::test]
async fn a_token_is_asked_for_before_anything_else_is_looked_at() {
    let server = ServerOptions::default().start().await;
    let client = server.anonymous();
    problem(client.get("/api/v1/runs/no-id").await, 401, "unauthenticated");
    let path = format!("/api/v1/tasks/{NOBODY}/runs");
    let request = client.request(Method::POST, &path).body("no JSON");
    problem(client.send(request).await, 401, "unauthenticated");
    let basic = client.request(Method::GET, "/api/v1/tasks").basic_auth("admin", Some("admin"));
    let refused = problem(client.send(basic).await, 401, "unauthenticated");
    let detail = refused["detail"].as_str().unwrap();
    assert!(detail.contains("name and password"), "no token was shown: {detail}");
}
