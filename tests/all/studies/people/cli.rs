//! `gantry user …` and `gantry study import-config`.

use std::fs;

use gantry_tests::server::TestServer;

use super::support::{PASSWORD, by_password};

#[tokio::test]
async fn users_are_kept_from_the_command_line() {
    let server = TestServer::start().await;
    let add = ["user", "add", "reader", "--email", "reader@example.org", "--role", "user"];
    let (code, stdout, stderr) = server.gantry(&add, "correct horse\n").await;
    assert_eq!(code, 0, "{stderr}");
    assert!(stdout.contains("reader@example.org") && !stdout.contains(PASSWORD), "{stdout}");
    by_password(&server, "reader", PASSWORD).await.expect_status(200);
    let (code, _, stderr) = server.gantry(&add, "correct horse\n").await;
    assert!(code == 1 && stderr.contains("already"), "{code} {stderr}");
    let (code, _, stderr) =
        server.gantry(&["user", "add", "x", "--email", "x@example.org"], "short").await;
    assert!(code == 2 && stderr.contains("8 characters"), "{code} {stderr}");

    let (_, listed, _) = server.gantry(&["user", "ls"], "").await;
    assert!(listed.contains("reader") && listed.contains("yes"), "{listed}");
    let (_, roles, _) = server.gantry(&["user", "role", "ls"], "").await;
    assert!(roles.contains("superuser") && roles.contains("sample_state_update"), "{roles}");
    for (arguments, expected) in [
        (&["user", "role", "add", "reader", "superuser"], "superuser, user"),
        (&["user", "role", "rm", "reader@example.org", "user"], "superuser"),
    ] {
        let (code, _, stderr) = server.gantry(arguments, "").await;
        assert_eq!(code, 0, "{stderr}");
        let (_, shown, _) = server.gantry(&["user", "show", "reader"], "").await;
        let roles = shown.lines().find_map(|line| line.strip_prefix("roles")).unwrap();
        assert_eq!(roles.trim(), expected);
    }

    let (code, _, stderr) = server.gantry(&["user", "password", "reader"], "battery staple").await;
    assert_eq!(code, 0, "{stderr}");
    by_password(&server, "reader", "battery staple").await.expect_status(200);
    for (verb, status) in [("deactivate", 401), ("activate", 200)] {
        let (code, _, stderr) = server.gantry(&["user", verb, "reader"], "").await;
        assert_eq!(code, 0, "{stderr}");
        by_password(&server, "reader", "battery staple").await.expect_status(status);
    }
    let (code, _, stderr) = server.gantry(&["user", "show", "nobody"], "").await;
    assert!(code == 3 && stderr.contains("gantry user ls"), "{code} {stderr}");
    let (code, _, stderr) = server.gantry(&["user", "password", "reader", "secret"], "").await;
    assert_eq!(code, 2, "a password is no argument: {stderr}");
}

#[tokio::test]
async fn a_configuration_file_is_imported_from_the_command_line() {
    let server = TestServer::start().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("site.yml");
    let file = "external_systems:\n  - system_name: XNAT\n    url: https://xnat.example.org\n";
    fs::write(&path, file).unwrap();
    let path = path.to_str().unwrap();
    let (code, stdout, stderr) = server.gantry(&["study", "import-config", path], "").await;
    assert!(code == 0 && stdout.contains("added") && stdout.contains("XNAT"), "{stdout}{stderr}");
    let (code, stdout, stderr) = server.gantry(&["study", "import-config", path], "").await;
    assert!(code == 0 && stdout.contains("left"), "{stdout}");
    assert!(stderr.contains("is left as it is"), "{stderr}");
    let other = file.replace("xnat.", "other.");
    let arguments = ["study", "import-config", "-", "--overwrite"];
    let (code, stdout, _) = server.gantry(&arguments, &other).await;
    assert!(code == 0 && stdout.contains("changed"), "{stdout}");
    let (code, _, stderr) = server.gantry(&arguments, "external_systems: 1").await;
    assert!(code == 1 && stderr.contains(":1:"), "{code} {stderr}");
}
