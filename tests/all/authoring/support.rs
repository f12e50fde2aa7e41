//! A folder with a plugin project in it, and the command line.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use gantry_tests::workspace;
use serde_json::Value;
use tempfile::TempDir;

/// A new project from a template.
pub(super) struct Project {
    pub(super) folder: PathBuf,
    _home: TempDir,
}

/// How a command ended, and what it printed.
#[derive(Debug)]
pub(super) struct Ended {
    code: Option<i32>,
    pub(super) stdout: String,
    pub(super) stderr: String,
}

impl Ended {
    /// The same, once it exited with this code.
    #[track_caller]
    pub(super) fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{}\n{}", self.stdout, self.stderr);
        self
    }

    /// What it printed, as JSON.
    #[track_caller]
    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap()
    }

    /// Fails unless people were told this.
    #[track_caller]
    pub(super) fn says(&self, text: &str) {
        let told = self.stdout.contains(text) || self.stderr.contains(text);
        assert!(told, "'{text}' is not in\n{}\n{}", self.stdout, self.stderr);
    }
}

impl Project {
    /// `gantry plugin new`
    #[track_caller]
    pub(super) fn new(language: &str, world: &str) -> Self {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join(format!("my-{world}"));
        let name = folder.to_str().unwrap().to_owned();
        run(home.path(), &["new", &name, "--language", language, "--world", world]).expect(0);
        Self { folder, _home: home }
    }

    /// `gantry plugin …` in its folder.
    pub(super) fn gantry(&self, arguments: &[&str]) -> Ended {
        run(&self.folder, arguments)
    }

    /// Replaces a text in a file.
    #[track_caller]
    pub(super) fn edit(&self, file: &str, from: &str, to: &str) {
        let path = self.folder.join(file);
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "'{from}' is not in {file}");
        std::fs::write(path, text.replace(from, to)).unwrap();
    }
}

/// `gantry plugin …` in a folder.
pub(super) fn run(folder: &Path, arguments: &[&str]) -> Ended {
    let output = command(folder, arguments).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Ended { code: output.status.code(), stdout: text(&output.stdout), stderr: text(&output.stderr) }
}

/// The same, not yet started. It finds the compilers that `scripts/setup test` installs.
pub(super) fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(workspace::gantry());
    command.arg("plugin").args(arguments).current_dir(folder).stdin(Stdio::null());
    command.env("PATH", path());
    // Projects of one language have most of what they compile in common.
    command.env("CARGO_TARGET_DIR", workspace::root().join("target/authoring"));
    command
}

fn path() -> OsString {
    let home = std::env::home_dir().unwrap();
    let cache = std::env::var_os("XDG_CACHE_HOME").map_or(home.join(".cache"), PathBuf::from);
    let installed = ["native/links", "python/bin"].map(|tools| cache.join("gantry").join(tools));
    let usual = std::env::var_os("PATH").unwrap_or_default();
    let all = installed.into_iter().chain(std::env::split_paths(&usual));
    std::env::join_paths(all).unwrap()
}
