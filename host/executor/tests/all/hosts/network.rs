//! Connections that break at every moment, are slow, or fall silent: the job never notices, its log has no gap and no line
//! twice, and it is started at most once.

use std::time::{Duration, Instant};

use gantry_executor::{ExecError, LogLengths};
use gantry_model::exec::{ExecExit, ExecHandle, ExecOutcome, LogStream};
use gantry_tests::services::Line;

use crate::support::{Files, HostBench, Runtime, Script, Way, names_in};

/// Makes a test of each promise for each thing that a host behind SSH hands its jobs to.
macro_rules! on_each_behind_ssh {
    ($($promise:ident)*) => {
        mod process { $crate::hosts::on!(Ssh Process: $($promise)*); }
        mod podman { $crate::hosts::on!(Ssh Podman: $($promise)*); }
        mod slurm { $crate::hosts::on!(Ssh Slurm: $($promise)*); }
    };
}

on_each_behind_ssh! {
    a_job_runs_once_wherever_the_connection_is_cut
    a_job_goes_on_while_nobody_can_reach_its_host
}

/// What the pipeline does with an error that can be tried again, for at most a minute.
async fn persist<T>(mut attempt: impl AsyncFnMut() -> Result<T, ExecError>) -> T {
    let deadline = Instant::now() + Duration::from_secs(60);
    loop {
        match attempt().await {
            Ok(value) => return value,
            Err(error) => assert!(Instant::now() < deadline, "{error:?}"),
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// A whole life of a job, each step tried again where it fails.
async fn live(bench: &HostBench, script: &Script) -> (ExecHandle, ExecExit) {
    let (plan, handle) = bench.plan(script);
    persist(async || bench.executor.start(&plan, &handle).await).await;
    let exit = persist(async || bench.executor.wait(&handle).await).await;
    (handle, exit)
}

async fn a_job_runs_once_wherever_the_connection_is_cut(bench: HostBench) {
    let script = Script::new("echo ran >>../outputs/ran; echo line 1; echo line 2; exit 3");
    // A connection and a start are some 5,000 bytes; a wait and a log come after them.
    for bytes in (100..12_000).step_by(700) {
        bench.proxy().cut();
        bench.proxy().cut_after(bytes);
        let (handle, exit) = live(&bench, &script).await;
        assert_eq!(exit.outcome, ExecOutcome::Exited { code: 3 }, "cut after {bytes} bytes");
        let outputs = bench.job_folder(&handle).join("outputs");
        assert_eq!(std::fs::read_to_string(outputs.join("ran")).unwrap(), "ran\n");
        let read = async || bench.executor.read_log(&handle, LogStream::Stdout, 0, 1000).await;
        assert_eq!(&*persist(read).await, b"line 1\nline 2\n");
        persist(async || bench.executor.destroy(&handle).await).await;
    }
}

async fn a_job_goes_on_while_nobody_can_reach_its_host(bench: HostBench) {
    let script =
        Script::new("echo begun; while [ ! -e go ]; do sleep 0.1; done; echo ended; exit 3");
    let handle = bench.start(&script).await;
    bench.until_written(&handle, "begun").await;
    let waiting = persist(async || bench.executor.wait(&handle).await);
    let meanwhile = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        bench.proxy().set(Line::Cut);
        let folder = bench.executor.folders(&handle).unwrap().work;
        std::fs::write(std::path::Path::new(&folder).join("go"), "").unwrap();
        tokio::time::sleep(Duration::from_secs(3)).await;
        bench.proxy().set(Line::Good);
    };
    let (exit, ()) = tokio::join!(waiting, meanwhile);
    assert_eq!(exit.outcome, ExecOutcome::Exited { code: 3 });
    assert_eq!(bench.log(&handle, LogStream::Stdout).await, "begun\nended\n");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_followed_over_a_line_that_is_cut_again_and_again_has_no_gap_and_no_line_twice() {
    let bench = HostBench::new(Way::Ssh, Runtime::Process).await;
    let script = "i=0; while [ $i -lt 400 ]; do echo line $i; i=$((i + 1)); sleep 0.01; done";
    let handle = bench.start(&Script::new(script)).await;
    let follow = async {
        let mut seen = LogLengths::default();
        let mut bytes = Vec::new();
        while !(seen.ended && bytes.len() as u64 == seen.stdout) {
            if !seen.ended {
                seen = persist(async || bench.executor.grown(&handle, seen).await).await;
            }
            let offset = bytes.len() as u64;
            let read =
                async || bench.executor.read_log(&handle, LogStream::Stdout, offset, 500).await;
            bytes.extend_from_slice(&persist(read).await);
        }
        String::from_utf8(bytes).unwrap()
    };
    let cutting = async {
        loop {
            tokio::time::sleep(Duration::from_millis(400)).await;
            bench.proxy().cut();
        }
    };
    let written = tokio::select! { written = follow => written, () = cutting => unreachable!() };
    assert_eq!(written, (0..400).map(|i| format!("line {i}\n")).collect::<String>());
    assert!(bench.proxy().taken() > 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_arrive_and_come_back_whole_wherever_the_connection_is_cut() {
    let bench = HostBench::new(Way::Ssh, Runtime::Process).await;
    for bytes in [4_000, 10_000, 50_000, 200_000, 900_000] {
        let mut files = Files::default();
        for number in 0..20_u32 {
            files.add(&format!("data/{number}"), format!("{bytes} {number} ").repeat(4000));
        }
        let (plan, handle) = bench.plan(&Script::new("cp ../data/* ../outputs"));
        bench.proxy().cut_after(bytes);
        persist(async || files.push(&bench, &handle).await).await;
        files.assert_in(&bench, &handle);
        bench.executor.start(&plan, &handle).await.unwrap();
        bench.executor.wait(&handle).await.unwrap();
        let outputs = bench.executor.folders(&handle).unwrap().outputs;
        bench.proxy().cut_after(bytes);
        let fetch = async || {
            let into = tempfile::tempdir().unwrap();
            bench.executor.fetch(&handle, &outputs, into.path()).await.map(|_| into)
        };
        let into = persist(fetch).await;
        assert_eq!(names_in(into.path()).len(), 20);
        for name in names_in(into.path()) {
            let fetched = std::fs::read(into.path().join(&name)).unwrap();
            assert!(fetched == std::fs::read(format!("{outputs}/{name}")).unwrap(), "{name}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slow_line_is_slow_and_nothing_else() {
    let bench = HostBench::new(Way::Ssh, Runtime::Process).await;
    bench.proxy().set(Line::Slow(Duration::from_millis(200)));
    let (handle, exit) = bench.run(&Script::new("echo there; exit 3")).await;
    assert_eq!(exit.outcome, ExecOutcome::Exited { code: 3 });
    assert_eq!(bench.log(&handle, LogStream::Stdout).await, "there\n");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_line_that_falls_silent_is_noticed_and_the_job_found_again_later() {
    let bench = HostBench::new(Way::Ssh, Runtime::Process).await;
    let handle = bench.start(&Script::new("echo begun; sleep 2; echo ended")).await;
    bench.until_written(&handle, "begun").await;
    bench.proxy().set(Line::Silent);
    // Who asks meanwhile is not kept waiting for ever.
    let asked = bench.executor.read_log(&handle, LogStream::Stdout, 0, 100);
    let answer = tokio::time::timeout(Duration::from_secs(90), asked).await;
    answer.expect("an answer in time").unwrap_err();
    bench.proxy().set(Line::Good);
    let exit = persist(async || bench.executor.wait(&handle).await).await;
    assert_eq!(exit.outcome, ExecOutcome::Exited { code: 0 });
    assert_eq!(bench.log(&handle, LogStream::Stdout).await, "begun\nended\n");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_connection_carries_a_hundred_jobs() {
    let bench = HostBench::new(Way::Ssh, Runtime::Process).await;
    let run = async |_| bench.outcome(&Script::new("sleep 2")).await;
    let outcomes = futures::future::join_all((0..100).map(run)).await;
    assert_eq!(outcomes, vec![ExecOutcome::Exited { code: 0 }; 100]);
    assert_eq!(bench.proxy().taken(), 1);
}
