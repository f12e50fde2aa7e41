//! What the tests of the whole system share: the real server as a process, a client, bundles made on the spot, and
//! the services that Gantry works with.
//!
//! Nothing here stands in for a part of Gantry. What a test needs from the system and does not find is a failure that
//! names the Debian package to install, never a skip.
#![expect(clippy::expect_used, clippy::panic, reason = "a test harness reports by panicking")]

pub mod app_engine;
pub mod bundle;
pub mod client;
pub mod clock;
pub mod containers;
pub mod process;
pub mod server;
pub mod services;
pub mod workspace;
