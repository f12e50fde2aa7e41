//! What each permission opens. The list of operations is the interface's own description, so that none is forgotten.

use std::collections::BTreeMap;

use gantry_tests::client::Answer;
use gantry_tests::server::{ServerOptions, TestServer};
use serde_json::json;

use super::support::{PASSWORD, add_user};
use crate::native::roles::{Operation, operations};
use crate::native::support::{Native, problem};

/// What no permission opens, but the role `admin` itself.
const ADMIN_ROLE: &str = "role admin";

/// What operations of studies need of users, where a viewer's token does not open them. A need is a permission, or a role.
const NEEDS: &[(&str, &[(&str, &str)])] = &[
    (
        ADMIN_ROLE,
        &[
            ("POST", "/workflows"),
            ("POST", "/studies/config"),
            ("POST", "/external-systems"),
            ("PUT", "/external-systems/{id}"),
            ("POST", "/scan-types"),
        ],
    ),
    (
        "sample_add",
        &[
            ("POST", "/cohorts"),
            ("PUT", "/cohorts/{id}"),
            ("POST", "/subjects"),
            ("PUT", "/subjects/{id}"),
            ("POST", "/experiments"),
            ("POST", "/experiments/batch"),
            ("POST", "/scans"),
        ],
    ),
    (
        "sample_update",
        &[
            ("PUT", "/cohorts/{id}/external-urls/{system}"),
            ("PUT", "/subjects/{id}/external-ids/{system}"),
            ("PUT", "/experiments/{id}/external-ids/{system}"),
        ],
    ),
    (
        "sample_delete",
        &[
            ("DELETE", "/cohorts/{id}/external-urls/{system}"),
            ("DELETE", "/subjects/{id}/external-ids/{system}"),
            ("DELETE", "/experiments/{id}/external-ids/{system}"),
        ],
    ),
    ("sample_state_update", &[("PUT", "/experiments/{id}/state")]),
    (
        "action_update",
        &[
            ("PUT", "/executions/{id}"),
            ("POST", "/executions/{id}/rerun"),
            ("POST", "/executions/{id}/skip"),
        ],
    ),
    (
        "roles_manage",
        &[
            ("GET", "/roles"),
            ("POST", "/roles"),
            ("GET", "/roles/{id}"),
            ("PUT", "/roles/{id}"),
            ("PUT", "/users/{id}/roles/{name}"),
            ("DELETE", "/users/{id}/roles/{name}"),
        ],
    ),
    ("user_read_all", &[("GET", "/users"), ("GET", "/users/{id}")]),
    ("user_add", &[("POST", "/users")]),
    ("user_update_all", &[("PUT", "/users/{id}"), ("PUT", "/users/{id}/password")]),
    ("user_delete", &[("DELETE", "/users/{id}")]),
];

/// Permissions that open nothing by themselves here.
const ELSEWHERE: [&str; 2] = ["user_read", "upload_data"];

/// Where operations of studies begin.
const STUDIES: [&str; 13] = [
    "workflows",
    "cohorts",
    "subjects",
    "experiments",
    "executions",
    "external-systems",
    "scan-types",
    "scans",
    "study-events",
    "studies",
    "users",
    "roles",
    "sessions",
];

/// From the smallest to the largest.
const TOKENS: [&str; 3] = ["viewer", "member", "admin"];

fn is_of_studies(operation: &Operation) -> bool {
    let first = operation.path.trim_start_matches("/api/v1/").split('/').next();
    first.is_some_and(|first| STUDIES.contains(&first))
}

/// What an operation of studies needs of a user; `None` where any user will do.
fn need(operation: &Operation) -> Option<&'static str> {
    let path = operation.path.trim_start_matches("/api/v1");
    let found = NEEDS.iter().find(|(_, list)| list.contains(&(operation.method.as_str(), path)));
    assert_eq!(
        found.is_some(),
        operation.role.as_deref() != Some("viewer"),
        "{} {path}: what does it need?",
        operation.method
    );
    found.map(|(need, _)| *need)
}

/// Calls an operation as a user.
async fn call(server: &TestServer, operation: &Operation, username: &str) -> Answer {
    let client = server.anonymous();
    let request = operation.request(&client).basic_auth(username, Some(PASSWORD));
    let answer = client.send(request).await;
    assert!(answer.status < 500, "{}: {}", answer.request, answer.text());
    answer
}

/// Checks whether a user gets past an operation, and what they are told if they do not.
async fn expect(server: &TestServer, operation: &Operation, user: &str, gets: bool, told: &str) {
    let answer = call(server, operation, user).await;
    if gets {
        let status = answer.status;
        assert!(!matches!(status, 401 | 403), "{user}: {} answered {status}", answer.request);
        return;
    }
    let name = answer.request.clone();
    let refusal = problem(answer, 403, "forbidden");
    let detail = refusal["detail"].as_str().unwrap();
    assert!(detail.contains(told) && detail.contains(user), "{name}: {detail}");
}

#[tokio::test]
async fn each_permission_opens_exactly_what_is_its_own() {
    let server = ServerOptions::default().start().await;
    let operations = operations(&server).await;
    let studies: Vec<_> =
        operations.iter().filter(|it| is_of_studies(it) && it.role.is_some()).collect();
    let listed: usize = NEEDS.iter().map(|(_, list)| list.len()).sum();
    let needed = studies.iter().filter(|operation| need(operation).is_some()).count();
    assert_eq!(needed, listed, "the list names operations that there are, each once");
    let admin = Native::new(&server).client;
    let permissions = NEEDS.iter().map(|(need, _)| *need).filter(|need| *need != ADMIN_ROLE);
    for permission in permissions.chain(ELSEWHERE) {
        let role = json!({"name": permission, "permissions": [permission]});
        admin.post_json("/roles", &role).await.expect_status(201);
        let user = format!("only-{permission}");
        add_user(&server, &user, &[permission]).await;
        for operation in &studies {
            let need = need(operation);
            let gets = need.is_none_or(|need| need == permission);
            expect(&server, operation, &user, gets, need.unwrap_or_default()).await;
        }
    }
}

#[tokio::test]
async fn each_role_from_the_start_opens_what_its_permissions_do() {
    let server = ServerOptions::default().start().await;
    let operations = operations(&server).await;
    // What each has of the permissions in the list above.
    let roles = BTreeMap::from([
        ("admin", NEEDS.iter().map(|(need, _)| *need).collect::<Vec<_>>()),
        ("superuser", vec!["sample_add", "sample_state_update"]),
        ("user", vec![]),
    ]);
    for (role, permissions) in roles {
        let user = format!("a-{role}");
        add_user(&server, &user, &[role]).await;
        for operation in operations.iter().filter(|it| is_of_studies(it) && it.role.is_some()) {
            let need = need(operation);
            let gets = need.is_none_or(|need| permissions.contains(&need));
            expect(&server, operation, &user, gets, need.unwrap_or_default()).await;
        }
    }
}

#[tokio::test]
async fn users_get_as_far_elsewhere_as_their_permissions_amount_to() {
    let server = ServerOptions::default().start().await;
    let operations = operations(&server).await;
    for (role, token) in [("user", "viewer"), ("superuser", "member"), ("admin", "admin")] {
        let user = format!("a-{role}");
        add_user(&server, &user, &[role]).await;
        let rank = TOKENS.iter().position(|it| *it == token).unwrap();
        for operation in operations.iter().filter(|operation| !is_of_studies(operation)) {
            let Some(needed) = &operation.role else { continue };
            let gets = TOKENS.iter().position(|it| it == needed).unwrap() <= rank;
            expect(&server, operation, &user, gets, needed).await;
        }
    }
    add_user(&server, "nobody-yet", &[]).await;
    let client = server.anonymous();
    let request = client.request(reqwest::Method::GET, "/api/v1/tasks");
    let request = request.basic_auth("nobody-yet", Some(PASSWORD));
    client.send(request).await.expect_status(200);
}
