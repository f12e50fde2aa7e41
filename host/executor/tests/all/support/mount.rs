//! A file system of its own for a test.

use std::path::Path;

use gantry_tests::process::run;
use tempfile::TempDir;

/// A file system in memory, mounted by root and gone with the test.
pub(crate) struct Mount(TempDir);

impl Mount {
    pub(crate) fn tmpfs(options: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().to_str().unwrap();
        run(Path::new("mount"), &["-t", "tmpfs", "-o", options, "tmpfs", path]);
        Self(folder)
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        // Lazily, as what failed may still use it.
        run(Path::new("umount"), &["--lazy", self.0.path().to_str().unwrap()]);
    }
}
