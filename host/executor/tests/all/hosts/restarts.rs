//! Whoever is killed, and whatever happens to the host: a job is found again, or it is known to be lost.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use gantry_model::exec::{ExecHandle, ExecOutcome, LogStream};
use gantry_tests::process::run;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::{on_both_ways, on_every_host};
use crate::support::{
    HostBench, Mount, Script, Settings, end_processes_with, eventually, processes_with,
};

/// Tells the child process where to work; see [`a_server_that_starts_a_job`].
const SETTINGS: &str = "GANTRY_TEST_HOST";

on_every_host! {
    another_executor_finds_a_job_by_its_handle
    a_job_survives_the_server_that_started_it
    a_job_whose_processes_are_all_killed_is_lost
    a_job_without_its_supervisor_is_lost_and_ended
}

mod one {
    super::on_both_ways! {
        a_job_from_before_a_reboot_is_lost
        a_job_on_a_full_disk_ends_and_is_removed
        an_exit_that_was_never_written_whole_is_no_exit
    }
    use super::*;
}

async fn another_executor_finds_a_job_by_its_handle(bench: HostBench) {
    let script = "echo begun; while [ ! -e go ]; do sleep 0.1; done; echo ended; exit 3";
    let handle = bench.start(&Script::new(script)).await;
    bench.until_written(&handle, "begun").await;
    let stored = serde_json::to_string(&handle).unwrap();
    let handle: ExecHandle = serde_json::from_str(&stored).unwrap();
    let other = bench.settings.executor();
    let work = other.folders(&handle).unwrap().work;
    let waiting = tokio::spawn({
        let (other, handle) = (other.clone(), handle.clone());
        async move { other.wait(&handle).await.unwrap() }
    });
    std::fs::write(std::path::Path::new(&work).join("go"), "").unwrap();
    assert_eq!(waiting.await.unwrap().outcome, ExecOutcome::Exited { code: 3 });
    let written = other.read_log(&handle, LogStream::Stdout, 0, 100).await.unwrap();
    assert_eq!(&*written, b"begun\nended\n");
}

/// Not a test: what `a_job_survives…` runs as a process of its own, in order to kill it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "run by another test, as a process of its own"]
async fn a_server_that_starts_a_job() {
    let settings: Settings = serde_json::from_str(&std::env::var(SETTINGS).unwrap()).unwrap();
    let executor = settings.executor();
    let plan = Script::new("echo begun; sleep 2; echo ended; exit 3").plan(settings.runtime);
    let handle = executor.reserve(&plan.job);
    executor.start(&plan, &handle).await.unwrap();
    println!("\nHANDLE {}", serde_json::to_string(&handle).unwrap());
    executor.wait(&handle).await.unwrap();
    std::future::pending::<()>().await;
}

fn start_server(settings: &Settings) -> (Child, ExecHandle) {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args([
            "--exact",
            "hosts::restarts::a_server_that_starts_a_job",
            "--ignored",
            "--nocapture",
        ])
        .env(SETTINGS, serde_json::to_string(settings).unwrap())
        .stdout(Stdio::piped());
    let mut server = command.spawn().unwrap();
    let output = BufReader::new(server.stdout.take().unwrap());
    let line = output.lines().map(Result::unwrap).find(|line| line.starts_with("HANDLE "));
    let handle = serde_json::from_str(line.unwrap().strip_prefix("HANDLE ").unwrap()).unwrap();
    (server, handle)
}

async fn a_job_survives_the_server_that_started_it(bench: HostBench) {
    let (mut server, handle) = start_server(&bench.settings);
    server.kill().unwrap();
    server.wait().unwrap();
    let exit = bench.executor.wait(&handle).await.unwrap();
    assert_eq!(exit.outcome, ExecOutcome::Exited { code: 3 });
    assert_eq!(bench.log(&handle, LogStream::Stdout).await, "begun\nended\n");
    bench.executor.destroy(&handle).await.unwrap();
    bench.assert_nothing_left(&handle).await;
}

async fn a_job_whose_processes_are_all_killed_is_lost(bench: HostBench) {
    let handle = bench.start(&Script::sleeps()).await;
    bench.until_written(&handle, "begun").await;
    end_all(&bench, &handle);
    let waited = tokio::time::timeout(Duration::from_secs(60), bench.executor.wait(&handle)).await;
    let exit = waited.expect("an end in time").unwrap();
    assert_eq!(exit.outcome, ExecOutcome::Lost);
    // Asked again, it is the same end, and its log is still there.
    assert_eq!(bench.executor.wait(&handle).await.unwrap(), exit);
    assert!(bench.log(&handle, LogStream::Stdout).await.starts_with("begun\n"));
    bench.executor.destroy(&handle).await.unwrap();
    bench.assert_nothing_left(&handle).await;
}

async fn a_job_without_its_supervisor_is_lost_and_ended(bench: HostBench) {
    let handle = bench.start(&Script::sleeps()).await;
    bench.until_written(&handle, "begun").await;
    let job = handle.job.to_string();
    // What is killed is what holds the job's end; the job itself goes on.
    end_supervisor(&bench, &handle);
    let waited = tokio::time::timeout(Duration::from_secs(60), bench.executor.wait(&handle)).await;
    let exit = waited.expect("an end in time").unwrap();
    assert_eq!(exit.outcome, ExecOutcome::Lost);
    eventually("processes of a lost job", || processes_with(&job).is_empty()).await;
    bench.executor.destroy(&handle).await.unwrap();
    bench.assert_nothing_left(&handle).await;
}

/// The file by which a job is known to be taken, wherever it is.
fn find_claim(bench: &HostBench, handle: &ExecHandle) -> std::path::PathBuf {
    let pattern = format!("*/{}/claimed", handle.job);
    let folder = bench.settings.folder.to_str().unwrap();
    let found = run(std::path::Path::new("find"), &[folder, "-path", &pattern]);
    found.lines().next().expect("a claim").into()
}

/// Kills what holds the job's end.
fn end_supervisor(bench: &HostBench, handle: &ExecHandle) {
    let claim = std::fs::read_to_string(find_claim(bench, handle)).unwrap();
    let supervisor = claim.split(' ').next().unwrap().parse().unwrap();
    kill(Pid::from_raw(supervisor), Signal::SIGKILL).unwrap();
    // One that is a script has helpers.
    end_processes_with(&format!("control/{}", handle.job));
}

/// Kills supervisor, script, and what the engine has beside a container.
fn end_all(bench: &HostBench, handle: &ExecHandle) {
    end_supervisor(bench, handle);
    end_processes_with(&handle.job.to_string());
}

async fn a_job_from_before_a_reboot_is_lost(bench: HostBench) {
    let handle = bench.start(&Script::sleeps()).await;
    bench.until_written(&handle, "begun").await;
    end_all(&bench, &handle);
    // The number of its supervisor has another process now, of another boot.
    let claim = find_claim(&bench, &handle);
    std::fs::write(&claim, "1 00000000-0000-4000-8000-000000000000 1\n").unwrap();
    let exit = bench.settings.executor().wait(&handle).await.unwrap();
    assert_eq!(exit.outcome, ExecOutcome::Lost);
    bench.executor.destroy(&handle).await.unwrap();
    bench.assert_nothing_left(&handle).await;
}

async fn an_exit_that_was_never_written_whole_is_no_exit(bench: HostBench) {
    let handle = bench.start(&Script::sleeps()).await;
    bench.until_written(&handle, "begun").await;
    end_all(&bench, &handle);
    // What a power failure can leave.
    let claim = find_claim(&bench, &handle);
    std::fs::write(claim.with_file_name("exit"), "").unwrap();
    let exit = bench.settings.executor().wait(&handle).await.unwrap();
    assert_eq!(exit.outcome, ExecOutcome::Lost);
}

async fn a_job_on_a_full_disk_ends_and_is_removed(bench: HostBench) {
    let disk = Mount::tmpfs("size=2m");
    let mut settings = bench.settings.clone();
    settings.folder = disk.path().to_owned();
    let executor = settings.executor();
    let script =
        Script::new("echo begun; cat /dev/zero >fill; echo full; yes | head -c 100000; exit 3");
    let plan = script.plan(settings.runtime);
    let handle = executor.reserve(&plan.job);
    executor.start(&plan, &handle).await.unwrap();
    let waited = tokio::time::timeout(Duration::from_secs(60), executor.wait(&handle)).await;
    let exit = waited.expect("an end in time").unwrap();
    assert_eq!(exit.outcome, ExecOutcome::Exited { code: 3 });
    let written = executor.read_log(&handle, LogStream::Stdout, 0, 6).await.unwrap();
    assert_eq!(&*written, b"begun\n");
    // While it is full, nothing starts, and that is an error or an end, not a silence.
    let second = script.plan(settings.runtime);
    let second_handle = executor.reserve(&second.job);
    let started = executor.start(&second, &second_handle);
    let refused = tokio::time::timeout(Duration::from_secs(60), started).await.unwrap();
    if refused.is_ok() {
        let waited = executor.wait(&second_handle);
        tokio::time::timeout(Duration::from_secs(60), waited).await.unwrap().unwrap();
    }
    for handle in [&second_handle, &handle] {
        executor.destroy(handle).await.unwrap();
    }
    assert_eq!(executor.list_jobs().await.unwrap(), []);
    drop(executor);
}
