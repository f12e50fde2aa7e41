//! The `log` interface.

use gantry_model::plugin::{HostCall, LogLevel};

use crate::bindings::log::{Host, Level};
use crate::sandbox::Sandbox;

impl Host for Sandbox {
    fn log(&mut self, level: Level, message: String) -> wasmtime::Result<()> {
        let level = LogLevel::from(level);
        if self.journal().is_full() {
            return Ok(());
        }
        let message = self.imports.powers.masker.text(message);
        if self.journal().message(level, &message) {
            self.imports.tape.record(HostCall::Log { level, message });
        }
        Ok(())
    }
}

impl From<Level> for LogLevel {
    fn from(level: Level) -> Self {
        match level {
            Level::Debug => Self::Debug,
            Level::Info => Self::Info,
            Level::Warn => Self::Warn,
            Level::Error => Self::Error,
        }
    }
}
