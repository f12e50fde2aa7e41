//! Cancel, retry, and a server that is killed in the middle: nothing is lost, nothing runs twice, nothing is left behind.

use std::path::Path;
use std::time::{Duration, Instant};

use gantry_tests::server::TestServer;

use super::support::Scripts;

/// The jobs that have a folder on the host `local`.
fn left_behind(server: &TestServer) -> Vec<String> {
    let names = |folder: &Path| -> Vec<String> {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        entries.map(|entry| entry.file_name().into_string().unwrap()).collect()
    };
    let root = server.data().join("local-host");
    let installations = names(&root);
    installations.iter().flat_map(|name| names(&root.join(name).join("jobs"))).collect()
}

/// Whether a process runs; one that has ended may still wait for being noticed.
fn runs(pid: &str) -> bool {
    let status = std::fs::read_to_string(Path::new("/proc").join(pid).join("stat"));
    status.is_ok_and(|status| !status.rsplit_once(") ").unwrap().1.starts_with('Z'))
}

async fn nothing_is_left(server: &TestServer) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while !left_behind(server).is_empty() {
        assert!(Instant::now() < deadline, "{:?} is left behind", left_behind(server));
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn a_job_outlives_the_server_and_is_found_again() {
    let mut server = TestServer::start().await;
    let scripts = Scripts::new(&server);
    let marks = server.data().join("marks").display().to_string();
    let yaml = format!(
        "stages: [one, two]\na:\n  stage: one\n  host: local\n  script: |\n    echo a >> '{marks}'\n    \
         for i in 1 2 3 4 5 6; do echo line $i; sleep 0.5; done\nb:\n  stage: two\n  host: local\n  \
         script: echo b >> '{marks}'\n"
    );
    let run = scripts.start(&yaml).await;
    scripts.printed(&run, "a", "line 2").await;
    server.kill9();
    server.restart().await;
    let scripts = Scripts::new(&server);
    let ended = scripts.native.wait(&run).await;
    assert_eq!(ended["status"], "FINISHED", "{ended}");
    assert_eq!(std::fs::read_to_string(marks).unwrap(), "a\nb\n");
    let lines: String = (1..=6).map(|i| format!("line {i}\n")).collect();
    assert_eq!(scripts.log(&run, "a", "stdout").await, lines);
    nothing_is_left(&server).await;
}

#[tokio::test]
async fn a_run_that_is_canceled_leaves_no_process_and_no_folder() {
    let server = TestServer::options().config("[runs]\nstop_grace_seconds = 1").start().await;
    let scripts = Scripts::new(&server);
    let pids = server.data().join("pids").display().to_string();
    let yaml = format!(
        "a:\n  host: local\n  script: |\n    trap '' TERM\n    sleep 600 &\n    echo $$ $! > '{pids}'\n    \
         echo begun\n    sleep 600\n"
    );
    let run = scripts.start(&yaml).await;
    scripts.printed(&run, "a", "begun").await;
    scripts.native.client.post(&format!("/runs/{run}/cancel")).await.expect_status(200);
    let ended = scripts.native.wait(&run).await;
    assert_eq!(ended["status"], "CANCELED");
    assert_eq!(scripts.states(&run).await, ["CANCELED"]);
    assert_eq!(scripts.log(&run, "a", "stdout").await, "begun\n");
    for pid in std::fs::read_to_string(pids).unwrap().split_whitespace() {
        assert!(!runs(pid), "process {pid} goes on");
    }
    nothing_is_left(&server).await;
}

#[tokio::test]
async fn a_failed_run_is_retried_as_a_whole() {
    let server = TestServer::start().await;
    let scripts = Scripts::new(&server);
    let mark = server.data().join("mark").display().to_string();
    let yaml = format!("a:\n  host: local\n  script: test -e '{mark}'\n");
    let (run, ended) = scripts.run(&yaml).await;
    assert_eq!(ended["status"], "FAILED");
    std::fs::write(mark, "").unwrap();
    scripts.native.client.post(&format!("/runs/{run}/retry")).await.expect_status(200);
    let ended = scripts.native.wait(&run).await;
    assert_eq!((&ended["status"], &ended["attempt"]), (&"FINISHED".into(), &2.into()), "{ended}");
}
