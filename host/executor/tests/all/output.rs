//! A job's output: all of it, as it was written, up to a limit.

use gantry_model::exec::{ExecOutcome, LogStream};

use crate::support::{Bench, Job, MIB};

#[tokio::test]
async fn twenty_megabytes_are_kept_to_the_last_byte() {
    let bench = Bench::podman();
    let job = "dd if=/dev/zero bs=1M count=20 2>/dev/null | tr '\\0' x; echo end >&2";
    let (handle, exit) = bench.run(Job::script(job)).await;
    assert_eq!(exit.outcome, ExecOutcome::Exited { code: 0 });
    let stdout = bench.log(&handle, LogStream::Stdout).await;
    assert_eq!(stdout.len() as u64, 20 * MIB);
    assert!(stdout.bytes().all(|byte| byte == b'x'));
    assert_eq!(bench.log(&handle, LogStream::Stderr).await, "end\n");
}

#[tokio::test]
async fn binary_output_is_kept_byte_for_byte() {
    let bench = Bench::podman();
    let (handle, _) = bench.run(Job::script(r"printf '\000\377\r\n\033[0m\r\r\n\000'")).await;
    let bytes = bench.executor.read_log(&handle, LogStream::Stdout, 0, 100).await.unwrap();
    assert_eq!(&*bytes, b"\0\xff\r\n\x1b[0m\r\r\n\0");
}

#[tokio::test]
async fn output_beyond_the_limit_is_dropped_visibly_and_the_job_goes_on() {
    let bench = Bench::podman_with(|options| options.log_bytes = 64 * 1024);
    let job = "dd if=/dev/zero bs=1M count=8; echo done >/outputs/out";
    let (handle, exit) = bench.run(Job::script(job)).await;
    assert_eq!(exit.outcome, ExecOutcome::Exited { code: 0 });
    assert_eq!(bench.output(&handle, "out").await, "done\n");
    let stdout = bench.log(&handle, LogStream::Stdout).await;
    let (kept, mark) = stdout.split_at(64 * 1024);
    assert!(kept.bytes().all(|byte| byte == 0));
    assert!(mark.contains("the log has reached its limit"), "{mark}");
}

#[tokio::test]
async fn the_engine_keeps_no_second_copy() {
    let bench = Bench::podman();
    let (handle, _) = bench.run(Job::writes("secret", "", "")).await;
    let podman = gantry_tests::process::installed(&["podman"], "podman");
    let container = format!("gantry-{}", handle.job);
    let output = std::process::Command::new(podman).args(["logs", &container]).output().unwrap();
    assert!(output.stdout.is_empty());
}
