//! What a job cannot do.

use gantry_model::exec::{ExecOutcome, LogStream};

use crate::support::{Bench, Job, in_containers};

const SUCCESS: ExecOutcome = ExecOutcome::Exited { code: 0 };

in_containers! {
    a_job_without_internet_has_no_network_but_itself
    inputs_are_read_only
    any_user_of_a_container_may_leave_outputs
    a_job_has_the_memory_and_the_processors_that_it_declared
    a_job_cannot_gain_privileges
    nothing_of_the_servers_environment_reaches_a_job
}

/// Runs a script and returns what it printed.
async fn printed(bench: &Bench, job: Job) -> String {
    let (handle, exit) = bench.run(job).await;
    let stderr = bench.log(&handle, LogStream::Stderr).await;
    assert_eq!(exit.outcome, SUCCESS, "{stderr}");
    bench.log(&handle, LogStream::Stdout).await
}

async fn a_job_without_internet_has_no_network_but_itself(bench: Bench) {
    let interfaces = printed(&bench, Job::script("ls /sys/class/net")).await;
    assert_eq!(interfaces, "lo\n");
    let (handle, exit) = bench.run(Job::script("nc -w 1 192.0.2.1 80")).await;
    assert_ne!(exit.outcome, SUCCESS);
    let complaint = bench.log(&handle, LogStream::Stderr).await;
    assert!(complaint.contains("Network is unreachable"), "{complaint}");
}

async fn inputs_are_read_only(bench: Bench) {
    let job =
        "cd /inputs; touch job.sh && exit 1; touch new && exit 2; rm job.sh && exit 3; exit 0";
    let (handle, exit) = bench.run(Job::script(job)).await;
    assert_eq!(exit.outcome, SUCCESS);
    let complaint = bench.log(&handle, LogStream::Stderr).await;
    assert_eq!(complaint.matches("Read-only file system").count(), 3, "{complaint}");
}

async fn any_user_of_a_container_may_leave_outputs(bench: Bench) {
    let job = "echo 'other:x:1234:1234::/:/bin/sh' >/etc/passwd; su other -c 'id -u >/outputs/out'";
    let (handle, exit) = bench.run(Job::script(job)).await;
    assert_eq!(exit.outcome, SUCCESS);
    assert_eq!(bench.output(&handle, "out").await, "1234\n");
}

async fn nothing_of_the_servers_environment_reaches_a_job(bench: Bench) {
    let environment = printed(&bench, Job::script("env | cut -d= -f1 | sort | xargs")).await;
    // Podman tells by two more what it is and what terminal there would be.
    let environment = environment.replace("TERM container", "").replace("SHLVL ", "SHLVL");
    assert_eq!(environment.trim(), "HOME HOSTNAME PATH PWD SHLVL");
}

async fn a_job_has_the_memory_and_the_processors_that_it_declared(bench: Bench) {
    // The first version of control groups, then the second.
    let limits = "cd /sys/fs/cgroup;
        cat memory/memory.limit_in_bytes 2>/dev/null || cat memory.max;
        cat cpu/cpu.cfs_quota_us 2>/dev/null || cut -d' ' -f1 cpu.max";
    assert_eq!(printed(&bench, Job::script(limits)).await, "67108864\n100000\n");
}

async fn a_job_cannot_gain_privileges(bench: Bench) {
    let status = printed(&bench, Job::script("grep NoNewPrivs /proc/self/status")).await;
    assert_eq!(status.split_whitespace().last(), Some("1"));
}

/// With Podman alone: a test's own Docker has no network, as it would be the whole machine's.
#[tokio::test]
async fn a_job_with_internet_has_a_network() {
    let bench = Bench::podman();
    let interfaces = printed(&bench, Job::script("ls /sys/class/net").internet()).await;
    assert!(interfaces.lines().count() > 1, "{interfaces}");
}
