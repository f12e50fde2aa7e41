//! `/roles`: those that are there from the start, and others.

use gantry_tests::process::{installed, run};
use gantry_tests::server::TestServer;
use serde_json::{Value, json};

use super::support::{add_user, log_in, told};
use crate::native::support::{Native, problem};

/// Every permission but the one to see oneself, sorted.
const ADMIN: [&str; 11] = [
    "action_update",
    "roles_manage",
    "sample_add",
    "sample_delete",
    "sample_state_update",
    "sample_update",
    "upload_data",
    "user_add",
    "user_delete",
    "user_read_all",
    "user_update_all",
];

#[tokio::test]
async fn three_roles_are_there_from_the_start_and_stay_as_they_were_made() {
    let mut server = TestServer::start().await;
    let admin = Native::new(&server).client;
    let roles = admin.get("/roles").await.expect_status(200).json();
    let roles = roles.as_array().unwrap();
    let names: Vec<_> = roles.iter().map(|role| role["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["admin", "superuser", "user"]);
    assert_eq!(roles[0]["permissions"], json!(ADMIN));
    let superuser = ["sample_add", "sample_state_update", "upload_data", "user_read"];
    assert_eq!(roles[1]["permissions"], json!(superuser));
    assert_eq!(roles[2]["permissions"], json!(["user_read"]));
    let path = format!("/roles/{}", roles[2]["id"]);
    let change = json!({"description": "Adds", "permissions": ["sample_add"]});
    admin.put_json(&path, &change).await.expect_status(200);
    server.restart().await;
    let admin = Native::new(&server).client;
    assert_eq!(admin.get("/roles").await.json().as_array().unwrap().len(), 3);
    let kept = admin.get(&path).await.expect_status(200).json();
    assert_eq!(kept["permissions"], json!(["sample_add"]), "a start changes nothing back");
}

#[tokio::test]
async fn a_role_is_added_and_what_it_allows_counts_at_once() {
    let server = TestServer::start().await;
    let admin = Native::new(&server).client;
    let new = json!({"name": "clerk", "description": "Sees all", "permissions": ["user_read_all"]});
    let added = admin.post_json("/roles", &new).await.expect_status(201);
    let role = added.json();
    let path = format!("/roles/{}", role["id"]);
    assert_eq!(added.header("location"), format!("/api/v1{path}"));
    assert_eq!((&role["name"], &role["description"]), (&new["name"], &new["description"]));
    add_user(&server, "clerk", &["clerk"]).await;
    let (clerk, _) = log_in(&server, "clerk").await;
    clerk.get("/users").await.expect_status(200);
    admin.put_json(&path, &json!({"permissions": []})).await.expect_status(200);
    problem(clerk.get("/users").await, 403, "forbidden");
    let changed = admin.get(&path).await.expect_status(200).json();
    let expected = (&json!("clerk"), &Value::Null, &json!([]));
    assert_eq!((&changed["name"], &changed["description"], &changed["permissions"]), expected);
    let what = told(&server, &format!("role {}", role["id"])).await;
    let what: Vec<_> = what.iter().map(|event| event["what"].as_str().unwrap()).collect();
    assert_eq!(what, ["added", "changed"]);
}

#[tokio::test]
async fn what_cannot_be_a_role_is_refused() {
    let server = TestServer::start().await;
    let admin = Native::new(&server).client;
    for body in [
        json!({"name": "", "permissions": []}),
        json!({"name": "a,b", "permissions": []}),
        json!({"name": "x", "permissions": ["everything"]}),
        json!({"name": "x"}),
        json!({"name": "x", "permissions": [], "extra": 1}),
        json!({"name": "x", "permissions": [], "description": "x".repeat(1001)}),
    ] {
        problem(admin.post_json("/roles", &body).await, 400, "bad-request");
    }
    let taken = json!({"name": "admin", "permissions": []});
    problem(admin.post_json("/roles", &taken).await, 409, "already-exists");
    problem(admin.get("/roles/999").await, 404, "not-found");
    let body = json!({"permissions": []});
    problem(admin.put_json("/roles/999", &body).await, 404, "not-found");
    assert_eq!(admin.get("/roles").await.json().as_array().unwrap().len(), 3);
}

/// What a first start leaves that was killed between two roles.
#[tokio::test]
async fn a_role_that_an_earlier_start_did_not_get_to_is_added_by_the_next() {
    let mut server = TestServer::start().await;
    server.stop();
    let sqlite = installed(&["sqlite3"], "sqlite3");
    let database = server.data().join("gantry.db").display().to_string();
    run(&sqlite, &[&database, "DELETE FROM study_roles WHERE name = 'user'"]);
    server.restart().await;
    let roles = Native::new(&server).client.get("/roles").await.expect_status(200).json();
    let names: Vec<_> = roles.as_array().unwrap().iter().map(|role| &role["name"]).collect();
    assert_eq!(names, ["admin", "superuser", "user"]);
}
