//! Commands about this machine and the program itself.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt as _;

use gantry_tests::containers::Engine;
use gantry_tests::process::installed;
use gantry_tests::server::TestServer;

use super::support::{alone, end_of, gantry};

#[tokio::test]
async fn the_doctor_finds_what_a_server_needs() {
    let server = TestServer::start().await;
    let found = gantry(&server, &["doctor", "-o", "json"]).await.expect(0).json();
    let verdict = |id: &str| {
        let check = found.as_array().unwrap().iter().find(|check| check["id"] == id);
        check.and_then(|check| check["verdict"].as_str()).map(str::to_owned)
    };
    for id in ["podman", "plugins", "data folder", "server"] {
        assert_eq!(verdict(id).as_deref(), Some("ok"), "{id}: {found}");
    }
}

#[tokio::test]
async fn the_doctor_exits_with_1_and_names_the_packages_where_no_engine_is() {
    let empty = tempfile::tempdir().unwrap();
    let mut command = alone(empty.path(), &["doctor"]);
    command.env("PATH", empty.path());
    let found = end_of(command).await.expect(1);
    assert!(found.stderr.contains("apt-get install"), "{}", found.stderr);
}

#[tokio::test]
async fn the_doctor_finds_out_that_an_engine_answers_but_starts_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let podman = installed(&["podman"], "podman");
    let refuses =
        "if [ \"$1\" = run ]; then echo 'crun: setrlimit: not permitted' >&2; exit 126; fi";
    let script = format!("#!/bin/sh\n{refuses}\nexec '{}' \"$@\"\n", podman.display());
    let program = folder.path().join("podman");
    std::fs::write(&program, script).unwrap();
    std::fs::set_permissions(&program, Permissions::from_mode(0o755)).unwrap();
    let config = format!("[executors.here]\nengine = \"podman\"\nprogram = {program:?}\n");
    std::fs::write(folder.path().join("gantry.toml"), config).unwrap();
    let found = end_of(alone(folder.path(), &["doctor"])).await.expect(1);
    assert!(found.stdout.contains("setrlimit: not permitted"), "{}", found.stdout);
    assert!(found.stderr.contains("CONTAINERS_CONF"), "{}", found.stderr);
    assert_eq!(Engine::podman().of_installation("doctor"), Vec::<String>::new());
}

#[tokio::test]
async fn the_configuration_is_shown_without_secrets() {
    let empty = tempfile::tempdir().unwrap();
    let mut command = alone(empty.path(), &["config", "show", "--listen", "127.0.0.1:9"]);
    command.env("GANTRY_ADMIN_TOKEN", "secret-of-the-admin");
    let shown = end_of(command).await.expect(0).stdout;
    assert!(shown.contains("listen = \"127.0.0.1:9\""), "{shown}");
    assert!(shown.contains("admin_token") && !shown.contains("secret-of"), "{shown}");
}

#[tokio::test]
async fn wrong_usage_exits_with_2() {
    let empty = tempfile::tempdir().unwrap();
    for arguments in [&["nonsense"][..], &["run"], &["runs", "ls", "--status", "sleeping"]] {
        end_of(alone(empty.path(), arguments)).await.expect(2);
    }
    let version = end_of(alone(empty.path(), &["version", "-o", "json"])).await.expect(0).json();
    assert_eq!(version["name"], "gantry");
}
