//! How jobs end, and what is told of it.

use std::time::Duration;

use futures::future::{join_all, try_join_all};
use gantry_executor::ExecError;
use gantry_model::exec::{ExecOutcome, LogStream};

use super::{on_both_ways, on_every_host, on_the_dummy};
use crate::support::{HostBench, Runtime, Script, eventually, processes_with};

on_every_host! {
    exit_codes_are_the_jobs_own
    a_signal_is_128_and_its_number
    a_program_that_does_not_exist_is_127
    the_times_of_an_exit_enclose_the_job
    a_job_past_its_time_limit_is_stopped
    a_job_that_ignores_term_is_killed_past_its_time_limit
    many_can_wait_for_one_job
    waiting_for_what_was_never_started_is_an_error
    a_job_that_another_starts_after_all_is_waited_for
    a_job_started_by_several_runs_once
    a_job_that_leaves_processes_behind_ends_when_its_script_does
    what_left_the_session_of_a_job_that_has_ended_is_ended_and_nothing_else
    a_job_that_writes_its_own_exit_cannot_forge_it
}

on_the_dummy! {
    exit_codes_are_the_jobs_own
    the_times_of_an_exit_enclose_the_job
    a_job_past_its_time_limit_is_stopped
    many_can_wait_for_one_job
    waiting_for_what_was_never_started_is_an_error
    a_job_started_by_several_runs_once
}

mod all {
    super::on_both_ways! { each_exit_code_is_the_jobs_own fifty_jobs_run_at_once }
    use super::{each_exit_code_is_the_jobs_own, fifty_jobs_run_at_once};
}

async fn exit_codes_are_the_jobs_own(bench: HostBench) {
    // 124 is what `timeout` says, 125 to 127 what engines and shells say, 137 and 143 what signals look like.
    for code in [0, 3, 124, 125, 126, 127, 137, 143, 255] {
        let outcome = bench.outcome(&Script::exits(code)).await;
        assert_eq!(outcome, ExecOutcome::Exited { code });
    }
}

async fn each_exit_code_is_the_jobs_own(bench: HostBench) {
    let codes: Vec<i32> = (0..256).collect();
    for codes in codes.chunks(32) {
        let run = async |code: i32| bench.outcome(&Script::exits(code)).await;
        let outcomes = join_all(codes.iter().map(|code| run(*code))).await;
        let expected: Vec<_> =
            codes.iter().map(|code| ExecOutcome::Exited { code: *code }).collect();
        assert_eq!(outcomes, expected);
    }
}

async fn a_signal_is_128_and_its_number(bench: HostBench) {
    for (signal, code) in [("SEGV", 139), ("KILL", 137), ("USR1", 138)] {
        // From a child shell, as the first process of a container ignores signals from inside.
        let script = Script::new(&format!("sh -c 'kill -{signal} $$'"));
        assert_eq!(bench.outcome(&script).await, ExecOutcome::Exited { code });
    }
    if matches!(bench.settings.runtime, Runtime::Process | Runtime::Scripts) {
        let outcome = bench.outcome(&Script::new("kill -KILL $$")).await;
        assert_eq!(outcome, ExecOutcome::Exited { code: 137 });
    }
}

async fn a_program_that_does_not_exist_is_127(bench: HostBench) {
    let (handle, exit) = bench.run(&Script::new("no-such-program --with arguments")).await;
    assert_eq!(exit.outcome, ExecOutcome::Exited { code: 127 });
    let said = bench.log(&handle, LogStream::Stderr).await;
    assert!(said.contains("no-such-program") && said.contains("not found"), "{said}");
}

async fn the_times_of_an_exit_enclose_the_job(bench: HostBench) {
    let (_, exit) = bench.run(&Script::takes(1)).await;
    let took = exit.started_at.duration_until(exit.ended_at).as_secs_f64();
    assert!((1.0..10.0).contains(&took), "{took} s");
}

async fn a_job_past_its_time_limit_is_stopped(bench: HostBench) {
    let outcome = bench.outcome(&Script::sleeps().time_limit(1)).await;
    assert_eq!(outcome, ExecOutcome::TimedOut);
}

async fn a_job_that_ignores_term_is_killed_past_its_time_limit(bench: HostBench) {
    let script = Script::new("trap '' TERM; echo begun; while :; do sleep 1; done").time_limit(1);
    let handle = bench.start(&script).await;
    let exit = tokio::time::timeout(Duration::from_secs(60), bench.executor.wait(&handle)).await;
    assert_eq!(exit.unwrap().unwrap().outcome, ExecOutcome::TimedOut);
    assert_eq!(bench.log(&handle, LogStream::Stdout).await, "begun\n");
}

async fn many_can_wait_for_one_job(bench: HostBench) {
    let handle = bench.start(&Script::takes(1)).await;
    let wait = || bench.executor.wait(&handle);
    let (first, second) = tokio::join!(wait(), wait());
    let first = first.unwrap();
    assert_eq!(first.outcome, ExecOutcome::Exited { code: 0 });
    assert_eq!(first, second.unwrap());
    assert_eq!(first, wait().await.unwrap());
}

async fn waiting_for_what_was_never_started_is_an_error(bench: HostBench) {
    let (_, handle) = bench.plan(&Script::exits(0));
    let waited = bench.executor.wait(&handle).await;
    assert!(matches!(waited, Err(ExecError::NeverStarted { job }) if job == handle.job));
}

async fn a_job_that_another_starts_after_all_is_waited_for(bench: HostBench) {
    let (plan, handle) = bench.plan(&Script::exits(3));
    // Also where there are jobs already.
    for _ in 0..2 {
        let waited = bench.executor.wait(&handle).await;
        assert!(matches!(waited, Err(ExecError::NeverStarted { .. })), "{waited:?}");
        bench.outcome(&Script::exits(0)).await;
    }
    bench.another().start(&plan, &handle).await.unwrap();
    let exit = bench.executor.wait(&handle).await.unwrap();
    assert_eq!(exit.outcome, ExecOutcome::Exited { code: 3 });
}

async fn a_job_started_by_several_runs_once(bench: HostBench) {
    let other = bench.another();
    // The job is as short as can be: its end comes while others still are about to start it.
    for _ in 0..4 {
        let (plan, handle) = bench.plan(&Script::writes("ran once ", ""));
        let starts = (0..6).map(|number| {
            let executor = if number % 2 == 0 { &bench.executor } else { &other };
            executor.start(&plan, &handle)
        });
        try_join_all(starts).await.unwrap();
        let exit = bench.executor.wait(&handle).await.unwrap();
        assert_eq!(exit.outcome, ExecOutcome::Exited { code: 0 });
        other.start(&plan, &handle).await.unwrap();
        other.wait(&handle).await.unwrap();
        assert_eq!(bench.log(&handle, LogStream::Stdout).await, "ran once ");
    }
}

async fn a_job_that_leaves_processes_behind_ends_when_its_script_does(bench: HostBench) {
    let (_, handle) = bench.plan(&Script::new(""));
    let mark = format!("left-by-{}", handle.job);
    let script = Script::new(&format!("sh -c 'sleep 600; : {mark}' & echo done; exit 3"));
    let run = bench.run(&script);
    let (handle, exit) = tokio::time::timeout(Duration::from_secs(30), run).await.unwrap();
    assert_eq!(exit.outcome, ExecOutcome::Exited { code: 3 });
    assert_eq!(bench.log(&handle, LogStream::Stdout).await, "done\n");
    bench.executor.destroy(&handle).await.unwrap();
    assert_eq!(processes_with(&mark), []);
}

async fn what_left_the_session_of_a_job_that_has_ended_is_ended_and_nothing_else(bench: HostBench) {
    let escape = |mark: &str| format!("(setsid sh -c 'sleep 600; : {mark}' >/dev/null 2>&1 &)");
    let (_, handle) = bench.plan(&Script::new(""));
    let (mark, other) = (format!("left-by-{}", handle.job), format!("kept-by-{}", handle.job));
    // It goes on, and so does what it started.
    let going_on = Script::new(&format!("{}; echo begun; sleep 600", escape(&other)));
    let going_on = bench.start(&going_on).await;
    bench.until_written(&going_on, "begun").await;
    let script = Script::new(&format!("{}; sleep 0.2; exit 3", escape(&mark)));
    let (handle, exit) = bench.run(&script).await;
    assert_eq!(exit.outcome, ExecOutcome::Exited { code: 3 });
    bench.executor.destroy(&handle).await.unwrap();
    eventually("what it left", || processes_with(&mark).is_empty()).await;
    assert!(!processes_with(&other).is_empty());
    bench.executor.destroy(&going_on).await.unwrap();
    eventually("what the other one left", || processes_with(&other).is_empty()).await;
}

async fn a_job_that_writes_its_own_exit_cannot_forge_it(bench: HostBench) {
    // Whatever the supervisor calls its files: all that look like it are overwritten, as far as the job may.
    let script = r#"
        cd "$(dirname "$PWD")"
        for name in exit exit.* ended started claimed alive state; do
            echo "exited 0" >"$name"
        done 2>/dev/null
        sleep 1
        exit 3
    "#;
    assert_eq!(bench.outcome(&Script::new(script)).await, ExecOutcome::Exited { code: 3 });
}

async fn fifty_jobs_run_at_once(bench: HostBench) {
    let run = async |number: usize| {
        let script = Script::new(&format!("echo {number}; sleep 1; exit {number}"));
        let (handle, exit) = bench.run(&script).await;
        (exit.outcome, bench.log(&handle, LogStream::Stdout).await)
    };
    let ends = join_all((0..50).map(run)).await;
    for (number, (outcome, written)) in ends.into_iter().enumerate() {
        assert_eq!(outcome, ExecOutcome::Exited { code: i32::try_from(number).unwrap() });
        assert_eq!(written, format!("{number}\n"));
    }
}
