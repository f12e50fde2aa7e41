//! Shell scripts: a shell can read each of them, and each says what it is for.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::{assert_none, files_below, relative};

/// Folders with scripts, and the shells that may be asked for.
const FOLDERS: [&str; 5] = ["scripts", "bundles", "host", "plugins", ".ci"];
const SHELLS: [&str; 2] = ["sh", "bash"];

fn scripts() -> Vec<(PathBuf, String, String)> {
    let files = FOLDERS.into_iter().flat_map(files_below);
    let scripts = files.filter_map(|path| {
        let text = std::fs::read_to_string(&path).ok()?;
        let shell = text.lines().next()?.strip_prefix("#!")?.rsplit(['/', ' ']).next()?.to_owned();
        SHELLS.contains(&shell.as_str()).then_some((path, shell, text))
    });
    scripts.collect()
}

#[test]
fn shells_can_read_all_scripts() {
    let mut found = Vec::new();
    for (path, shell, _) in scripts() {
        let output = Command::new(shell).arg("-n").arg(&path).output().unwrap();
        if !output.status.success() {
            found.push(String::from_utf8_lossy(&output.stderr).into_owned());
        }
    }
    assert_none(&found, "these scripts have syntax errors:");
}

#[test]
fn scripts_say_in_their_second_line_what_they_are_for() {
    let silent = scripts()
        .into_iter()
        .filter(|(_, _, text)| !text.lines().nth(1).is_some_and(|line| line.starts_with("# ")));
    let silent = silent.map(|(path, ..)| relative(&path)).collect::<Vec<_>>();
    assert_none(&silent, "a script begins with a comment that says what it is for:");
}

#[test]
fn scripts_of_the_scripts_folder_can_be_executed() {
    use std::os::unix::fs::PermissionsExt as _;
    let executable = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o100;
    let plain = scripts()
        .into_iter()
        .filter(|(path, ..)| relative(path).starts_with("scripts/") && executable(path) == 0);
    let plain = plain.map(|(path, ..)| relative(&path)).collect::<Vec<_>>();
    assert_none(&plain, "run `chmod +x` on:");
}
