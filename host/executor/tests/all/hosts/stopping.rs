//! Jobs that are asked to end.

use std::time::{Duration, Instant};

use gantry_model::exec::{ExecHandle, ExecOutcome, LogStream};

use super::{on_every_host, on_the_dummy};
use crate::support::{
    HostBench, Script, end_processes_with, eventually, processes_that_mount, processes_with,
};

/// From TERM to KILL; longer than any of these jobs takes to end by itself.
const PATIENT: Duration = Duration::from_secs(20);

on_every_host! {
    a_job_stopped_before_its_start_never_starts
    a_stopped_job_ends_soon_and_may_tidy_up
    a_script_without_a_trap_ends_soon
    a_job_that_ignores_term_is_killed_after_the_grace
    a_job_stopped_at_once_never_outlives_the_stop
    stopping_an_ended_job_changes_nothing
    stopping_twice_at_once_is_as_good_as_once
    a_stop_reaches_children_and_what_runs_in_the_background
    a_stop_reaches_what_left_the_session
    destroying_a_running_job_ends_it
}

on_the_dummy! {
    a_job_stopped_before_its_start_never_starts
    stopping_an_ended_job_changes_nothing
    stopping_twice_at_once_is_as_good_as_once
    destroying_a_running_job_ends_it
}

mod containers {
    super::super::on!(Local Podman:
        a_container_that_is_stopped_at_any_moment_leaves_nothing
        a_container_whose_engine_is_killed_at_any_moment_leaves_nothing
    );
}

async fn a_job_stopped_before_its_start_never_starts(bench: HostBench) {
    let (plan, handle) = bench.plan(&Script::writes("ran", ""));
    bench.executor.stop(&handle, Duration::ZERO).await.unwrap();
    bench.executor.start(&plan, &handle).await.unwrap();
    let outcome = bench.executor.wait(&handle).await.unwrap().outcome;
    assert!(matches!(outcome, ExecOutcome::NotStarted { .. }), "{outcome:?}");
    assert_eq!(bench.log(&handle, LogStream::Stdout).await, "");
}

async fn a_stopped_job_ends_soon_and_may_tidy_up(bench: HostBench) {
    let script = "trap 'echo tidy; exit 143' TERM; echo begun; sleep 600 & wait";
    let handle = bench.start(&Script::new(script)).await;
    bench.until_written(&handle, "begun").await;
    let before = Instant::now();
    bench.executor.stop(&handle, PATIENT).await.unwrap();
    let exit = bench.executor.wait(&handle).await.unwrap();
    assert_eq!(exit.outcome, ExecOutcome::Exited { code: 143 });
    assert!(before.elapsed() < PATIENT, "took {:?}", before.elapsed());
    assert_eq!(bench.log(&handle, LogStream::Stdout).await, "begun\ntidy\n");
}

async fn a_script_without_a_trap_ends_soon(bench: HostBench) {
    // As the first process of a container it hears no TERM.
    let handle = bench.start(&Script::new("echo begun; sleep 600; echo on; sleep 600")).await;
    bench.until_written(&handle, "begun").await;
    let before = Instant::now();
    bench.executor.stop(&handle, PATIENT).await.unwrap();
    assert!(before.elapsed() < PATIENT, "took {:?}", before.elapsed());
    assert_eq!(bench.log(&handle, LogStream::Stdout).await, "begun\n");
}

async fn a_job_that_ignores_term_is_killed_after_the_grace(bench: HostBench) {
    let script = Script::new("trap '' TERM; echo begun; while :; do sleep 1; done");
    let handle = bench.start(&script).await;
    bench.until_written(&handle, "begun").await;
    bench.executor.stop(&handle, Duration::from_secs(1)).await.unwrap();
    let exit = bench.executor.wait(&handle).await.unwrap();
    assert_eq!(exit.outcome, ExecOutcome::Exited { code: 137 });
}

async fn a_job_stopped_at_once_never_outlives_the_stop(bench: HostBench) {
    // It does not run yet, or is about to start: whichever it is, the job ends.
    for pause_ms in [0, 20, 50, 100, 200] {
        let (_, handle) = bench.plan(&Script::new(""));
        let mark = format!("stopped-{}", handle.job);
        let handle = bench.start(&Script::new(&format!("sh -c 'sleep 600; : {mark}'"))).await;
        tokio::time::sleep(Duration::from_millis(pause_ms)).await;
        bench.executor.stop(&handle, Duration::ZERO).await.unwrap();
        bench.executor.wait(&handle).await.unwrap();
        assert_eq!(processes_with(&mark), []);
    }
}

async fn stopping_an_ended_job_changes_nothing(bench: HostBench) {
    let (handle, exit) = bench.run(&Script::exits(3)).await;
    bench.executor.stop(&handle, Duration::ZERO).await.unwrap();
    assert_eq!(bench.executor.wait(&handle).await.unwrap(), exit);
}

async fn stopping_twice_at_once_is_as_good_as_once(bench: HostBench) {
    let handle = bench.start(&Script::sleeps()).await;
    bench.until_written(&handle, "begun").await;
    let stop = || bench.executor.stop(&handle, PATIENT);
    let (first, second) = tokio::join!(stop(), stop());
    first.and(second).unwrap();
    let outcome = bench.executor.wait(&handle).await.unwrap().outcome;
    assert_eq!(outcome, ExecOutcome::Exited { code: 143 });
}

async fn a_stop_reaches_children_and_what_runs_in_the_background(bench: HostBench) {
    let (_, handle) = bench.plan(&Script::new(""));
    let mark = format!("child-{}", handle.job);
    // Children, children of children, and one that ignores TERM.
    let script = format!(
        "sh -c 'sleep 600; : {mark}' &
         sh -c \"sh -c 'sleep 600; : {mark}' & wait\" &
         sh -c 'trap \"\" TERM; while :; do sleep 1; done; : {mark}' &
         echo begun; wait"
    );
    let handle = bench.start(&Script::new(&script)).await;
    bench.until_written(&handle, "begun").await;
    eventually("too few processes", || processes_with(&mark).len() >= 3).await;
    bench.executor.stop(&handle, Duration::from_secs(1)).await.unwrap();
    bench.executor.wait(&handle).await.unwrap();
    eventually("children of a stopped job", || processes_with(&mark).is_empty()).await;
    bench.executor.destroy(&handle).await.unwrap();
}

async fn a_stop_reaches_what_left_the_session(bench: HostBench) {
    let (_, handle) = bench.plan(&Script::new(""));
    let mark = format!("escaped-{}", handle.job);
    // Started as services are, one of them deaf to TERM.
    let script = format!(
        "(setsid sh -c 'sleep 600; : {mark}' >/dev/null 2>&1 &)
         (setsid sh -c 'trap \"\" TERM; while :; do sleep 1; done; : {mark}' >/dev/null 2>&1 &)
         trap 'exit 143' TERM; echo begun; sleep 600 & wait"
    );
    let handle = bench.start(&Script::new(&script)).await;
    bench.until_written(&handle, "begun").await;
    eventually("too few processes", || processes_with(&mark).len() >= 2).await;
    bench.executor.stop(&handle, Duration::from_secs(1)).await.unwrap();
    eventually("processes of a stopped job", || processes_with(&mark).is_empty()).await;
    bench.executor.destroy(&handle).await.unwrap();
}

async fn destroying_a_running_job_ends_it(bench: HostBench) {
    let handle = bench.start(&Script::sleeps()).await;
    bench.until_written(&handle, "begun").await;
    bench.executor.destroy(&handle).await.unwrap();
    bench.assert_nothing_left(&handle).await;
}

/// Podman makes a container, then its processes, notes that there are some, and starts them.
fn moments_of_a_start() -> impl Iterator<Item = Duration> {
    (0..8).map(|moment| Duration::from_millis(moment * 40))
}

async fn expect_no_container(bench: &HostBench, handle: &ExecHandle) {
    bench.executor.destroy(handle).await.unwrap();
    bench.assert_nothing_left(handle).await;
    let job = handle.job.to_string();
    eventually("something of a container", || processes_that_mount(&job).is_empty()).await;
}

async fn a_container_that_is_stopped_at_any_moment_leaves_nothing(bench: HostBench) {
    for moment in moments_of_a_start() {
        let handle = bench.start(&Script::new("sleep 600")).await;
        tokio::time::sleep(moment).await;
        bench.executor.stop(&handle, Duration::ZERO).await.unwrap();
        expect_no_container(&bench, &handle).await;
    }
}

async fn a_container_whose_engine_is_killed_at_any_moment_leaves_nothing(bench: HostBench) {
    for moment in moments_of_a_start() {
        let handle = bench.start(&Script::new("sleep 600")).await;
        let engine = format!("--name=gantry-{}", handle.job);
        eventually("no engine", || !processes_with(&engine).is_empty()).await;
        tokio::time::sleep(moment).await;
        end_processes_with(&engine);
        bench.executor.wait(&handle).await.unwrap();
        expect_no_container(&bench, &handle).await;
    }
}
