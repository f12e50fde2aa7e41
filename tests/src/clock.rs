//! A clock that jumps: what is started under it reads the machine's clock through libfaketime, and so does what that starts.
//! Timers go on as they do when an administrator sets a real one.

use std::fs;
use std::process::Command;
use std::time::Duration;

use tempfile::TempDir;

use crate::process::installed;

/// A clock that a test sets.
#[derive(Debug)]
pub struct TestClock {
    folder: TempDir,
}

impl TestClock {
    /// A clock that is right.
    pub fn right() -> Self {
        let clock = Self { folder: tempfile::tempdir().expect("a temporary folder") };
        clock.set_right();
        clock
    }

    /// From now on it is that much ahead of the machine's.
    pub fn set_ahead(&self, by: Duration) {
        self.set(&format!("+{}", by.as_secs()));
    }

    /// From now on it is that much behind the machine's.
    pub fn set_back(&self, by: Duration) {
        self.set(&format!("-{}", by.as_secs()));
    }

    /// From now on it is the machine's.
    pub fn set_right(&self) {
        self.set("+0");
    }

    /// Has a program that is not started yet tell the time by it.
    ///
    /// # Panics
    ///
    /// When the library for that is not installed.
    pub fn govern(&self, command: &mut Command) {
        let architecture = std::env::consts::ARCH;
        let library = format!("/usr/lib/{architecture}-linux-gnu/faketime/libfaketimeMT.so.1");
        command
            .env("LD_PRELOAD", installed(&[&library], "libfaketime"))
            .env("FAKETIME_TIMESTAMP_FILE", self.folder.path().join("offset"))
            .env("FAKETIME_NO_CACHE", "1")
            .env("FAKETIME_DONT_FAKE_MONOTONIC", "1");
    }

    /// In one step: who reads the time finds the old offset or the new one.
    fn set(&self, offset: &str) {
        let new = self.folder.path().join("new");
        fs::write(&new, format!("{offset}\n")).expect("the offset is written");
        fs::rename(new, self.folder.path().join("offset")).expect("the offset is put in place");
    }
}
