//! Jobs that somebody takes away while they run.

use std::path::Path;

use gantry_tests::containers::Engine;
use gantry_tests::process::Signal;
use nix::sys::signal::kill;
use nix::unistd::Pid;
use serde_json::Value;

use super::scene::Scene;

#[tokio::test]
async fn a_run_whose_container_was_removed_has_failed_and_says_so() {
    let scene = Scene::start().await;
    let task = scene.task(60.0).await;
    let run = scene.begin(&task).await;
    scene.wait_for_print(&run, "line 1").await;
    Engine::podman().remove(&[format!("gantry-{run}-1")]);
    let end = scene.end_of(&run).await;
    assert_eq!(end["status"], "FAILED", "{end}");
    // Podman kills what it removes, and then tells either that, or that there is no such container.
    let reason = end["failure"]["reason"].as_str().unwrap();
    assert!(["job-lost", "signal"].contains(&reason), "{end}");
    let hint = end["failure"]["hint"].as_str().unwrap();
    assert!(hint.contains("removed") && hint.contains("Retry the run"), "{end}");
    expect_over(&scene, &run).await;
    scene.remove(&task).await;
}

#[tokio::test]
async fn a_run_whose_supervisor_was_killed_has_failed_and_its_container_is_gone() {
    let scene = Scene::start().await;
    let task = scene.task(60.0).await;
    let run = scene.begin(&task).await;
    scene.wait_for_print(&run, "line 1").await;
    for supervisor in supervisors(&scene.jobs().join(format!("{run}-1"))) {
        kill(supervisor, Signal::SIGKILL).unwrap();
    }
    expect_lost(&scene, &run).await;
    scene.remove(&task).await;
}

#[tokio::test]
async fn a_run_whose_folder_was_removed_while_no_server_lived_has_failed() {
    let mut scene = Scene::start().await;
    let task = scene.task(60.0).await;
    let run = scene.begin(&task).await;
    scene.wait_for_print(&run, "line 1").await;
    scene.server.kill9();
    std::fs::remove_dir_all(scene.jobs().join(format!("{run}-1"))).unwrap();
    scene.server.restart().await;
    let end = scene.end_of(&run).await;
    assert_eq!(end["failure"]["reason"], "job-lost", "{end}");
    scene.expect_clean().await;
    scene.remove(&task).await;
}

/// The run has failed for want of its job, with a hint.
async fn expect_lost(scene: &Scene, run: &str) {
    let end = scene.end_of(run).await;
    assert_eq!(end["status"], "FAILED", "{end}");
    assert_eq!(end["failure"]["reason"], "job-lost", "{end}");
    assert!(end["failure"]["hint"].as_str().is_some_and(|hint| hint.contains("Retry")), "{end}");
    expect_over(scene, run).await;
}

/// What the run had printed is kept, it was started once, and nothing is left of its job.
async fn expect_over(scene: &Scene, run: &str) {
    assert_eq!(scene.log(run).await, "started\nline 1\n");
    assert_eq!(scene.gates.starts(run), 1);
    let last = scene.events(run).await.pop().map(|(_, status)| Value::from(status));
    assert_eq!(last, Some(Value::from("FAILED")));
    scene.expect_clean().await;
}

/// The processes of the supervisor of a job, known by the folder that they work in.
fn supervisors(job: &Path) -> Vec<Pid> {
    let job = job.canonicalize().unwrap();
    let found = std::fs::read_dir("/proc").unwrap().flatten().filter_map(|process| {
        let folder = std::fs::read_link(process.path().join("cwd")).ok()?;
        let command = std::fs::read(process.path().join("cmdline")).ok()?;
        let supervisor = String::from_utf8_lossy(&command).contains("gantry-supervisor");
        let id = process.file_name().to_str()?.parse().ok()?;
        (folder == job && supervisor).then(|| Pid::from_raw(id))
    });
    let found = found.collect::<Vec<_>>();
    assert!(!found.is_empty(), "no supervisor works in {}", job.display());
    found
}
