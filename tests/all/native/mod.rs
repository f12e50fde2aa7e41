//! `/api/v1`: Gantry's own interface. The folders mirror its routes; what holds for every route is in the files here.

mod bodies;
mod docs;
pub(crate) mod roles;
mod runs;
pub(crate) mod support;
mod system;
mod tasks;
mod tokens;

/// An id that nothing has.
const NOBODY: &str = "00000000-0000-4000-8000-000000000000";
