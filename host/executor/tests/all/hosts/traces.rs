//! What jobs leave on their host: nothing, once they are destroyed.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;

use gantry_model::exec::ExecOutcome;
use nix::fcntl::OFlag;

use super::{on_both_ways, on_every_host, on_the_dummy};
use crate::support::{Files, HostBench, Script, eventually, processes_with};

on_every_host! {
    a_destroyed_job_is_gone_and_can_be_destroyed_again
    a_job_that_was_prepared_but_never_started_is_listed_and_swept
}

on_the_dummy! {
    a_destroyed_job_is_gone_and_can_be_destroyed_again
    a_job_that_was_prepared_but_never_started_is_listed_and_swept
}

mod one {
    super::on_both_ways! {
        folders_that_cannot_be_written_are_removed_as_well
        jobs_of_another_installation_are_not_listed
        a_host_without_a_folder_has_no_jobs
        watchers_that_do_not_listen_hold_up_no_job
    }
    use super::*;
}

async fn a_destroyed_job_is_gone_and_can_be_destroyed_again(bench: HostBench) {
    let (handle, _) = bench.run(&Script::writes("text", "")).await;
    assert_eq!(bench.executor.list_jobs().await.unwrap(), [handle.job]);
    let gone = async || bench.executor.gone(std::slice::from_ref(&handle)).await.unwrap();
    assert_eq!(gone().await, []);
    for _ in 0..2 {
        bench.executor.destroy(&handle).await.unwrap();
        bench.assert_nothing_left(&handle).await;
        assert_eq!(gone().await, [handle.job]);
    }
}

async fn a_job_that_was_prepared_but_never_started_is_listed_and_swept(bench: HostBench) {
    let (_, handle) = bench.plan(&Script::exits(0));
    let mut files = Files::default();
    files.push(&bench, &handle).await.unwrap();
    files.add("data/a", "text").push(&bench, &handle).await.unwrap();
    assert_eq!(bench.executor.list_jobs().await.unwrap(), [handle.job]);
    // Whoever sweeps knows the job's id alone.
    let other = bench.another();
    other.destroy(&other.reserve(&handle.job)).await.unwrap();
    bench.assert_nothing_left(&handle).await;
}

async fn folders_that_cannot_be_written_are_removed_as_well(bench: HostBench) {
    let script =
        "mkdir -p a/b; echo text >a/b/c; chmod 500 a/b; chmod 000 a; mkfifo pipe; ln -s / root";
    let (handle, _) = bench.run(&Script::new(script)).await;
    bench.executor.destroy(&handle).await.unwrap();
    bench.assert_nothing_left(&handle).await;
    assert!(std::path::Path::new("/etc/passwd").exists());
}

async fn jobs_of_another_installation_are_not_listed(bench: HostBench) {
    let (handle, _) = bench.run(&Script::new("true")).await;
    let mut settings = bench.settings.clone();
    settings.installation.push_str("-other");
    let other = settings.executor();
    assert_eq!(other.list_jobs().await.unwrap(), []);
    assert_eq!(bench.executor.list_jobs().await.unwrap(), [handle.job]);
}

async fn a_host_without_a_folder_has_no_jobs(bench: HostBench) {
    let mut settings = bench.settings.clone();
    settings.folder.push("never made");
    assert_eq!(settings.executor().list_jobs().await.unwrap(), []);
}

async fn watchers_that_do_not_listen_hold_up_no_job(bench: HostBench) {
    bench.outcome(&Script::new("true")).await;
    // Of a watcher that was killed, and of one that is there and does not read, with no room left.
    let folder = bench.settings.base();
    let full = folder.join("watch.2.pipe");
    for pipe in [&folder.join("watch.1.pipe"), &full] {
        nix::unistd::mkfifo(pipe, nix::sys::stat::Mode::S_IRWXU).unwrap();
    }
    let at_once = OFlag::O_NONBLOCK.bits();
    let mut writer =
        OpenOptions::new().read(true).write(true).custom_flags(at_once).open(&full).unwrap();
    while writer.write(b"...\n").is_ok() {}
    let (handle, exit) = bench.run(&Script::new("exit 3")).await;
    assert_eq!(exit.outcome, ExecOutcome::Exited { code: 3 });
    let folder = bench.job_folder(&handle).display().to_string();
    bench.executor.destroy(&handle).await.unwrap();
    drop(writer);
    let control = folder.replace("/jobs/", "/control/");
    eventually("its supervisor ends", || processes_with(&control).is_empty()).await;
}
