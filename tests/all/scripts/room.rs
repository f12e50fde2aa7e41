//! How many jobs a host has at once, also when that is changed while some are there.

use std::path::Path;
use std::time::{Duration, Instant};

use gantry_tests::server::TestServer;
use serde_json::{Value, json};

use super::support::Scripts;

/// A task of one job, which runs until a file of its name is in the folder.
fn waits(folder: &Path, name: &str) -> String {
    let file = folder.join(name).display().to_string();
    format!("{name}:\n  host: local\n  script: while [ ! -e {file} ]; do sleep 0.1; done\n")
}

/// The states of the jobs of these runs, once that holds.
async fn until(scripts: &Scripts, runs: &[&str], holds: impl Fn(&[String]) -> bool) -> Vec<String> {
    let deadline = Instant::now() + Duration::from_secs(60);
    loop {
        let mut states = Vec::new();
        for run in runs {
            states.extend(scripts.states(run).await);
        }
        if holds(&states) {
            return states;
        }
        assert!(Instant::now() < deadline, "the jobs stay {states:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

fn all(states: &[String], state: &str) -> bool {
    states.iter().all(|it| it == state)
}

#[tokio::test]
async fn a_limit_that_is_set_while_jobs_run_counts_them_and_has_later_ones_wait() {
    let server = TestServer::start().await;
    let scripts = Scripts::new(&server);
    let folder = tempfile::tempdir().unwrap();
    let begin = async |name: &str| scripts.start(&waits(folder.path(), name)).await;
    let end = |name: &str| std::fs::write(folder.path().join(name), "").unwrap();
    let (a, b) = (begin("a").await, begin("b").await);
    until(&scripts, &[&a, &b], |states| all(states, "RUNNING")).await;

    let client = &scripts.native.client;
    let local: Value = client.get("/hosts/local").await.expect_status(200).json();
    let one = json!({
        "name": "local",
        "reach": {"kind": "local"},
        "working_folder": local["working_folder"],
        "container_engine": local["container_engine"],
        "jobs_at_once": 1,
    });
    client.post_json("/hosts", &one).await.expect_status(201);
    let (c, d) = (begin("c").await, begin("d").await);
    until(&scripts, &[&c, &d], |states| all(states, "PREPARING")).await;
    end("a");
    until(&scripts, &[&a], |states| all(states, "FINISHED")).await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    until(&scripts, &[&b], |states| all(states, "RUNNING")).await;
    until(&scripts, &[&c, &d], |states| all(states, "PREPARING")).await;

    end("b");
    let mut now = until(&scripts, &[&c, &d], |states| !all(states, "PREPARING")).await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    now.extend(until(&scripts, &[&c, &d], |_| true).await);
    now.sort();
    now.dedup();
    assert_eq!(now, ["PREPARING", "RUNNING"], "one at a time");
    end("c");
    end("d");
    until(&scripts, &[&a, &b, &c, &d], |states| all(states, "FINISHED")).await;
}
