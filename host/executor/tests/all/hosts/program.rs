//! The supervisor as a program: brought to hosts that can run it, done without on all others.

use std::path::PathBuf;
use std::time::Duration;

use futures::future::join_all;
use gantry_model::exec::{ExecOutcome, LogStream};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::on_both_ways;
use crate::support::{
    HostBench, Mount, Runtime, Script, end_processes_with, eventually, names_in, processes_with,
};

on_both_ways! {
    a_program_of_another_version_is_replaced_while_its_job_goes_on
    a_program_that_was_ended_is_started_again
    a_working_folder_that_was_removed_is_made_again
    a_host_that_runs_no_programs_from_its_folder_does_with_scripts
}

mod supervisors {
    super::super::on!(Local Process:
        one_supervisor_looks_after_one_job_after_the_other
        what_is_asked_of_a_job_that_has_ended_does_not_reach_the_next
        more_jobs_at_once_than_are_listened_to_all_end
        supervisors_without_a_job_end_with_their_server
        a_supervisor_that_was_ended_without_a_job_is_done_without
        what_an_earlier_program_did_not_finish_removing_goes
    );
}

/// The programs that are in the installation's folder.
fn programs(bench: &HostBench) -> Vec<PathBuf> {
    let base = bench.settings.base();
    let names = names_in(&base).into_iter().filter(|name| name.starts_with("gantry-supervisor-"));
    names.map(|name| base.join(name)).collect()
}

/// Ends what answers an executor's requests, not what looks after jobs.
fn end_service(bench: &HostBench) {
    for program in programs(bench) {
        end_processes_with(&format!("{}\0serve", program.display()));
    }
}

async fn a_program_of_another_version_is_replaced_while_its_job_goes_on(bench: HostBench) {
    let script = Script::new("echo begun; while [ ! -e go ]; do sleep 0.1; done; exit 3");
    let handle = bench.start(&script).await;
    bench.until_written(&handle, "begun").await;
    if let [program] = &*programs(&bench) {
        std::fs::rename(program, program.with_file_name("gantry-supervisor-older")).unwrap();
    }
    let other = bench.another();
    let (plan, second) = bench.plan(&Script::exits(4));
    other.start(&plan, &second).await.unwrap();
    assert_eq!(other.wait(&second).await.unwrap().outcome, ExecOutcome::Exited { code: 4 });
    let names: Vec<PathBuf> = programs(&bench);
    assert_eq!(names.len(), usize::from(bench.settings.runtime == Runtime::Process), "{names:?}");
    assert!(!names.iter().any(|name| name.ends_with("gantry-supervisor-older")));
    std::fs::write(bench.job_folder(&handle).join("work/go"), "").unwrap();
    let exit = other.wait(&handle).await.unwrap();
    assert_eq!(exit.outcome, ExecOutcome::Exited { code: 3 });
}

async fn a_program_that_was_ended_is_started_again(bench: HostBench) {
    let script = Script::new("echo begun; while [ ! -e go ]; do sleep 0.1; done; exit 3");
    let handle = bench.start(&script).await;
    bench.until_written(&handle, "begun").await;
    end_service(&bench);
    eventually("the executor hears of it", || {
        programs(&bench)
            .iter()
            .all(|program| processes_with(&format!("{}\0serve", program.display())).is_empty())
    })
    .await;
    // The one that was asked may be gone before it could answer; whoever asks again is answered.
    let (plan, second) = bench.plan(&Script::exits(4));
    if bench.executor.start(&plan, &second).await.is_err() {
        bench.executor.start(&plan, &second).await.unwrap();
    }
    let exit = bench.executor.wait(&second).await.unwrap();
    assert_eq!(exit.outcome, ExecOutcome::Exited { code: 4 });
    std::fs::write(bench.job_folder(&handle).join("work/go"), "").unwrap();
    let exit = bench.executor.wait(&handle).await.unwrap();
    assert_eq!(exit.outcome, ExecOutcome::Exited { code: 3 });
}

async fn a_working_folder_that_was_removed_is_made_again(bench: HostBench) {
    bench.run(&Script::exits(0)).await;
    // A script that tidies up may make a file there meanwhile.
    let base = bench.settings.base();
    eventually("its folder is there", || std::fs::remove_dir_all(&base).is_ok() || !base.exists())
        .await;
    let handle = bench.start(&Script::exits(4)).await;
    let exit = bench.settings.executor().wait(&handle).await.unwrap();
    assert_eq!(exit.outcome, ExecOutcome::Exited { code: 4 });
}

/// What looks after jobs, with a job or without.
fn supervisors(bench: &HostBench) -> Vec<Pid> {
    let programs = programs(bench);
    let of = |program: &PathBuf| processes_with(&format!("{}\0supervise", program.display()));
    programs.iter().flat_map(of).collect()
}

async fn one_supervisor_looks_after_one_job_after_the_other(bench: HostBench) {
    // One that leaves something behind has its supervisor for longer.
    let mark = format!("left-in-{}", bench.settings.installation);
    let leave = format!("(setsid sh -c 'sleep 600; : {mark}' >/dev/null 2>&1 &); exit 3");
    assert_eq!(bench.outcome(&Script::new(&leave)).await, ExecOutcome::Exited { code: 3 });
    eventually("what it left is ended", || processes_with(&mark).is_empty()).await;
    let before = supervisors(&bench);
    for code in 0..20 {
        assert_eq!(bench.outcome(&Script::exits(code)).await, ExecOutcome::Exited { code });
    }
    assert_eq!(supervisors(&bench), before);
}

async fn what_is_asked_of_a_job_that_has_ended_does_not_reach_the_next(bench: HostBench) {
    let (ended, _) = bench.run(&Script::exits(3)).await;
    let script = Script::new("echo begun; while [ ! -e go ]; do sleep 0.1; done; exit 4");
    let handle = bench.start(&script).await;
    bench.until_written(&handle, "begun").await;
    assert_eq!(supervisors(&bench).len(), 1);
    let folder = bench.settings.base().join(format!("control/{}", ended.job));
    std::fs::write(folder.join("stop"), "0\n").unwrap();
    kill(supervisors(&bench)[0], Signal::SIGTERM).unwrap();
    bench.executor.stop(&ended, Duration::ZERO).await.unwrap();
    bench.executor.destroy(&ended).await.unwrap();
    std::fs::write(bench.job_folder(&handle).join("work/go"), "").unwrap();
    let exit = bench.executor.wait(&handle).await.unwrap();
    assert_eq!(exit.outcome, ExecOutcome::Exited { code: 4 });
}

async fn more_jobs_at_once_than_are_listened_to_all_end(bench: HostBench) {
    let script = Script::new("while [ ! -e ../../../go ]; do sleep 0.2; done; exit 3");
    let handles = join_all((0..80).map(|_| bench.start(&script))).await;
    std::fs::write(bench.settings.base().join("go"), "").unwrap();
    for exit in join_all(handles.iter().map(|handle| bench.executor.wait(handle))).await {
        assert_eq!(exit.unwrap().outcome, ExecOutcome::Exited { code: 3 });
    }
    eventually("most supervisors end", || supervisors(&bench).len() <= 10).await;
}

async fn supervisors_without_a_job_end_with_their_server(bench: HostBench) {
    let server = bench.another();
    let script = Script::new("echo begun; while [ ! -e go ]; do sleep 0.1; done; exit 3");
    let plans = [&script, &Script::exits(0), &Script::exits(0)].map(|script| bench.plan(script));
    for (plan, handle) in &plans {
        server.start(plan, handle).await.unwrap();
    }
    let [(_, busy), (_, second), (_, third)] = &plans;
    for handle in [second, third] {
        server.wait(handle).await.unwrap();
    }
    drop(server);
    eventually("one has a job", || supervisors(&bench).len() == 1).await;
    std::fs::write(bench.job_folder(busy).join("work/go"), "").unwrap();
    let exit = bench.executor.wait(busy).await.unwrap();
    assert_eq!(exit.outcome, ExecOutcome::Exited { code: 3 });
    eventually("none has one", || supervisors(&bench).is_empty()).await;
}

async fn a_supervisor_that_was_ended_without_a_job_is_done_without(bench: HostBench) {
    bench.run(&Script::exits(0)).await;
    for supervisor in supervisors(&bench) {
        kill(supervisor, Signal::SIGKILL).unwrap();
    }
    eventually("it is gone", || supervisors(&bench).is_empty()).await;
    assert_eq!(bench.outcome(&Script::exits(3)).await, ExecOutcome::Exited { code: 3 });
}

async fn what_an_earlier_program_did_not_finish_removing_goes(bench: HostBench) {
    let (handle, _) = bench.run(&Script::exits(0)).await;
    for supervisor in supervisors(&bench) {
        kill(supervisor, Signal::SIGKILL).unwrap();
    }
    eventually("it is gone", || supervisors(&bench).is_empty()).await;
    let removed = bench.settings.base().join("removed");
    std::fs::create_dir_all(removed.join("1.1/left/folder")).unwrap();
    std::fs::write(removed.join("1.1/left/folder/file"), "text").unwrap();
    bench.executor.destroy(&handle).await.unwrap();
    eventually("all that was removed is gone", || names_in(&removed).is_empty()).await;
    assert_eq!(names_in(&bench.settings.base().join("control")), Vec::<String>::new());
}

async fn a_host_that_runs_no_programs_from_its_folder_does_with_scripts(bench: HostBench) {
    let disk = Mount::tmpfs("size=16m,noexec");
    let mut settings = bench.settings.clone();
    settings.folder = disk.path().to_owned();
    let executor = settings.executor();
    let plan = Script::new("echo ran; exit 3").plan(settings.runtime);
    let handle = executor.reserve(&plan.job);
    executor.start(&plan, &handle).await.unwrap();
    let exit = executor.wait(&handle).await.unwrap();
    assert_eq!(exit.outcome, ExecOutcome::Exited { code: 3 });
    assert_eq!(&*executor.read_log(&handle, LogStream::Stdout, 0, 9).await.unwrap(), b"ran\n");
    executor.destroy(&handle).await.unwrap();
    assert_eq!(executor.list_jobs().await.unwrap(), []);
}
