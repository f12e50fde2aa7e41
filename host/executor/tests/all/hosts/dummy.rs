//! What a job can ask of the host that runs nothing, beside what every host promises.

use gantry_executor::{Fetched, LogLengths};
use gantry_model::exec::{ExecOutcome, LogStream};
use serde_json::json;

use crate::support::{Files, HostBench, Script, names_in};

#[tokio::test]
async fn a_job_can_fail_to_start_as_often_as_it_likes() {
    let bench = HostBench::dummy();
    let (plan, handle) = bench.plan(&Script::dummy(json!({ "start_fails": 2 })));
    for _ in 0..2 {
        bench.executor.start(&plan, &handle).await.unwrap_err();
    }
    bench.executor.start(&plan, &handle).await.unwrap();
    let exit = bench.executor.wait(&handle).await.unwrap();
    assert_eq!(exit.outcome, ExecOutcome::Exited { code: 0 });
}

#[tokio::test]
async fn a_job_can_die_and_lose_its_log() {
    let bench = HostBench::dummy();
    let dies = json!({ "outcome": { "kind": "lost" }, "log_is_lost": true });
    let (handle, exit) = bench.run(&Script::dummy(dies)).await;
    assert_eq!(exit.outcome, ExecOutcome::Lost);
    bench.executor.read_log(&handle, LogStream::Stdout, 0, 1).await.unwrap_err();
}

#[tokio::test]
async fn a_job_can_write_last_words_and_leave_outputs() {
    let bench = HostBench::dummy();
    let script = json!({
        "stdout": "first ", "sleep_ms": 100, "last_words": "last", "outputs": { "a/b": "text" }
    });
    let handle = bench.start(&Script::dummy(script)).await;
    let seen = LogLengths { stdout: 6, stderr: 0, ended: false };
    let grown = bench.executor.grown(&handle, seen).await.unwrap();
    assert_eq!(grown.stdout, 10);
    bench.executor.wait(&handle).await.unwrap();
    let into = tempfile::tempdir().unwrap();
    let outputs = bench.executor.folders(&handle).unwrap().outputs;
    let fetched = bench.executor.fetch(&handle, &outputs, into.path()).await.unwrap();
    assert_eq!(fetched, Some(Fetched::Folder));
    assert_eq!(names_in(&into.path().join("a")), ["b"]);
}

#[tokio::test]
async fn files_are_pushed_and_nothing_else_is_asked_of_it() {
    let bench = HostBench::dummy();
    let (plan, handle) = bench.plan(&Script::exits(0));
    let mut files = Files::default();
    files.add("data/a", "text").push(&bench, &handle).await.unwrap();
    files.assert_in(&bench, &handle);
    assert!(bench.executor.test().await.usable);
    assert_eq!(bench.executor.missing(&plan).await.unwrap(), Vec::<String>::new());
}
