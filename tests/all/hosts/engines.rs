//! Whether a host's container engine works is found out by a container.

use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use gantry_tests::process::{installed, run};
use gantry_tests::services::Sshd;
use serde_json::Value;

use super::support::Site;

/// What the report says of Podman.
fn podman(report: &Value) -> (bool, String) {
    let checks = report["checks"].as_array().unwrap().iter();
    let mut engines = checks.filter(|check| check["name"] == "container engine");
    let of_podman = |check: &&Value| check["message"].as_str().unwrap().starts_with("podman");
    let check = engines.find(of_podman).unwrap_or_else(|| panic!("no Podman in {report}"));
    (check["passed"] == true, check["message"].as_str().unwrap().to_owned())
}

/// What Podman has of trials.
fn left() -> String {
    let program: PathBuf = installed(&["podman"], "podman");
    let names = ["ps", "--all", "--filter=name=gantry-trial-", "--format={{.Names}}"];
    let images = ["images", "--filter=reference=localhost/gantry-trial-*", "--format={{.ID}}"];
    run(&program, &names) + &run(&program, &images)
}

#[tokio::test]
async fn an_engine_that_starts_containers_has_a_green_tick_and_nothing_of_the_trial_stays() {
    let site = Site::start().await;
    let report = site.client().post("/hosts/my_host/test").await.expect_status(200).json();
    let (passed, message) = podman(&report);
    assert!(passed && message.ends_with("starts containers"), "{message}");
    assert!(report["programs"].as_array().unwrap().contains(&"podman".into()), "{report}");
    gone().await;
}

#[tokio::test]
async fn an_engine_that_answers_and_starts_no_container_has_a_red_cross_with_its_own_words() {
    let folder = tempfile::tempdir().unwrap();
    let settings = folder.path().join("containers.conf");
    // Its version is all that this runtime tells.
    let runtime = folder.path().join("runtime");
    let script = "#!/bin/sh\n[ \"$1\" = --version ] && exec echo 'runtime 1'\necho no container today >&2\nexit 1\n";
    std::fs::write(&runtime, script).unwrap();
    std::fs::set_permissions(&runtime, std::fs::Permissions::from_mode(0o755)).unwrap();
    let path = runtime.display();
    let lines = format!("[engine]\nruntime = \"tired\"\n[engine.runtimes]\ntired = [\"{path}\"]\n");
    std::fs::write(&settings, lines).unwrap();
    let variables = [("CONTAINERS_CONF", settings.to_str().unwrap())];
    let mut site = Site::bare().await;
    site.sshd = Sshd::start_with_variables(&variables).await;
    site.add("my_host", &site.sshd).await;
    let report = site.client().post("/hosts/my_host/test").await.expect_status(200).json();
    let (passed, message) = podman(&report);
    assert!(!passed, "{message}");
    assert!(message.contains("starts no container: "), "{message}");
    assert!(message.contains("no container today"), "the engine's own words: {message}");
    assert!(!report["programs"].as_array().unwrap().contains(&"podman".into()), "{report}");
    let shown = site.gantry(&["host", "test", "my_host"]).await.expect(0);
    assert!(shown.stdout.contains("✗  container engine"), "{}", shown.stdout);
    gone().await;
}

/// Other tests try Podman at the same time: theirs go, too.
async fn gone() {
    for _ in 0..600 {
        if left().trim().is_empty() {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("of trials there is left: {}", left());
}
