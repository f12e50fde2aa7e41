//! Messages for the people who run the server, shown with the plugin's name. Natively they go to
//! standard error, and to
//! [`crate::mock`].
//!
//! ```
//! use gantry_plugin_sdk::log;
//!
//! log::info("began");
//! log::warn(format!("{} files are empty", 3));
//! ```

pub use crate::bindings::plugin::gantry::plugin::log::Level;

/// Writes a message.
pub fn log(level: Level, message: impl AsRef<str>) {
    crate::host::log(level, message.as_ref());
}

/// Writes a message that is of use only to the plugin's author.
pub fn debug(message: impl AsRef<str>) {
    log(Level::Debug, message);
}

/// Writes a message that is worth keeping.
pub fn info(message: impl AsRef<str>) {
    log(Level::Info, message);
}

/// Writes that something is odd, and the plugin carried on.
pub fn warn(message: impl AsRef<str>) {
    log(Level::Warn, message);
}

/// Writes that something is wrong.
pub fn error(message: impl AsRef<str>) {
    log(Level::Error, message);
}
