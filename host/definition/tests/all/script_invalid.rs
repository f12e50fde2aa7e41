//! Script tasks with mistakes, each beside the findings that it must give, and the example tasks,
//! which must give none.

use std::path::{Path, PathBuf};
use std::{env, fs};

use gantry_definition::script::{parse_script, script_graph};
use gantry_model::script::{TaskFile, TaskFiles};

use crate::script_support::lines;

#[test]
fn each_invalid_script_task_gives_the_findings_beside_it() {
    for case in folders("../../bundles/invalid/scripts") {
        let (found, refused) = match parse_script("task.yml", files(&case)) {
            Ok(task) => (task.warnings, false),
            Err(findings) => (findings, true),
        };
        let name = case.file_name().unwrap().to_string_lossy().into_owned();
        assert!(!found.is_empty(), "nothing is found in {name}");
        assert_eq!(refused, !name.starts_with("odd-"), "{name}: {}", lines(&found));
        for finding in &found {
            assert!(finding.location.is_some(), "{name}: no line: {finding:?}");
        }
        let expected = case.with_extension("findings");
        if env::var_os("UPDATE").is_some() {
            fs::write(&expected, lines(&found)).unwrap();
        }
        assert_eq!(lines(&found), fs::read_to_string(&expected).unwrap(), "{name}");
    }
}

#[test]
fn each_example_task_is_sound_and_can_be_drawn() {
    for case in folders("../../bundles/scripts") {
        let task = parse_script("task.yml", files(&case));
        let task = task.unwrap_or_else(|findings| panic!("{}", lines(&findings)));
        assert_eq!(task.warnings, [], "{}", case.display());
        let picture = script_graph(&task.script);
        for job in &task.script.jobs {
            assert!(picture.contains(&job.key.0), "{}: {picture}", job.key);
        }
    }
}

fn folders(below: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(below);
    let entries = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
    let mut folders: Vec<PathBuf> = entries.filter(|path| path.is_dir()).collect();
    folders.sort();
    assert!(!folders.is_empty(), "no cases in {}", folder.display());
    folders
}

fn files(folder: &Path) -> TaskFiles {
    let mut files = TaskFiles::new();
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().to_string_lossy().into_owned();
        files.insert(name, TaskFile::of(fs::read(entry.path()).unwrap()));
    }
    files
}
