//! What happens to jobs when the server, or their supervisor, is killed.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use gantry_executor::container_executor;
use gantry_model::exec::{ExecHandle, ExecOutcome, LogStream};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::support::{
    Bench, Job, end_processes_with, eventually, podman_options, processes_that_mount,
    processes_with, test_image,
};

/// Tells the child process where to work; see [`a_server_that_starts_a_job`].
const FOLDER: &str = "GANTRY_TEST_FOLDER";

/// Not a test: what `a_job_survives…` runs as a process of its own, in order to kill it.
#[tokio::test]
#[ignore = "run by another test, as a process of its own"]
async fn a_server_that_starts_a_job() {
    let folder = std::env::var(FOLDER).unwrap();
    let executor = container_executor(podman_options(Path::new(&folder)));
    let archive = test_image();
    let image = executor.prepare_image(&archive.image, &archive).await.unwrap();
    let inputs = Path::new(&folder).join("inputs");
    let plan = Job::script("echo begun; sleep 1; echo ended; exit 3").plan(image, &inputs);
    let handle = executor.reserve(&plan.job);
    executor.start(&plan, &handle).await.unwrap();
    println!("\nHANDLE {}", serde_json::to_string(&handle).unwrap());
    executor.wait(&handle).await.unwrap();
    std::future::pending::<()>().await;
}

fn start_server(folder: &Path) -> (Child, ExecHandle) {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", "survival::a_server_that_starts_a_job", "--ignored", "--nocapture"])
        .env(FOLDER, folder)
        .stdout(Stdio::piped());
    let mut server = command.spawn().unwrap();
    let output = BufReader::new(server.stdout.take().unwrap());
    let line = output.lines().map(Result::unwrap).find(|line| line.starts_with("HANDLE "));
    let handle = serde_json::from_str(line.unwrap().strip_prefix("HANDLE ").unwrap()).unwrap();
    (server, handle)
}

#[tokio::test]
async fn a_job_survives_the_server_that_started_it_and_another_one_finds_it_again() {
    let bench = Bench::podman();
    let (mut server, handle) = start_server(bench.path());
    server.kill().unwrap();
    server.wait().unwrap();
    let exit = bench.executor.wait(&handle).await.unwrap();
    assert_eq!(exit.outcome, ExecOutcome::Exited { code: 3 });
    assert_eq!(bench.log(&handle, LogStream::Stdout).await, "begun\nended\n");
    bench.executor.destroy(&handle).await.unwrap();
    assert_eq!(bench.containers(), Vec::<String>::new());
}

#[tokio::test]
async fn a_job_without_its_supervisor_is_lost_and_its_container_removed() {
    let bench = Bench::podman();
    let handle = bench.start(Job::sleeps(60).time_limit(30)).await;
    bench.until_written(&handle, "begun").await;
    kill(supervisor_of(&handle), Signal::SIGKILL).unwrap();
    let exit = bench.executor.wait(&handle).await.unwrap();
    assert_eq!(exit.outcome, ExecOutcome::Lost);
    assert_eq!(bench.containers(), Vec::<String>::new());
    // Asked again, it is the same end.
    assert_eq!(bench.executor.wait(&handle).await.unwrap(), exit);
    bench.executor.destroy(&handle).await.unwrap();
}

#[tokio::test]
async fn a_container_killed_behind_the_servers_back_is_an_exit() {
    let bench = Bench::podman();
    let handle = bench.start(Job::sleeps(60)).await;
    bench.until_written(&handle, "begun").await;
    gantry_tests::process::run(Path::new("podman"), &["kill", &format!("gantry-{}", handle.job)]);
    let exit = bench.executor.wait(&handle).await.unwrap();
    assert_eq!(exit.outcome, ExecOutcome::Exited { code: 137 });
}

#[tokio::test]
async fn a_container_whose_engine_is_killed_at_any_moment_leaves_nothing() {
    let bench = Bench::podman();
    // Podman makes a container, then its processes, notes that there are some, and starts them.
    for moment in 0..8 {
        let handle = bench.start(Job::sleeps(60)).await;
        tokio::time::sleep(Duration::from_millis(moment * 40)).await;
        // Its supervisor is told the same, and may be about to start the engine.
        let engine = format!("--name=gantry-{}", handle.job);
        eventually("the engine", || {
            end_processes_with(&engine);
            processes_with(&engine).is_empty()
        })
        .await;
        bench.executor.wait(&handle).await.unwrap();
        bench.executor.destroy(&handle).await.unwrap();
        let job = handle.job.to_string();
        eventually("something of a container", || {
            processes_with(&job).is_empty() && processes_that_mount(&job).is_empty()
        })
        .await;
        assert_eq!(bench.containers(), Vec::<String>::new());
    }
}

/// The process that was started with the name of the job's container and is no engine: the shell.
fn supervisor_of(handle: &ExecHandle) -> Pid {
    let container = format!("gantry-{}", handle.job);
    let processes = std::fs::read_dir("/proc").unwrap().flatten();
    let ids = processes.filter_map(|entry| entry.file_name().to_str()?.parse::<i32>().ok());
    let mut supervisors: Vec<i32> = ids
        .filter(|id| {
            let command = std::fs::read_to_string(format!("/proc/{id}/cmdline"));
            let command = command.unwrap_or_default();
            command.contains("gantry-supervisor") && command.contains(&container)
        })
        .collect();
    // Its helpers were forked from it, later.
    supervisors.sort_unstable();
    Pid::from_raw(supervisors[0])
}
