//! What only a container engine does, and the ways in which it can refuse.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use gantry_executor::{EngineState, ExecError, detect};
use gantry_model::exec::{ExecOutcome, Health, LogStream};

use crate::support::{Bench, Job};

#[tokio::test]
async fn podman_is_detected_with_its_version() {
    let engines = detect().await;
    let podman = engines.iter().find(|found| found.engine.to_string() == "podman").unwrap();
    assert!(matches!(&podman.state, EngineState::Usable { version } if version.contains('.')));
}

#[tokio::test]
async fn an_engine_that_is_not_installed_is_unhealthy_and_says_what_to_do() {
    let bench = Bench::podman_with(|options| options.program = PathBuf::from("no-such-engine"));
    let Health::Unhealthy { reason } = bench.executor.fingerprint().await.health else {
        panic!("healthy without a program");
    };
    assert!(reason.contains("'no-such-engine' is not installed"), "{reason}");
}

#[tokio::test]
async fn a_folder_that_cannot_be_mounted_is_not_started_and_the_engine_says_why() {
    let bench = Bench::podman();
    let (mut plan, handle) = bench.plan(Job::exits(0)).await;
    plan.output_folder = "/bin/busybox/outputs".to_owned();
    bench.executor.start(&plan, &handle).await.unwrap();
    let outcome = bench.executor.wait(&handle).await.unwrap().outcome;
    let ExecOutcome::NotStarted { message } = outcome else { panic!("{outcome:?}") };
    assert!(message.contains("/bin/busybox/outputs"), "{message}");
}

#[tokio::test]
async fn an_image_that_vanished_is_not_started_and_the_engine_says_why() {
    let bench = Bench::podman();
    let (mut plan, handle) = bench.plan(Job::exits(0)).await;
    plan.image.reference = "0".repeat(64);
    bench.executor.start(&plan, &handle).await.unwrap();
    let outcome = bench.executor.wait(&handle).await.unwrap().outcome;
    let ExecOutcome::NotStarted { message } = outcome else { panic!("{outcome:?}") };
    assert!(message.contains("image"), "{message}");
}

#[tokio::test]
async fn a_job_that_uses_more_memory_than_declared_is_out_of_memory() {
    let bench = Bench::podman();
    let hungry = Job::script("exec tail /dev/zero");
    assert_eq!(bench.outcome(hungry).await, ExecOutcome::OutOfMemory);
}

#[tokio::test]
async fn a_job_killed_by_a_signal_has_128_and_the_signal() {
    let bench = Bench::podman();
    // From a child shell, as the first process of a container ignores signals from inside.
    let outcome = bench.outcome(Job::script("sh -c 'kill -SEGV $$'")).await;
    assert_eq!(outcome, ExecOutcome::Exited { code: 128 + 11 });
}

#[tokio::test]
async fn a_job_that_ignores_term_is_killed_after_the_grace() {
    let bench = Bench::podman();
    let handle = bench.start(Job::script("trap '' TERM; echo begun; sleep 60 & wait")).await;
    bench.until_written(&handle, "begun").await;
    bench.executor.stop(&handle, Duration::from_secs(1)).await.unwrap();
    let exit = bench.executor.wait(&handle).await.unwrap();
    assert_eq!(exit.outcome, ExecOutcome::Exited { code: 137 });
}

/// Longer than any of these jobs needs to end.
const PATIENT: Duration = Duration::from_secs(60);

/// As the first process of its container it has to say what is to be done at TERM, or never hears of it.
const DEAF: &str = "echo begun; sleep 600; echo on; sleep 600";

#[tokio::test]
async fn a_job_that_hears_no_term_is_not_waited_for() {
    let bench = Bench::podman();
    let handle = bench.start(Job::script(DEAF)).await;
    bench.until_written(&handle, "begun").await;
    let before = Instant::now();
    bench.executor.stop(&handle, PATIENT).await.unwrap();
    let exit = bench.executor.wait(&handle).await.unwrap();
    assert_eq!(exit.outcome, ExecOutcome::Exited { code: 137 });
    assert!(before.elapsed() < PATIENT, "took {:?}", before.elapsed());
    assert_eq!(bench.log(&handle, LogStream::Stdout).await, "begun\n");
}

#[tokio::test]
async fn a_job_that_hears_no_term_is_not_waited_for_after_its_time_limit() {
    let bench = Bench::podman_with(|options| options.kill_grace = PATIENT);
    let before = Instant::now();
    let outcome = bench.outcome(Job::script(DEAF).time_limit(1)).await;
    assert_eq!(outcome, ExecOutcome::TimedOut);
    assert!(before.elapsed() < PATIENT, "took {:?}", before.elapsed());
}

#[tokio::test]
async fn a_job_that_hears_term_is_given_the_time_that_it_takes() {
    let bench = Bench::podman();
    let tidies = "trap 'sleep 2; echo tidy; exit 3' TERM; echo begun; sleep 600 & wait";
    let handle = bench.start(Job::script(tidies)).await;
    bench.until_written(&handle, "begun").await;
    bench.executor.stop(&handle, PATIENT).await.unwrap();
    let exit = bench.executor.wait(&handle).await.unwrap();
    assert_eq!(exit.outcome, ExecOutcome::Exited { code: 3 });
    assert_eq!(bench.log(&handle, LogStream::Stdout).await, "begun\ntidy\n");
}

#[tokio::test]
async fn a_job_stopped_at_once_never_outlives_the_stop() {
    let bench = Bench::podman();
    // The container does not exist yet, or is about to start: whichever it is, the job ends.
    for pause_ms in [0, 50, 100, 150, 200] {
        let handle = bench.start(Job::sleeps(60)).await;
        tokio::time::sleep(Duration::from_millis(pause_ms)).await;
        bench.executor.stop(&handle, Duration::ZERO).await.unwrap();
        let exit = bench.executor.wait(&handle).await.unwrap();
        assert!(!matches!(exit.outcome, ExecOutcome::Exited { code: 0 }), "{exit:?}");
    }
}

#[tokio::test]
async fn a_folder_that_would_become_an_option_is_refused() {
    let bench = Bench::podman();
    let (mut plan, handle) = bench.plan(Job::exits(0)).await;
    plan.input_folder = "/inputs:rw".to_owned();
    let started = bench.executor.start(&plan, &handle).await;
    assert!(matches!(started, Err(ExecError::UnsafePlan { .. })), "{started:?}");
}

#[tokio::test]
async fn a_handle_of_another_version_is_refused() {
    let bench = Bench::podman();
    let (_, mut handle) = bench.plan(Job::exits(0)).await;
    handle.version = 99;
    let waited = bench.executor.wait(&handle).await;
    assert!(matches!(waited, Err(ExecError::UnknownHandle { version: 99, .. })), "{waited:?}");
}

#[tokio::test]
async fn two_installations_never_see_each_others_jobs() {
    let (one, other) = (Bench::podman(), Bench::podman());
    let (handle, _) = one.run(Job::exits(0)).await;
    assert_eq!(one.executor.list_jobs().await.unwrap(), [handle.job]);
    assert_eq!(other.executor.list_jobs().await.unwrap(), []);
}

#[tokio::test]
async fn a_container_without_a_folder_is_still_listed_and_destroyed() {
    let bench = Bench::podman();
    let (handle, _) = bench.run(Job::exits(0)).await;
    std::fs::remove_dir_all(bench.path().join("jobs")).unwrap();
    assert_eq!(bench.executor.list_jobs().await.unwrap(), [handle.job]);
    bench.executor.destroy(&handle).await.unwrap();
    assert_eq!(bench.containers(), Vec::<String>::new());
}

#[tokio::test]
async fn the_folder_of_a_job_is_closed_to_other_users_of_the_machine() {
    use std::os::unix::fs::PermissionsExt as _;
    let bench = Bench::podman();
    let (handle, _) = bench.run(Job::writes("a", "b", "c")).await;
    let log = bench.executor.log_file(&handle, LogStream::Stdout).await.unwrap();
    let mode = std::fs::metadata(log.parent().unwrap()).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
}
