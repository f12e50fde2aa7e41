//! Behind a proxy that is trusted, each client has an address of its own.

use gantry_tests::client::Answer;
use gantry_tests::server::{ServerOptions, TestServer};
use reqwest::Method;

use super::support::{PASSWORD, add_user};
use crate::native::support::problem;

/// What the proxy before the server says of a client: it appends where that is to what the client says itself.
async fn by_proxy(server: &TestServer, from: &str, path: &str, password: &str) -> Answer {
    let client = server.anonymous();
    let request = client.request(Method::GET, path).basic_auth("reader", Some(password));
    client.send(request.header("x-forwarded-for", format!("203.0.113.9, {from}"))).await
}

const ME: &str = "/api/v1/users/me";

async fn with_a_suspect(server: &TestServer) {
    add_user(server, "reader", &["user"]).await;
    for _ in 0..10 {
        let refused = by_proxy(server, "192.0.2.1", ME, "wrong horse").await;
        problem(refused, 401, "unauthenticated");
    }
    problem(by_proxy(server, "192.0.2.1", ME, PASSWORD).await, 429, "too-many-attempts");
}

#[tokio::test]
async fn wrong_passwords_by_a_trusted_proxy_are_those_of_its_client() {
    // Without open façades, which ask nobody who they are.
    let options = ServerOptions::default().config("trusted_proxies = [\"127.0.0.0/8\"]");
    let server = options.start().await;
    with_a_suspect(&server).await;
    by_proxy(&server, "192.0.2.2", ME, PASSWORD).await.expect_status(200);

    let refused = by_proxy(&server, "192.0.2.1", "/app-engine/v1/tasks", PASSWORD).await;
    let refused = refused.expect_status(429);
    let seconds: u64 = refused.header("retry-after").parse().expect("seconds");
    assert!((1..=2).contains(&seconds), "{seconds}");
}

#[tokio::test]
async fn nobody_is_believed_who_is_not_trusted() {
    let server =
        TestServer::options().env("GANTRY_TRUSTED_PROXIES", "10.0.0.0/8,::1").start().await;
    with_a_suspect(&server).await;
    problem(by_proxy(&server, "192.0.2.2", ME, PASSWORD).await, 429, "too-many-attempts");
}
