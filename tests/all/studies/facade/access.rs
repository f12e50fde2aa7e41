//! Who may call what.

use std::net::Ipv4Addr;

use gantry_tests::server::{ADMIN_TOKEN, TestServer};
use reqwest::Method;
use serde_json::{Value, json};

use super::support::Governor;

const PASSWORD: &str = "correct horse";

/// What a route needs beside a login.
#[derive(Clone, Copy, PartialEq)]
enum Needed {
    Login,
    Permission(&'static str),
    AdminRole,
}

use Needed::{AdminRole, Login, Permission};

/// Every route that both versions have and that needs a login, with a path of something that is not there.
const SHARED: [(Method, &str, Needed); 52] = [
    (Method::GET, "/cohorts", Login),
    (Method::POST, "/cohorts", Permission("sample_add")),
    (Method::GET, "/cohorts/0", Login),
    (Method::PUT, "/cohorts/0", Permission("sample_add")),
    (Method::GET, "/subjects", Login),
    (Method::POST, "/subjects", Permission("sample_add")),
    (Method::GET, "/subjects/0", Login),
    (Method::PUT, "/subjects/0", Permission("sample_add")),
    (Method::GET, "/experiments", Login),
    (Method::POST, "/experiments", Permission("sample_add")),
    (Method::GET, "/experiments/0", Login),
    (Method::GET, "/experiments/0/actions", Login),
    (Method::GET, "/experiments/0/state", Login),
    (Method::PUT, "/experiments/0/state", Permission("sample_state_update")),
    (Method::GET, "/actions", Login),
    (Method::GET, "/actions/0", Login),
    (Method::PUT, "/actions/0", Permission("action_update")),
    (Method::GET, "/callbacks", Login),
    (Method::GET, "/callbacks/0", Login),
    (Method::PUT, "/callbacks/0", Permission("action_update")),
    (Method::GET, "/callback_executions", Login),
    (Method::GET, "/external_systems", Login),
    (Method::GET, "/external_systems/0", Login),
    (Method::GET, "/external_subject_links", Login),
    (Method::POST, "/external_subject_links", Permission("sample_add")),
    (Method::PUT, "/external_subject_links", Permission("sample_add")),
    (Method::GET, "/external_subject_links/0", Login),
    (Method::GET, "/external_experiment_links", Login),
    (Method::POST, "/external_experiment_links", Permission("sample_add")),
    (Method::PUT, "/external_experiment_links", Permission("sample_add")),
    (Method::GET, "/external_experiment_links/0", Login),
    (Method::GET, "/scans", Login),
    (Method::POST, "/scans", Permission("sample_add")),
    (Method::GET, "/scans/0", Login),
    (Method::GET, "/scantypes", Login),
    (Method::GET, "/scantypes/0", Login),
    (Method::GET, "/states", Login),
    (Method::GET, "/states/0", Login),
    (Method::GET, "/states/0/experiments", Login),
    (Method::GET, "/transitions", Login),
    (Method::GET, "/transitions/0", Login),
    (Method::GET, "/workflows", Login),
    (Method::GET, "/workflows/0", Login),
    (Method::GET, "/workflows/x/states", Login),
    (Method::GET, "/workflows/x/states/x", Login),
    (Method::GET, "/roles", Permission("roles_manage")),
    (Method::GET, "/roles/0", Permission("roles_manage")),
    (Method::GET, "/users", Permission("user_read_all")),
    (Method::POST, "/users", Permission("user_add")),
    (Method::GET, "/users/0", Permission("user_read_all")),
    (Method::PUT, "/users/0", Permission("user_update_all")),
    (Method::DELETE, "/users/0", Permission("user_delete")),
];

/// The same, with what the paths of the two versions mean differently.
const USER_ROLES: [(Method, &str, Needed); 3] = [
    (Method::PUT, "/users/x/roles/x", Permission("roles_manage")),
    (Method::DELETE, "/users/x/roles/x", Permission("roles_manage")),
    (Method::POST, "/service/check_timeouts", Login),
];

/// Every route that only the newer version has.
const NEWER: [(Method, &str, Needed); 22] = [
    (Method::GET, "/cohorts/by-label/x", Login),
    (Method::GET, "/cohorts/0/external_urls", Login),
    (Method::POST, "/cohorts/0/external_urls", Permission("sample_update")),
    (Method::PUT, "/cohorts/0/external_urls/x", Permission("sample_update")),
    (Method::DELETE, "/cohorts/0/external_urls/x", Permission("sample_delete")),
    (Method::GET, "/cohorts/x/subjects", Login),
    (Method::GET, "/cohorts/x/subjects/x", Login),
    (Method::GET, "/cohorts/x/subjects/x/experiments", Login),
    (Method::GET, "/cohorts/x/subjects/x/experiments/x", Login),
    (Method::GET, "/subjects/0/external_ids", Login),
    (Method::POST, "/subjects/0/external_ids", Permission("sample_update")),
    (Method::PUT, "/subjects/0/external_ids/x", Permission("sample_update")),
    (Method::DELETE, "/subjects/0/external_ids/x", Permission("sample_delete")),
    (Method::GET, "/experiments/0/external_ids", Login),
    (Method::POST, "/experiments/0/external_ids", Permission("sample_update")),
    (Method::PUT, "/experiments/0/external_ids/x", Permission("sample_update")),
    (Method::DELETE, "/experiments/0/external_ids/x", Permission("sample_delete")),
    (Method::GET, "/external_systems/by-name/x", Login),
    (Method::GET, "/workflows/by-label/x", Login),
    (Method::POST, "/service/config/import-workflow", AdminRole),
    (Method::POST, "/service/config/import-config", AdminRole),
    (Method::PUT, "/service/config/import-config", AdminRole),
];

/// Every route of both versions.
fn routes() -> impl Iterator<Item = (Method, String, Needed)> {
    let shared = || SHARED.iter().chain(&USER_ROLES);
    let under = |base: &'static str| {
        move |(method, path, needed): &(Method, &str, Needed)| {
            (method.clone(), format!("{base}{path}"), *needed)
        }
    };
    let newer = shared().chain(&NEWER).map(under("/study-governor/api/v2"));
    newer.chain(shared().map(under("/study-governor/api/v1")))
}

/// Adds a user with a role that has these permissions, or one that is there already.
async fn add_user(server: &TestServer, name: &str, role: &str, permissions: Option<&[&str]>) {
    let admin = server.client();
    if let Some(permissions) = permissions {
        let body = json!({"name": role, "permissions": permissions});
        admin.post_json("/api/v1/roles", &body).await.expect_status(201);
    }
    let governor = Governor::new(server);
    let email = format!("{name}@example.org");
    let body = json!({"username": name, "name": name, "email": email, "password": PASSWORD});
    governor.post("/users", body).await.expect_status(201);
    governor.put(&format!("/users/{name}/roles/{role}"), json!({})).await.expect_status(200);
}

#[tokio::test]
async fn nobody_gets_past_any_route_without_a_login() {
    let server = TestServer::start().await;
    for (place, (method, path, _)) in routes().enumerate() {
        // Whoever is wrong again and again has to wait, and so has an address.
        let client = server.anonymous().at(Ipv4Addr::from_bits(0x7f00_0101 + place as u32 / 50));
        for password in [None, Some("guessed")] {
            let request = client.request(method.clone(), &path);
            let request = match password {
                Some(_) => request.basic_auth(format!("anybody {place}"), password),
                None => request,
            };
            let answer = client.send(request).await.expect_status(401);
            assert!(answer.header("content-type").starts_with("text/plain"), "{}", answer.request);
            // The client library takes what follows the first `=`.
            assert!(answer.header("www-authenticate").starts_with("Basic realm=\""));
        }
    }
}

#[tokio::test]
async fn each_permission_gets_as_far_as_it_is_meant_to() {
    let server = TestServer::start().await;
    let permissions = [
        "action_update",
        "sample_state_update",
        "sample_add",
        "sample_update",
        "sample_delete",
        "roles_manage",
        "user_read_all",
        "user_add",
        "user_update_all",
        "user_delete",
    ];
    for permission in permissions {
        add_user(&server, permission, &format!("only {permission}"), Some(&[permission])).await;
    }
    add_user(&server, "reader", "user", None).await;
    let client = server.anonymous();
    for user in permissions.iter().chain(&["reader"]) {
        for (method, path, needed) in routes() {
            let request = client.request(method, &path).basic_auth(user, Some(PASSWORD));
            let answer = client.send(request.json(&json!({}))).await;
            let allowed = match needed {
                Login => true,
                Permission(permission) => permission == *user,
                AdminRole => false,
            };
            assert_eq!(answer.status != 403, allowed, "{user}: {}", answer.request);
            assert!(answer.status != 401 && answer.status < 500, "{user}: {}", answer.request);
            if !allowed {
                let body = answer.json();
                assert_eq!(body["meta"], json!({"code": 403}), "{user}: {}", answer.request);
                let error = body["response"]["error"].as_str().unwrap();
                assert!(error.contains(user), "{error}");
            }
        }
    }
}

#[tokio::test]
async fn the_role_admin_does_everything() {
    let server = TestServer::start().await;
    add_user(&server, "chief", "admin", None).await;
    let client = server.anonymous();
    for (method, path, _) in routes() {
        let request = client.request(method, &path).basic_auth("chief", Some(PASSWORD));
        let status = client.send(request.json(&json!({}))).await.status;
        assert!(!matches!(status, 401 | 403) && status < 500, "{path}: {status}");
    }
}

#[tokio::test]
async fn users_see_themselves_and_no_others() {
    let server = TestServer::start().await;
    add_user(&server, "reader", "user", None).await;
    add_user(&server, "other", "user", None).await;
    let reader = Governor::as_user(&server, "reader", PASSWORD);
    assert_eq!(reader.read("/users/1").await["username"], "reader");
    reader.get("/users/2").await.expect_status(403);
    let by_email = Governor::as_user(&server, "reader@example.org", PASSWORD);
    assert_eq!(by_email.read("/users/1").await["username"], "reader");
    Governor::as_user(&server, "reader", "wrong horse").get("/cohorts").await.expect_status(401);
    Governor::new(&server).delete("/users/1").await.expect_status(200);
    reader.get("/cohorts").await.expect_status(401);
}

#[tokio::test]
async fn a_token_is_a_password_and_a_bearer() {
    let server = TestServer::start().await;
    Governor::as_user(&server, "", ADMIN_TOKEN).get("/cohorts").await.expect_status(200);
    server.client().get("/study-governor/api/v2/cohorts").await.expect_status(200);
    let body = json!({"name": "reads", "role": "viewer"});
    let token = server.client().post_json("/api/v1/tokens", &body).await.expect_status(201).json();
    let viewer = Governor::as_user(&server, "x", token["secret"].as_str().unwrap());
    viewer.get("/cohorts").await.expect_status(200);
    let refused = viewer.post("/cohorts", json!({"label": "x"})).await.expect_status(403).json();
    let error = refused["response"]["error"].as_str().unwrap();
    assert!(error.contains("reads") && error.contains("sample_add"), "{error}");
}

#[tokio::test]
async fn an_open_interface_asks_nobody() {
    let server = TestServer::options().env("GANTRY_OPEN_FACADES", "study-governor").start().await;
    let client = server.anonymous().under("/study-governor/api/v2");
    let cohort = client.post_json("/cohorts", &json!({"label": "x"})).await.expect_status(201);
    assert_eq!(cohort.json()["label"], "x");
    assert_eq!(client.get("/roles").await.expect_status(200).json()["count"], Value::from(3));
    server.anonymous().get("/api/v1/cohorts").await.expect_status(401);

    // A page from elsewhere that a browser on this machine shows is not let in.
    for (name, value) in
        [("origin", "https://elsewhere.example.org"), ("host", "elsewhere.example.org")]
    {
        let request = client.request(Method::POST, "/cohorts").json(&json!({"label": name}));
        let refused = client.send(request.header(name, value)).await.expect_status(403).json();
        let error = refused["response"]["error"].as_str().unwrap();
        assert!(error.contains("site") || error.contains(value), "{error}");
        let known = client.request(Method::GET, "/cohorts").bearer_auth(ADMIN_TOKEN);
        client.send(known.header(name, value)).await.expect_status(200);
    }
}
