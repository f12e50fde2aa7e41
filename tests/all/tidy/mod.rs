//! The rules of the code that no compiler checks. Each failure says which file breaks which rule, and what to do.

mod arrows;
mod contract;
mod scripts;
mod sources;

use std::path::{Path, PathBuf};

use gantry_tests::workspace;

/// Folders that hold nothing written by hand.
const GENERATED: [&str; 4] = ["target", "dist", "node_modules", ".git"];

/// Files below a folder of the repository, by path.
fn files_below(folder: &str) -> Vec<PathBuf> {
    let mut files = Vec::new();
    collect(&workspace::root().join(folder), &mut files);
    files.sort_unstable();
    files
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let kind = entry.file_type().unwrap();
        if kind.is_dir() && !GENERATED.iter().any(|generated| name == *generated) {
            collect(&entry.path(), files);
        } else if kind.is_file() {
            files.push(entry.path());
        }
    }
}

/// The path as a reader of the message types it.
fn relative(path: &Path) -> String {
    path.strip_prefix(workspace::root()).unwrap_or(path).display().to_string()
}

#[track_caller]
fn assert_none(found: &[String], rule: &str) {
    assert!(found.is_empty(), "{rule}\n  {}", found.join("\n  "));
}
