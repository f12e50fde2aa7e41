//! Files on their way back from a job, which may have left anything.

use std::os::unix::fs::FileTypeExt as _;
use std::path::Path;

use gantry_executor::Fetched;
use gantry_model::exec::ExecHandle;

use super::{on_both_ways, on_every_host};
use crate::support::{HostBench, Script, names_in};

on_every_host! {
    a_file_and_a_folder_come_back
}

mod one {
    super::on_both_ways! {
        nothing_is_nothing
        links_stay_links_and_other_kinds_are_left_out
        hostile_names_come_back_and_harm_nothing
        an_empty_folder_comes_back_empty
        a_path_that_leaves_the_jobs_folder_is_refused
        a_folder_can_be_fetched_while_its_job_runs
    }
    use super::*;
}

mod much {
    super::on_both_ways! { a_hundred_megabytes_and_five_thousand_files_come_back }
    use super::*;
}

/// Fetches a path of the job's outputs, or all of them, into a new folder.
async fn fetch(
    bench: &HostBench,
    handle: &ExecHandle,
    name: &str,
) -> (Option<Fetched>, tempfile::TempDir) {
    let into = tempfile::tempdir().unwrap();
    let outputs = bench.executor.folders(handle).unwrap().outputs;
    let path = if name.is_empty() { outputs } else { format!("{outputs}/{name}") };
    let fetched = bench.executor.fetch(handle, &path, into.path()).await.unwrap();
    (fetched, into)
}

fn text(folder: &Path, name: &str) -> String {
    std::fs::read_to_string(folder.join(name)).unwrap()
}

async fn a_file_and_a_folder_come_back(bench: HostBench) {
    let script = "mkdir -p ../outputs/folder/deep/empty; cd ../outputs
        printf one >one.txt; printf two >folder/two.txt; printf three >folder/deep/three.txt
        chmod 700 folder/two.txt";
    let (handle, _) = bench.run(&Script::new(script)).await;
    let (fetched, into) = fetch(&bench, &handle, "one.txt").await;
    assert_eq!(fetched, Some(Fetched::File));
    assert_eq!(names_in(into.path()), ["one.txt"]);
    assert_eq!(text(into.path(), "one.txt"), "one");
    let (fetched, into) = fetch(&bench, &handle, "folder").await;
    assert_eq!(fetched, Some(Fetched::Folder));
    assert_eq!(names_in(into.path()), ["deep", "two.txt"]);
    assert_eq!(text(into.path(), "two.txt"), "two");
    assert_eq!(text(into.path(), "deep/three.txt"), "three");
    assert_eq!(names_in(&into.path().join("deep")), ["empty", "three.txt"]);
}

async fn nothing_is_nothing(bench: HostBench) {
    let (handle, _) = bench.run(&Script::new("true")).await;
    for name in ["missing", "missing/deep", "mis'sing\n"] {
        let (fetched, into) = fetch(&bench, &handle, name).await;
        assert_eq!(fetched, None);
        assert_eq!(names_in(into.path()), Vec::<String>::new());
    }
}

async fn links_stay_links_and_other_kinds_are_left_out(bench: HostBench) {
    let script = "cd ../outputs; echo text >file; ln -s /etc/passwd outside; ln -s file inside
        ln -s nowhere dangling; ln -s / root; ln file hard; mkfifo pipe; mkdir folder; ln -s .. folder/up";
    let (handle, _) = bench.run(&Script::new(script)).await;
    let (fetched, into) = fetch(&bench, &handle, "").await;
    assert_eq!(fetched, Some(Fetched::Folder));
    let names = names_in(into.path());
    assert_eq!(names, ["dangling", "file", "folder", "hard", "inside", "outside", "root"]);
    for (name, target) in
        [("outside", "/etc/passwd"), ("inside", "file"), ("dangling", "nowhere"), ("root", "/")]
    {
        assert_eq!(std::fs::read_link(into.path().join(name)).unwrap(), Path::new(target));
    }
    assert_eq!(text(into.path(), "hard"), "text\n");
    let is_odd =
        |name: &String| into.path().join(name).symlink_metadata().unwrap().file_type().is_fifo();
    assert!(!names.iter().any(is_odd));
}

async fn hostile_names_come_back_and_harm_nothing(bench: HostBench) {
    let names = [
        "-rf",
        "it's",
        "$(touch hacked)",
        "line\nbreak",
        "*",
        "back\\slash",
        "\u{1f9e0}",
        "...",
        "~",
    ];
    let (handle, _) = bench.run(&Script::new("mkdir -p ../outputs/all")).await;
    // Made here, on what is the host: no shell comes in between.
    let folder = bench.job_folder(&handle).join("outputs/all");
    for name in names {
        std::fs::write(folder.join(name), name).unwrap();
    }
    std::fs::write(folder.join("n".repeat(255)), "long").unwrap();
    let latin = std::os::unix::ffi::OsStrExt::from_bytes(b"no utf-8 \xe4");
    std::fs::write(folder.join::<&std::ffi::OsStr>(latin), "latin").unwrap();
    let (fetched, into) = fetch(&bench, &handle, "all").await;
    assert_eq!(fetched, Some(Fetched::Folder));
    assert_eq!(names_in(into.path()).len(), names.len() + 2);
    for name in names {
        assert_eq!(text(into.path(), name), name);
        let (fetched, into) = fetch(&bench, &handle, &format!("all/{name}")).await;
        assert_eq!(fetched, Some(Fetched::File), "{name:?}");
        assert_eq!(text(into.path(), name), name);
    }
}

async fn an_empty_folder_comes_back_empty(bench: HostBench) {
    let (handle, _) = bench.run(&Script::new("mkdir ../outputs/empty")).await;
    let (fetched, into) = fetch(&bench, &handle, "empty").await;
    assert_eq!(fetched, Some(Fetched::Folder));
    assert_eq!(names_in(into.path()), Vec::<String>::new());
}

async fn a_path_that_leaves_the_jobs_folder_is_refused(bench: HostBench) {
    let (handle, _) = bench.run(&Script::new("ln -s /etc ../outputs/etc")).await;
    let into = tempfile::tempdir().unwrap();
    let outputs = bench.executor.folders(&handle).unwrap().outputs;
    // A folder that is a link is no folder of the job's.
    let through_link = format!("{outputs}/etc/hostname");
    let fetched = bench.executor.fetch(&handle, &through_link, into.path()).await;
    assert!(!matches!(fetched, Ok(Some(_))), "{fetched:?}");
    let fetched =
        bench.executor.fetch(&handle, &format!("{outputs}/../../../x"), into.path()).await;
    assert!(!matches!(fetched, Ok(Some(_))), "{fetched:?}");
    assert_eq!(names_in(into.path()), Vec::<String>::new());
}

async fn a_folder_can_be_fetched_while_its_job_runs(bench: HostBench) {
    let script = "cd ../outputs; i=0; while :; do echo $i >file$((i % 100)); i=$((i + 1)); [ $i = 50 ] && echo begun; done";
    let handle = bench.start(&Script::new(script)).await;
    bench.until_written(&handle, "begun").await;
    let (fetched, into) = fetch(&bench, &handle, "").await;
    assert_eq!(fetched, Some(Fetched::Folder));
    assert!(names_in(into.path()).len() >= 50);
    bench.executor.destroy(&handle).await.unwrap();
}

async fn a_hundred_megabytes_and_five_thousand_files_come_back(bench: HostBench) {
    let script = "cd ../outputs; yes 0123456789abcdef | head -c 104857600 >big; mkdir many; cd many
        i=0; while [ $i -lt 5000 ]; do echo $i >$i.txt; i=$((i + 1)); done";
    let (handle, _) = bench.run(&Script::new(script)).await;
    let (_, into) = fetch(&bench, &handle, "").await;
    let outputs = bench.job_folder(&handle).join("outputs");
    assert!(
        std::fs::read(into.path().join("big")).unwrap()
            == std::fs::read(outputs.join("big")).unwrap()
    );
    let many = into.path().join("many");
    assert_eq!(names_in(&many).len(), 5000);
    assert_eq!(text(&many, "4321.txt"), "4321\n");
}
