//! What a job cannot do.

use gantry_model::exec::{ExecOutcome, LogStream};

use crate::support::{Bench, Job};

const SUCCESS: ExecOutcome = ExecOutcome::Exited { code: 0 };

/// Runs a script and returns what it printed.
async fn printed(bench: &Bench, job: Job) -> String {
    let (handle, exit) = bench.run(job).await;
    let stderr = bench.log(&handle, LogStream::Stderr).await;
    assert_eq!(exit.outcome, SUCCESS, "{stderr}");
    bench.log(&handle, LogStream::Stdout).await
}

#[tokio::test]
async fn a_job_without_internet_has_no_network_but_itself() {
    let bench = Bench::podman();
    let interfaces = printed(&bench, Job::script("ls /sys/class/net")).await;
    assert_eq!(interfaces, "lo\n");
    let (handle, exit) = bench.run(Job::script("ping -c 1 -W 1 192.0.2.1")).await;
    assert_ne!(exit.outcome, SUCCESS);
    let complaint = bench.log(&handle, LogStream::Stderr).await;
    assert!(complaint.contains("Network is unreachable"), "{complaint}");
}

#[tokio::test]
async fn inputs_are_read_only() {
    let bench = Bench::podman();
    let job =
        "cd /inputs; touch job.sh && exit 1; touch new && exit 2; rm job.sh && exit 3; exit 0";
    let (handle, exit) = bench.run(Job::script(job)).await;
    assert_eq!(exit.outcome, SUCCESS);
    let complaint = bench.log(&handle, LogStream::Stderr).await;
    assert_eq!(complaint.matches("Read-only file system").count(), 3, "{complaint}");
}

#[tokio::test]
async fn any_user_of_a_container_may_leave_outputs() {
    let bench = Bench::podman();
    let job = "echo 'other:x:1234:1234::/:/bin/sh' >/etc/passwd; su other -c 'id -u >/outputs/out'";
    let (handle, exit) = bench.run(Job::script(job)).await;
    assert_eq!(exit.outcome, SUCCESS);
    assert_eq!(bench.output(&handle, "out").await, "1234\n");
}

#[tokio::test]
async fn nothing_of_the_servers_environment_reaches_a_job() {
    let bench = Bench::podman();
    let environment = printed(&bench, Job::script("env | cut -d= -f1 | sort | xargs")).await;
    assert_eq!(environment, "HOME HOSTNAME PATH PWD SHLVL TERM container\n");
}

#[tokio::test]
async fn a_job_has_the_memory_and_the_processors_that_it_declared() {
    let bench = Bench::podman();
    // The first version of control groups, then the second.
    let limits = "cd /sys/fs/cgroup;
        cat memory/memory.limit_in_bytes 2>/dev/null || cat memory.max;
        cat cpu/cpu.cfs_quota_us 2>/dev/null || cut -d' ' -f1 cpu.max";
    assert_eq!(printed(&bench, Job::script(limits)).await, "67108864\n100000\n");
}

#[tokio::test]
async fn a_job_cannot_gain_privileges() {
    let bench = Bench::podman();
    let status = printed(&bench, Job::script("grep NoNewPrivs /proc/self/status")).await;
    assert_eq!(status.split_whitespace().last(), Some("1"));
}

#[tokio::test]
async fn a_job_with_internet_has_a_network() {
    let bench = Bench::podman();
    let interfaces = printed(&bench, Job::script("ls /sys/class/net").internet()).await;
    assert!(interfaces.lines().count() > 1, "{interfaces}");
}
