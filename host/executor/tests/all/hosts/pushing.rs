//! Files on their way to a job: each byte travels once, whatever they are called.

use gantry_model::exec::ExecOutcome;

use super::{on_both_ways, on_every_host};
use crate::support::{Files, HostBench, Script, names_in};

/// What people and other systems call files; all are fine on Linux.
const ODD_NAMES: [&str; 14] = [
    "with space.txt",
    "it's \"quoted\"",
    "a'; touch hacked #.nii",
    "$(touch hacked)",
    "`touch hacked`",
    "line\nbreak",
    "-rf",
    "~",
    "*?[a]",
    "back\\slash",
    ".hidden",
    "\u{fc}ml\u{e4}ut \u{1f9e0}",
    "tab\there",
    "...",
];

on_every_host! {
    a_job_reads_what_was_pushed
}

mod one {
    super::on_both_ways! {
        bytes_that_the_host_has_do_not_travel_again
        odd_names_are_kept
        no_files_are_no_trouble
        a_path_that_leaves_the_jobs_folder_is_refused
        bytes_that_are_not_those_of_the_digest_are_refused
        a_job_that_changes_its_input_changes_no_other_jobs
        two_pushes_of_the_same_at_once_both_succeed
    }
    use super::*;
}

mod much {
    super::on_both_ways! { two_hundred_megabytes_arrive ten_thousand_small_files_arrive }
    use super::*;
}

async fn a_job_reads_what_was_pushed(bench: HostBench) {
    let mut files = Files::default();
    files.add("data/image/a.txt", "of the input ").add("files/script.py", "of the task");
    let (plan, handle) = bench.plan(&Script::new("cat ../data/image/a.txt ../files/script.py"));
    files.push(&bench, &handle).await.unwrap();
    bench.executor.start(&plan, &handle).await.unwrap();
    bench.executor.wait(&handle).await.unwrap();
    let written = bench.log(&handle, gantry_model::exec::LogStream::Stdout).await;
    assert_eq!(written, "of the input of the task");
}

async fn bytes_that_the_host_has_do_not_travel_again(bench: HostBench) {
    let mut files = Files::default();
    files
        .add("data/a", vec![1; 100_000])
        .add("data/copy of a", vec![1; 100_000])
        .add("data/b", vec![2; 50_000]);
    let (_, first) = bench.plan(&Script::new(""));
    files.push(&bench, &first).await.unwrap();
    files.assert_in(&bench, &first);
    assert_eq!((files.opened(), files.travelled()), (2, 150_000));
    let (_, second) = bench.plan(&Script::new(""));
    files.add("data/c", "new");
    files.push(&bench, &second).await.unwrap();
    files.assert_in(&bench, &second);
    assert_eq!((files.opened(), files.travelled()), (1, 3));
    // Again for the same job, as after a restart; and by an executor that knows of nothing.
    files.push(&bench, &second).await.unwrap();
    let other = bench.settings.executor();
    other.push(&second, &files.files, &files, &|_| {}).await.unwrap();
    files.assert_in(&bench, &second);
    assert_eq!((files.opened(), files.travelled()), (0, 0));
}

async fn odd_names_are_kept(bench: HostBench) {
    let mut files = Files::default();
    for name in ODD_NAMES {
        files.add(&format!("data/{name}"), format!("this is {name}"));
        files.add(&format!("data/folders/{name}/{name}"), format!("this is in {name}"));
    }
    files.add("data/empty", "");
    let long = "n".repeat(255);
    files.add(&format!("data/{long}"), "long");
    let (_, handle) = bench.plan(&Script::new(""));
    files.push(&bench, &handle).await.unwrap();
    files.assert_in(&bench, &handle);
    assert_eq!(names_in(&bench.job_folder(&handle).join("data")).len(), ODD_NAMES.len() + 3);
}

async fn no_files_are_no_trouble(bench: HostBench) {
    let (_, handle) = bench.plan(&Script::new(""));
    Files::default().push(&bench, &handle).await.unwrap();
}

async fn a_path_that_leaves_the_jobs_folder_is_refused(bench: HostBench) {
    let (_, handle) = bench.plan(&Script::new(""));
    for path in
        ["../escaped", "data/../../escaped", "/tmp/escaped", "data//a", "data/./a", "", "data/"]
    {
        let mut files = Files::default();
        files.add(path, "hostile");
        files.push(&bench, &handle).await.expect_err(path);
    }
    assert!(!bench.job_folder(&handle).parent().unwrap().join("escaped").exists());
}

async fn bytes_that_are_not_those_of_the_digest_are_refused(bench: HostBench) {
    let (_, handle) = bench.plan(&Script::new(""));
    let mut forged = Files::default();
    forged.add_forged("data/a", "what it says", "what it is!!");
    forged.push(&bench, &handle).await.unwrap_err();
    for (said, found) in [("longer than that", "short"), ("short", "longer than that")] {
        let mut forged = Files::default();
        forged.add_forged("data/a", said, found);
        forged.push(&bench, &handle).await.unwrap_err();
    }
    // Nobody finds them under the digest afterwards.
    let mut honest = Files::default();
    honest.add("data/a", "what it says").add("data/b", "short");
    honest.push(&bench, &handle).await.unwrap();
    honest.assert_in(&bench, &handle);
}

async fn a_job_that_changes_its_input_changes_no_other_jobs(bench: HostBench) {
    let mut files = Files::default();
    files.add("data/a", "as it was");
    let (plan, handle) = bench.plan(&Script::new(
        "echo changed >>../data/a; chmod 600 ../data/a; echo more >>../data/a; true",
    ));
    files.push(&bench, &handle).await.unwrap();
    bench.executor.start(&plan, &handle).await.unwrap();
    let exit = bench.executor.wait(&handle).await.unwrap();
    assert_eq!(exit.outcome, ExecOutcome::Exited { code: 0 });
    let (_, other) = bench.plan(&Script::new(""));
    files.push(&bench, &other).await.unwrap();
    files.assert_in(&bench, &other);
}

async fn two_pushes_of_the_same_at_once_both_succeed(bench: HostBench) {
    let mut files = Files::default();
    for number in 0..50 {
        files.add(&format!("data/{number}"), vec![number; 20_000]);
    }
    let (_, first) = bench.plan(&Script::new(""));
    let (_, second) = bench.plan(&Script::new(""));
    let (one, other) = tokio::join!(files.push(&bench, &first), files.push(&bench, &second));
    one.and(other).unwrap();
    files.assert_in(&bench, &first);
    files.assert_in(&bench, &second);
}

async fn two_hundred_megabytes_arrive(bench: HostBench) {
    let mut random = fastrand::Rng::with_seed(7);
    let bytes: Vec<u8> = std::iter::repeat_with(|| random.u8(..)).take(200 << 20).collect();
    let mut files = Files::default();
    files.add("data/big.bin", bytes);
    let (_, handle) = bench.plan(&Script::new(""));
    files.push(&bench, &handle).await.unwrap();
    assert_eq!(files.travelled(), 200 << 20);
    files.assert_in(&bench, &handle);
}

async fn ten_thousand_small_files_arrive(bench: HostBench) {
    let mut files = Files::default();
    for number in 0..10_000 {
        files.add(&format!("data/{}/{number}.dcm", number % 10), format!("slice {number}"));
    }
    let (_, handle) = bench.plan(&Script::new(""));
    let push = files.push(&bench, &handle);
    tokio::time::timeout(std::time::Duration::from_secs(120), push).await.unwrap().unwrap();
    files.assert_in(&bench, &handle);
}
