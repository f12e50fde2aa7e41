//! Jobs that go to Slurm together.

use std::path::PathBuf;
use std::time::Duration;

use futures::future::join_all;
use gantry_model::exec::script::ScriptPlan;
use gantry_model::exec::{ExecHandle, ExecOutcome, LogStream};

use crate::support::{HostBench, Runtime, Script, Way, eventually};

/// From TERM to KILL; longer than any of these jobs takes to end by itself.
const PATIENT: Duration = Duration::from_secs(20);

async fn cluster() -> HostBench {
    HostBench::new(Way::Ssh, Runtime::Slurm).await
}

/// A cluster that starts nothing before the test is over.
async fn waiting_cluster() -> HostBench {
    let later = |settings: &mut crate::support::Settings| {
        settings.sbatch = vec!["--begin=now+1hour".to_owned()];
    };
    HostBench::with(Way::Ssh, Runtime::Slurm, later).await
}

/// Starts jobs at the same time, and says how that went.
async fn start(
    bench: &HostBench,
    scripts: &[Script],
) -> (Vec<(ScriptPlan, ExecHandle)>, Vec<Result<(), String>>) {
    let jobs: Vec<_> = scripts.iter().map(|script| bench.plan(script)).collect();
    let starts = jobs.iter().map(|(plan, handle)| bench.executor.start(plan, handle));
    let starts = join_all(starts).await;
    (jobs, starts.into_iter().map(|start| start.map_err(|error| error.to_string())).collect())
}

/// Where the supervisor of a job keeps its files.
fn control(bench: &HostBench, handle: &ExecHandle) -> PathBuf {
    let folder = bench.job_folder(handle);
    folder.parent().unwrap().with_file_name("control").join(handle.job.to_string())
}

/// What Slurm calls a job, as it was written down.
fn number(bench: &HostBench, handle: &ExecHandle) -> String {
    let written = std::fs::read_to_string(control(bench, handle).join("submitted"));
    written.unwrap().trim().to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn jobs_that_start_together_are_one_array_and_each_is_itself() {
    let bench = cluster().await;
    let scripts = [0, 1, 2, 3, 4].map(|code| {
        Script::new(&format!("echo job {code}; pwd; exit {code}")).time_limit(100 + code)
    });
    let (jobs, starts) = start(&bench, &scripts).await;
    assert_eq!(starts, vec![Ok(()); 5]);
    let mut numbers: Vec<String> = jobs.iter().map(|(_, handle)| number(&bench, handle)).collect();
    numbers.sort();
    let (array, _) = numbers[0].split_once('_').expect("the number of an array");
    assert_eq!(numbers, [0, 1, 2, 3, 4].map(|place| format!("{array}_{place}")));
    for ((_, handle), code) in jobs.iter().zip(0..) {
        let exit = bench.executor.wait(handle).await.unwrap();
        assert_eq!(exit.outcome, ExecOutcome::Exited { code });
        let work = bench.executor.folders(handle).unwrap().work;
        let written = bench.log(handle, LogStream::Stdout).await;
        assert_eq!(written, format!("job {code}\n{work}\n"));
        bench.executor.destroy(handle).await.unwrap();
        assert_eq!(bench.left_in_folder(handle), Vec::<PathBuf>::new());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_running_job_of_an_array_is_stopped_alone() {
    let bench = cluster().await;
    let (jobs, _) = start(&bench, &[Script::sleeps(), Script::sleeps(), Script::sleeps()]).await;
    for (_, handle) in &jobs {
        bench.until_written(handle, "begun").await;
    }
    let stopped = &jobs[1].1;
    bench.executor.stop(stopped, PATIENT).await.unwrap();
    let exit = bench.executor.wait(stopped).await.unwrap();
    assert_eq!(exit.outcome, ExecOutcome::Exited { code: 143 });
    let slurm = bench.slurm.as_ref().unwrap();
    eventually("the job in Slurm", || slurm.jobs().len() == 2).await;
    for (_, handle) in [&jobs[0], &jobs[2]] {
        assert!(!control(&bench, handle).join("stopping").exists());
        bench.executor.destroy(handle).await.unwrap();
        bench.left_in_folder(handle);
    }
    eventually("jobs in Slurm", || slurm.jobs().is_empty()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_of_an_array_that_waits_is_taken_out_alone_and_says_why_it_waits() {
    let bench = waiting_cluster().await;
    let (jobs, starts) = start(&bench, &[Script::exits(0), Script::exits(0)]).await;
    assert_eq!(starts, vec![Ok(()); 2]);
    let slurm = bench.slurm.as_ref().unwrap();
    assert_eq!(slurm.jobs().len(), 2);
    let (first, second) = (&jobs[0].1, &jobs[1].1);
    let attended = bench.another();
    let waiting = tokio::spawn({
        let second = second.clone();
        async move { attended.wait(&second).await.unwrap() }
    });
    let said = format!("Slurm's job {} waits: BeginTime", number(&bench, second));
    let log = control(&bench, second).join("stderr");
    eventually("nothing about the wait", || {
        std::fs::read_to_string(&log).unwrap_or_default().contains(&said)
    })
    .await;
    bench.executor.stop(first, Duration::ZERO).await.unwrap();
    assert_eq!(slurm.jobs(), [number(&bench, second)]);
    bench.executor.stop(second, Duration::ZERO).await.unwrap();
    assert_eq!(slurm.jobs(), Vec::<String>::new());
    let exit = waiting.await.unwrap();
    assert!(matches!(exit.outcome, ExecOutcome::NotStarted { .. }), "{exit:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_array_whose_number_was_not_written_down_is_not_submitted_again() {
    let bench = waiting_cluster().await;
    let (jobs, _) = start(&bench, &[Script::exits(0), Script::exits(0), Script::exits(0)]).await;
    let slurm = bench.slurm.as_ref().unwrap();
    let before: Vec<String> = jobs.iter().map(|(_, handle)| number(&bench, handle)).collect();
    for (_, handle) in &jobs {
        // The submitting script was killed right after Slurm had the array.
        let control = control(&bench, handle);
        std::fs::write(control.join("submitting"), "1 not-this-boot 1\n").unwrap();
        std::fs::remove_file(control.join("submitted")).unwrap();
    }
    // One is stopped without having been started anew, the others are started again.
    let other = bench.another();
    other.stop(&jobs[0].1, Duration::ZERO).await.unwrap();
    let again = jobs.iter().map(|(plan, handle)| other.start(plan, handle));
    assert!(join_all(again).await.iter().all(Result::is_ok));
    let after: Vec<String> = jobs[1..].iter().map(|(_, handle)| number(&bench, handle)).collect();
    assert_eq!(after, before[1..]);
    let mut queued = slurm.jobs();
    queued.sort();
    let mut expected = after;
    expected.sort();
    assert_eq!(queued, expected);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_that_cannot_be_submitted_harms_no_other() {
    let bench = cluster().await;
    bench.run(&Script::exits(0)).await;
    let scripts = [Script::exits(0), Script::exits(1), Script::exits(2)];
    let jobs: Vec<_> = scripts.iter().map(|script| bench.plan(script)).collect();
    // In the place of its folder is a file.
    std::fs::write(bench.job_folder(&jobs[1].1), "").unwrap();
    let starts = jobs.iter().map(|(plan, handle)| bench.executor.start(plan, handle));
    let starts: Vec<bool> = join_all(starts).await.iter().map(Result::is_ok).collect();
    assert_eq!(starts, [true, false, true]);
    for (index, code) in [(0, 0), (2, 2)] {
        let exit = bench.executor.wait(&jobs[index].1).await.unwrap();
        assert_eq!(exit.outcome, ExecOutcome::Exited { code });
    }
}
