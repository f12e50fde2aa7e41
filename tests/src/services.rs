//! The real services that Gantry works with, each started by the test that wants one, on a free port of loopback, in
//! a temporary folder, and ended with it.

mod postgresql;
mod registry;

pub use postgresql::PostgreSql;
pub use registry::Registry;
