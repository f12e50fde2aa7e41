//! Looks at everything on a host that jobs need, and says what to do where something is missing.

use gantry_model::clock::Clock;
use gantry_model::host::HostReport;

use super::options::HostOptions;
use super::shell::Shell;

/// What there is on a host.
pub(crate) async fn test(options: &HostOptions, shell: &Shell, clock: &dyn Clock) -> HostReport {
    todo!()
}
