//! What every executor promises, tried on each of them.

use std::time::Duration;

use gantry_executor::ExecError;
use gantry_model::exec::{ExecOutcome, Health, LogStream};

use crate::support::{Bench, Job, in_containers, test_image};

/// Makes a test of each promise for each executor.
macro_rules! promises {
    ($($promise:ident)*) => {
        mod dummy {
            $(#[tokio::test] async fn $promise() {
                super::$promise(super::Bench::dummy()).await;
            })*
        }
        in_containers! { $($promise)* }
    };
}

promises! {
    a_healthy_executor_tells_its_capacity
    a_job_that_succeeds_leaves_output_and_logs
    the_exit_code_is_the_jobs_own
    the_times_of_an_exit_enclose_the_job
    a_job_past_its_time_limit_is_stopped
    a_stopped_job_ends_soon
    a_job_stopped_before_its_start_never_starts
    stopping_an_ended_job_changes_nothing
    a_job_started_twice_runs_once
    many_can_wait_for_one_job
    a_log_is_read_in_pieces_while_the_job_runs
    waiting_for_what_was_never_started_is_an_error
    a_destroyed_job_is_gone_and_can_be_destroyed_again
    destroying_a_running_job_ends_it
    an_image_is_prepared_again_without_effect
}

async fn a_healthy_executor_tells_its_capacity(bench: Bench) {
    let fingerprint = bench.executor.fingerprint().await;
    assert_eq!(fingerprint.health, Health::Healthy);
    assert!(fingerprint.capacity.cpus > 0 && fingerprint.capacity.memory_bytes > 0);
    assert_eq!(&fingerprint.name, bench.executor.name());
}

async fn a_job_that_succeeds_leaves_output_and_logs(bench: Bench) {
    let (handle, exit) = bench.run(Job::writes("to out", "to err", "result")).await;
    assert_eq!(exit.outcome, ExecOutcome::Exited { code: 0 });
    assert_eq!(bench.log(&handle, LogStream::Stdout).await, "to out");
    assert_eq!(bench.log(&handle, LogStream::Stderr).await, "to err");
    assert_eq!(bench.output(&handle, "out").await, "result");
    let file = bench.executor.log_file(&handle, LogStream::Stdout).await.unwrap();
    assert_eq!(std::fs::read_to_string(file).unwrap(), "to out");
}

async fn the_exit_code_is_the_jobs_own(bench: Bench) {
    // 125 to 127 are what an engine says as well when it cannot start a job, 137 what a KILL looks
    // like.
    for code in [3, 125, 126, 127, 137, 255] {
        assert_eq!(bench.outcome(Job::exits(code)).await, ExecOutcome::Exited { code });
    }
}

async fn the_times_of_an_exit_enclose_the_job(bench: Bench) {
    let (_, exit) = bench.run(Job::sleeps(1)).await;
    let took = exit.started_at.duration_until(exit.ended_at).as_secs_f64();
    assert!((1.0..10.0).contains(&took), "{took} s");
}

async fn a_job_past_its_time_limit_is_stopped(bench: Bench) {
    let outcome = bench.outcome(Job::sleeps(60).time_limit(1)).await;
    assert_eq!(outcome, ExecOutcome::TimedOut);
}

async fn a_stopped_job_ends_soon(bench: Bench) {
    let handle = bench.start(Job::sleeps(60)).await;
    bench.until_written(&handle, "begun").await;
    bench.executor.stop(&handle, Duration::from_secs(10)).await.unwrap();
    let exit = bench.executor.wait(&handle).await.unwrap();
    assert_eq!(exit.outcome, ExecOutcome::Exited { code: 143 });
}

async fn a_job_stopped_before_its_start_never_starts(bench: Bench) {
    let (plan, handle) = bench.plan(Job::writes("ran", "", "ran")).await;
    bench.executor.stop(&handle, Duration::ZERO).await.unwrap();
    bench.executor.start(&plan, &handle).await.unwrap();
    let outcome = bench.executor.wait(&handle).await.unwrap().outcome;
    let message = "The job was stopped before it was started.".to_owned();
    assert_eq!(outcome, ExecOutcome::NotStarted { message });
    assert_eq!(bench.log(&handle, LogStream::Stdout).await, "");
}

async fn stopping_an_ended_job_changes_nothing(bench: Bench) {
    let (handle, exit) = bench.run(Job::exits(3)).await;
    bench.executor.stop(&handle, Duration::ZERO).await.unwrap();
    assert_eq!(bench.executor.wait(&handle).await.unwrap(), exit);
}

async fn a_job_started_twice_runs_once(bench: Bench) {
    let (plan, handle) = bench.plan(Job::writes("ran once ", "", "")).await;
    let start = || bench.executor.start(&plan, &handle);
    let (first, second, third) = tokio::join!(start(), start(), start());
    first.and(second).and(third).unwrap();
    bench.executor.wait(&handle).await.unwrap();
    start().await.unwrap();
    assert_eq!(bench.log(&handle, LogStream::Stdout).await, "ran once ");
}

async fn many_can_wait_for_one_job(bench: Bench) {
    let handle = bench.start(Job::sleeps(1)).await;
    let wait = || bench.executor.wait(&handle);
    let (first, second) = tokio::join!(wait(), wait());
    let first = first.unwrap();
    assert_eq!(first, second.unwrap());
    assert_eq!(first, wait().await.unwrap());
}

async fn a_log_is_read_in_pieces_while_the_job_runs(bench: Bench) {
    let handle = bench.start(Job::sleeps(60)).await;
    bench.until_written(&handle, "begun\n").await;
    let read = async |offset| {
        bench.executor.read_log(&handle, LogStream::Stdout, offset, 3).await.unwrap()
    };
    assert_eq!(&*read(0).await, b"beg");
    assert_eq!(&*read(3).await, b"un\n");
    assert_eq!(&*read(6).await, b"");
    assert_eq!(&*read(600).await, b"");
    bench.executor.destroy(&handle).await.unwrap();
}

async fn waiting_for_what_was_never_started_is_an_error(bench: Bench) {
    let (_, handle) = bench.plan(Job::exits(0)).await;
    let waited = bench.executor.wait(&handle).await;
    assert!(matches!(waited, Err(ExecError::NeverStarted { job }) if job == handle.job));
}

async fn a_destroyed_job_is_gone_and_can_be_destroyed_again(bench: Bench) {
    let (handle, _) = bench.run(Job::exits(0)).await;
    assert_eq!(bench.executor.list_jobs().await.unwrap(), [handle.job]);
    for _ in 0..2 {
        bench.executor.destroy(&handle).await.unwrap();
        assert_eq!(bench.executor.list_jobs().await.unwrap(), []);
        assert!(!bench.executor.outputs(&handle).await.unwrap().exists());
    }
}

async fn destroying_a_running_job_ends_it(bench: Bench) {
    let handle = bench.start(Job::sleeps(60)).await;
    bench.executor.destroy(&handle).await.unwrap();
    assert_eq!(bench.executor.list_jobs().await.unwrap(), []);
}

async fn an_image_is_prepared_again_without_effect(bench: Bench) {
    let archive = test_image();
    let prepare = || bench.executor.prepare_image(&archive.image, &archive);
    let (first, second) = tokio::join!(prepare(), prepare());
    let first = first.unwrap();
    assert_eq!(first, second.unwrap());
    assert_eq!(first, prepare().await.unwrap());
    assert_eq!(first.config_digest, archive.image.archive.config.digest);
}
