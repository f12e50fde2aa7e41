//! Users, roles, and configuration files.

use serde_json::{Value, json};

use super::support::{CONFIG, Governor, field, message, start};

const USER: &str = "
roles:
  - {name: clerk, description: Sees all, permissions: [user_read_all]}
users:
  - {username: ann, name: Ann, email: ann@example.org, password: short, active: true, roles: [clerk]}
";

#[tokio::test]
async fn users_are_added_changed_and_deactivated() {
    let server = start().await;
    let governor = Governor::new(&server);
    let body = json!({
        "username": "ann", "name": "Ann", "email": "ann@example.org", "password": "correct horse",
    });
    let mut added = governor.post("/users", body.clone()).await.expect_status(201).json();
    assert!(added["create_time"].take().as_str().unwrap().starts_with("20"));
    let expected = json!({
        "id": 1, "username": "ann", "uri": "/api/v2/users/1", "name": "Ann", "active": true,
        "email": "ann@example.org", "create_time": null,
    });
    assert_eq!(added, expected);
    message(governor.post("/users", body.clone()).await, 409);
    let summary = json!({"id": 1, "username": "ann", "name": "Ann", "uri": "/api/v2/users/1"});
    assert_eq!(governor.read("/users").await, json!({"users": [summary], "count": 1}));
    let changed =
        governor.put("/users/1", json!({"name": "Anna", "password": "another horse"})).await;
    assert_eq!(changed.expect_status(200).json()["name"], "Anna");
    Governor::as_user(&server, "ann", "correct horse").get("/cohorts").await.expect_status(401);
    Governor::as_user(&server, "ann", "another horse").get("/cohorts").await.expect_status(200);
    let refused = json!({"email": "other@example.org", "password": "short"});
    message(governor.put("/users/1", refused).await, 400);
    assert_eq!(governor.read("/users/1").await["email"], "ann@example.org", "all or nothing");
    governor.delete("/users/1").await.expect_status(200);
    assert_eq!(governor.read("/users/1").await["active"], false);
    for name in ["username", "name", "email", "password"] {
        let mut body = body.clone();
        body[name] = Value::Null;
        assert_eq!(field(governor.post("/users", body).await).0, name);
    }
    let mut short = body.clone();
    short["password"] = json!("short");
    short["username"] = json!("other");
    message(governor.post("/users", short).await, 400);
    message(governor.get("/users/9").await, 404);
    message(governor.put("/users/9", json!({})).await, 404);
    message(governor.delete("/users/9").await, 404);
}

#[tokio::test]
async fn roles_are_shown_given_and_taken_away() {
    let server = start().await;
    let governor = Governor::new(&server);
    let body = json!({"username": "ann", "name": "Ann", "email": "a@example.org", "password": "correct horse"});
    governor.post("/users", body).await.expect_status(201);
    let roles = governor.read("/roles").await;
    assert_eq!(roles["count"], 3);
    let user = json!({"id": 3, "name": "user", "uri": "/api/v2/roles/3"});
    assert_eq!(roles["roles"][2], user);
    let role = governor.read("/roles/3").await;
    assert_eq!((&role["name"], &role["permissions"]), (&json!("user"), &json!(["user_read"])));
    assert!(role["update_datetime"].is_string() && role["description"].is_string());
    let ann = Governor::as_user(&server, "ann", "correct horse");
    ann.get("/users/1").await.expect_status(403);
    let path = "/users/ann/roles/user";
    let has = |has: bool| json!({"role": "user", "user": "ann", "has_role": has});
    for _ in 0..2 {
        assert_eq!(governor.put(path, json!({})).await.expect_status(200).json(), has(true));
    }
    ann.get("/users/1").await.expect_status(200);
    assert_eq!(governor.delete(path).await.expect_status(200).json(), has(false));
    ann.get("/users/1").await.expect_status(403);
    message(governor.get("/roles/9").await, 404);
    message(governor.put("/users/bob/roles/user", json!({})).await, 404);
    message(governor.put("/users/ann/roles/king", json!({})).await, 404);
}

#[tokio::test]
async fn a_configuration_file_adds_what_is_new_or_overwrites() {
    let server = start().await;
    let governor = Governor::new(&server);
    let path = "/service/config/import-config";
    let body = |text: &str| json!({"config_definition": text});
    let done = governor.post(path, body(USER)).await.expect_status(201).json();
    assert_eq!(done["users"][0]["username"], "ann");
    assert_eq!(done["roles"][0]["name"], "clerk");
    assert_eq!((&done["external_systems"], &done["scantypes"]), (&json!([]), &json!([])));
    assert!(done["updated_at"].as_str().unwrap().starts_with("20"));
    Governor::as_user(&server, "ann", "short").get("/users").await.expect_status(200);
    let done = governor.post(path, body(CONFIG)).await.expect_status(201).json();
    assert_eq!(done["external_systems"][0]["system_name"], "XNAT");
    assert_eq!(done["scantypes"][0]["protocol"], "T1");

    let moved = CONFIG.replace("https://xnat", "https://archive");
    let done = governor.post(path, body(&moved)).await.expect_status(201).json();
    assert_eq!(done["external_systems"], json!([]), "what is there is left as it is");
    let done = governor.put(path, body(&moved)).await.expect_status(200).json();
    assert_eq!(done["external_systems"].as_array().unwrap().len(), 1);
    let system = governor.read("/external_systems/1").await;
    assert_eq!(system["url"], "https://archive.example.org");
    for text in ["roles: 3", "a: [", "users: [{username: x}]"] {
        message(governor.post(path, body(text)).await, 400);
    }
    assert_eq!(field(governor.put(path, json!({})).await).0, "config_definition");
}
