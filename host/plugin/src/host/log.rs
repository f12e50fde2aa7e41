//! The `log` interface.

use crate::bindings::log::{Host, Level};
use crate::sandbox::Sandbox;

impl Host for Sandbox {
    fn log(&mut self, level: Level, message: String) {
        self.journal().message(level, &message);
    }
}
