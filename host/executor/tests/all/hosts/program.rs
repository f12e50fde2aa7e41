//! The supervisor as a program: brought to hosts that can run it, done without on all others.

use std::path::PathBuf;

use gantry_model::exec::{ExecOutcome, LogStream};

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
