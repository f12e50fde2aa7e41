//! Stands between a server and the programs that it starts: notes each call, and holds those at
//! which a test wants to kill the server. The programs themselves are the real ones.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use gantry_tests::process::installed;
use tempfile::TempDir;

/// A call that can be held.
#[derive(Debug, Clone, Copy)]
pub(super) enum Call {
    /// The image is loaded: the run is QUEUED.
    LoadImage,
    /// The supervisor is started: the run is PENDING.
    StartSupervisor,
    /// The container is removed: the run has ended.
    RemoveContainer,
}

impl Call {
    fn name(self) -> &'static str {
        match self {
            Self::LoadImage => "podman-load",
            Self::StartSupervisor => "setsid-sh",
            Self::RemoveContainer => "podman-rm",
        }
    }
}

/// The gates of one server.
#[derive(Debug)]
pub(super) struct Gates {
    folder: TempDir,
}

impl Gates {
    pub(super) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("bin")).unwrap();
        for (name, package) in [("podman", "podman"), ("setsid", "util-linux")] {
            write_gate(folder.path(), name, &installed(&[name], package));
        }
        Self { folder }
    }

    /// What the server's `PATH` must be.
    pub(super) fn path(&self) -> String {
        format!("{}:{}", self.folder.path().join("bin").display(), std::env::var("PATH").unwrap())
    }

    /// Holds such calls from now on.
    pub(super) fn close(&self, call: Call) {
        fs::write(self.gate(call), "").unwrap();
    }

    /// Lets them pass, those that wait as well.
    pub(super) fn open(&self, call: Call) {
        fs::remove_file(self.gate(call)).unwrap();
    }

    /// Waits until such a call is held.
    pub(super) async fn reached(&self, call: Call) {
        let mark = self.gate(call).with_extension("reached");
        let deadline = Instant::now() + Duration::from_secs(20);
        while !mark.exists() {
            assert!(Instant::now() < deadline, "no {} within 20 s", call.name());
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// How often the container of a run was started, all attempts counted.
    pub(super) fn starts(&self, run: &str) -> usize {
        self.calls(&format!("podman run --name=gantry-{run}"))
    }

    /// How often a program was called with arguments that begin so.
    pub(super) fn calls(&self, beginning: &str) -> usize {
        let calls = fs::read_to_string(self.folder.path().join("calls")).unwrap_or_default();
        calls.lines().filter(|call| call.starts_with(beginning)).count()
    }

    fn gate(&self, call: Call) -> PathBuf {
        self.folder.path().join(call.name())
    }
}

/// A script in the program's place, which goes on as the program.
fn write_gate(folder: &Path, name: &str, program: &Path) {
    let script = format!(
        r#"#!/bin/sh
echo "{name} $1 $2" >>'{folder}/calls'
gate='{folder}/{name}'-$1
if [ -e "$gate" ]; then
    : >"$gate.reached"
    while [ -e "$gate" ]; do sleep 0.02; done
fi
exec '{program}' "$@"
"#,
        folder = folder.display(),
        program = program.display(),
    );
    let path = folder.join("bin").join(name);
    fs::write(&path, script).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
}
