//! The first process of a container, which signals come to: an init where the engine has one (Debian's `catatonit` for Podman,
//! Docker's own), or else the script itself.

use std::time::{Duration, Instant};

use gantry_model::exec::{ExecOutcome, LogStream};

use crate::support::{HostBench, Script};

/// From TERM to KILL; longer than any of these jobs takes to end by itself.
const PATIENT: Duration = Duration::from_secs(20);

macro_rules! on_each_engine {
    ($($promise:ident)*) => {
        mod podman { $crate::hosts::on!(Local Podman: $($promise)*); }
        mod docker { $crate::hosts::on!(Local Docker: $($promise)*); }
    };
}

on_each_engine! {
    a_script_is_not_the_first_process
    a_script_without_a_trap_or_an_init_ends_soon
}

async fn a_script_is_not_the_first_process(bench: HostBench) {
    let handle = bench.start(&Script::new("[ $$ != 1 ] && cat /proc/1/comm")).await;
    let exit = bench.executor.wait(&handle).await.unwrap();
    let first = bench.log(&handle, LogStream::Stdout).await;
    assert_eq!(exit.outcome, ExecOutcome::Exited { code: 0 }, "is `catatonit` installed?");
    assert!(["podman-init\n", "docker-init\n"].contains(&first.as_str()), "{first}");
}

async fn a_script_without_a_trap_or_an_init_ends_soon(bench: HostBench) {
    let (mut plan, handle) = bench.plan(&Script::new("echo $$; sleep 600; echo on; sleep 600"));
    plan.container.as_mut().unwrap().run_arguments.push("--init=false".to_owned());
    bench.executor.start(&plan, &handle).await.unwrap();
    bench.until_written(&handle, "1\n").await;
    let before = Instant::now();
    bench.executor.stop(&handle, PATIENT).await.unwrap();
    assert!(before.elapsed() < PATIENT, "took {:?}", before.elapsed());
    assert_eq!(bench.log(&handle, LogStream::Stdout).await, "1\n");
}
