//! What goes wrong in a container makes the run fail, with a stage, a reason, a cause and a hint.

use std::time::{Duration, Instant};

use gantry_tests::server::TestServer;
use serde_json::{Value, json};

use crate::native::support::{Native, script};

/// The failure of a run that must have one, complete.
fn failure(run: &Value) -> Value {
    assert_eq!(run["status"], "FAILED", "{run}");
    let failure = run["failure"].clone();
    for field in ["stage", "reason", "cause", "hint"] {
        assert!(failure[field].as_str().is_some_and(|text| !text.is_empty()), "{run}");
    }
    failure
}

/// Each way to fail: what the script does, and the stage, the reason and the exit code that it leads to.
const WAYS: [(&str, &str, &str, i64); 11] = [
    ("exit 3", "run", "exit-code", 3),
    ("exec /nothing", "run", "exit-code", 127),
    ("exec /etc", "run", "exit-code", 126),
    ("sh -c 'kill -SEGV $$'", "run", "signal", 139),
    (":", "collect", "missing-output", 0),
    ("echo 1 > /outputs/y; echo 2 > /outputs/z", "collect", "unexpected-output", 0),
    ("echo many > /outputs/y", "collect", "malformed-output", 0),
    ("echo 101 > /outputs/y", "collect", "malformed-output", 0),
    ("echo ' ' > /outputs/y", "collect", "malformed-output", 0),
    ("mkdir /outputs/y", "collect", "malformed-output", 0),
    ("ln -s /etc/passwd /outputs/y", "collect", "malformed-output", 0),
];

#[tokio::test]
async fn each_way_to_fail_has_its_own_reason_and_keeps_the_log() {
    let server = TestServer::start().await;
    let native = Native::new(&server);
    let mut cases = String::new();
    for (number, (way, ..)) in WAYS.iter().enumerate() {
        cases.push_str(&format!("{number}) {way} ;;\n"));
    }
    let bundle = script(&format!("echo begun\ncase $(cat /inputs/way) in\n{cases}esac"))
        .input("way", json!("integer"))
        .output("y", json!({"id": "integer", "leq": 100}));
    let task = native.add_task(bundle).await;
    let mut runs = Vec::new();
    for number in 0..WAYS.len() {
        let body = json!({"inputs": {"way": number}, "start": true});
        runs.push(native.create_run(&task, body).await);
    }
    for (id, (way, stage, reason, exit_code)) in runs.iter().zip(WAYS) {
        let failure = failure(&native.wait(id).await);
        let found = (&failure["stage"], &failure["reason"], &failure["exit_code"]);
        assert_eq!(found, (&json!(stage), &json!(reason), &json!(exit_code)), "{way}: {failure}");
        if stage == "collect" {
            let detail = &failure["details"][0];
            assert!(["y", "z"].contains(&detail["parameter"].as_str().unwrap()), "{failure}");
            assert!(detail["code"].as_str().unwrap().starts_with("APPE-"), "{failure}");
        }
        assert_eq!(native.log(id, "stdout").await, b"begun\n", "{way}");
        let outputs = native.values(id, "outputs").await;
        assert!(outputs.is_empty(), "{way}: {outputs:?}");
    }
}

#[tokio::test]
async fn a_job_that_wants_more_memory_than_declared_is_out_of_memory() {
    let server = TestServer::start().await;
    let native = Native::new(&server);
    let bundle = script("exec tail /dev/zero").resources(&json!({"ram": "32Mi"}));
    let run = native.start(bundle).await;
    let failure = failure(&native.wait(&run).await);
    assert_eq!((&failure["reason"], &failure["exit_code"]), (&json!("out-of-memory"), &json!(137)));
    assert!(failure["hint"].as_str().unwrap().contains("resources.ram"), "{failure}");
    assert!(failure["cause"].as_str().unwrap().contains("33554432"), "{failure}");
}

#[tokio::test]
async fn a_job_is_stopped_at_its_time_limit() {
    let options = TestServer::options().config("[runs]\nstop_grace_seconds = 1");
    let server = options.start().await;
    let native = Native::new(&server);
    let start = Instant::now();
    let bundle = script("echo begun; sleep 600").resources(&json!({"time_limit": "2s"}));
    let run = native.start(bundle).await;
    let failure = failure(&native.wait(&run).await);
    assert!(start.elapsed() < Duration::from_secs(30), "{:?}", start.elapsed());
    assert_eq!((&failure["reason"], &failure["exit_code"]), (&json!("time-limit"), &json!(124)));
    assert!(failure["cause"].as_str().unwrap().contains("2 s"), "{failure}");
    assert!(failure["hint"].as_str().unwrap().contains("time_limit"), "{failure}");
    assert_eq!(native.log(&run, "stdout").await, b"begun\n");
}

#[tokio::test]
async fn a_task_without_a_time_limit_has_the_servers() {
    let options = TestServer::options().config("[runs]\ntime_limit_seconds = 1");
    let server = options.start().await;
    let native = Native::new(&server);
    let run = native.start(script("sleep 600")).await;
    assert_eq!(failure(&native.wait(&run).await)["reason"], "time-limit");
}

#[tokio::test]
async fn a_job_that_no_executor_can_ever_take_fails_at_once() {
    let server = TestServer::start().await;
    let native = Native::new(&server);
    let run = native.start(script("exit 0").resources(&json!({"cpus": 4096}))).await;
    let failure = failure(&native.wait(&run).await);
    assert_eq!((&failure["stage"], &failure["reason"]), (&json!("place"), &json!("no-executor")));
    assert!(failure["cause"].as_str().unwrap().contains("4096"), "{failure}");
}
