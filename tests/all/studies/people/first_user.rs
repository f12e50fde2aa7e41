//! The first user, whom the configuration names.

use std::process::{Command, Stdio};

use gantry_tests::server::{ServerOptions, TestServer};
use gantry_tests::workspace;
use serde_json::json;

use super::support::{by_password, told};
use crate::native::support::Native;

/// A text, though it looks like a number.
const FIRST: &str = "0012345678";

fn options() -> ServerOptions {
    TestServer::options()
        .config("[studies]\nadmin_username = 'chief'\nadmin_email = 'chief@example.org'")
        .env("GANTRY_STUDIES__ADMIN_PASSWORD", FIRST)
}

#[tokio::test]
async fn the_configured_user_is_an_administrator_and_keeps_a_password_of_their_own() {
    let mut server = options().start().await;
    let me = by_password(&server, "chief", FIRST).await.expect_status(200).json();
    assert_eq!((&me["role"], &me["user"]["roles"]), (&json!("admin"), &json!(["admin"])));
    let id = me["user"]["id"].as_i64().unwrap();
    let admin = Native::new(&server).client;
    let path = format!("/users/{id}/password");
    admin.put_json(&path, &json!({"password": "second password"})).await.expect_status(204);
    server.restart().await;
    by_password(&server, "chief", FIRST).await.expect_status(401);
    by_password(&server, "chief", "second password").await.expect_status(200);
    let users = Native::new(&server).client.get("/users").await.json();
    assert_eq!(users.as_array().unwrap().len(), 1);
    let events = told(&server, &format!("user {id}")).await;
    assert_eq!(events[0]["by"], "setup", "{events:?}");
    assert!(!server.log().contains(FIRST));
}

#[tokio::test]
async fn half_a_first_user_is_refused_before_anything_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let toml = "[studies]\nadmin_username = 'chief'";
    std::fs::write(folder.path().join("gantry.toml"), toml).unwrap();
    let mut command = Command::new(workspace::gantry());
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("GANTRY_")) {
        command.env_remove(name);
    }
    command.arg("serve").current_dir(folder.path()).stdin(Stdio::null());
    let ended = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
    let stderr = String::from_utf8_lossy(&ended.stderr);
    assert_eq!(ended.status.code(), Some(2), "{stderr}");
    assert!(stderr.contains("admin_email"), "{stderr}");
    assert!(!folder.path().join("gantry-data").exists());
}
