//! Messages for the people who run the server.

pub use crate::bindings::plugin::gantry::plugin::log::Level;

/// Writes a message to the server's log, with the plugin's name. Natively, in tests, it goes to
/// standard error.
pub fn log(level: Level, message: &str) {
    #[cfg(target_family = "wasm")]
    crate::bindings::plugin::gantry::plugin::log::log(level, message);
    #[cfg(not(target_family = "wasm"))]
    eprintln!("{level:?}: {message}");
}
