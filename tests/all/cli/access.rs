//! Which server a command talks to, and as whom.

use std::fs;

use gantry_tests::process::free_port;
use gantry_tests::server::{ADMIN_TOKEN, TestServer};

use super::support::{end_of, gantry};

#[tokio::test]
async fn a_token_does_what_its_role_allows_until_it_is_revoked() {
    let server = TestServer::start().await;
    let arguments = ["token", "create", "reader", "--role", "viewer", "--expires", "1d"];
    let made = gantry(&server, &arguments).await.expect(0);
    let secret = made.stdout.trim();
    let as_reader = |arguments: &[&str]| {
        let mut command = server.command(arguments);
        command.env("GANTRY_TOKEN", secret);
        end_of(command)
    };
    as_reader(&["runs", "ls"]).await.expect(0);
    let refused = as_reader(&["token", "ls"]).await.expect(3);
    assert!(refused.stderr.contains("viewer") && refused.stderr.contains("hint: "));
    let listed = gantry(&server, &["token", "ls"]).await.expect(0).stdout;
    assert!(listed.contains("reader") && !listed.contains(secret), "{listed}");
    gantry(&server, &["token", "rm", "reader"]).await.expect(0);
    as_reader(&["runs", "ls"]).await.expect(3);
    gantry(&server, &["token", "create", "x", "--role", "viewer", "--expires", "soon"])
        .await
        .expect(2);
}

#[tokio::test]
async fn the_token_that_a_server_keeps_in_its_data_folder_is_found_there() {
    let server = TestServer::start().await;
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("gantry-data");
    fs::create_dir(&data).unwrap();
    let without_token = |arguments: &[&str]| {
        let mut command = server.command(arguments);
        command.env_remove("GANTRY_TOKEN").current_dir(folder.path());
        end_of(command)
    };
    let refused = without_token(&["runs", "ls"]).await.expect(3);
    assert!(refused.stderr.contains("GANTRY_TOKEN"), "{}", refused.stderr);
    fs::write(data.join("admin-token"), format!("{ADMIN_TOKEN}\n")).unwrap();
    without_token(&["runs", "ls"]).await.expect(0);
    without_token(&["runs", "ls", "--data", "elsewhere"]).await.expect(3);
}

#[tokio::test]
async fn a_server_that_is_not_there_is_named_with_what_to_do() {
    let server = TestServer::start().await;
    let nowhere = format!("http://127.0.0.1:{}", free_port());
    let failed = gantry(&server, &["runs", "ls", "--server", &nowhere]).await.expect(1);
    assert!(failed.stderr.contains(&nowhere) && failed.stderr.contains("gantry serve"));
    assert_eq!(failed.stdout, "");
}
