//! The container engine, as a test sees it from outside: which containers exist.

use crate::process::{installed, run};

/// The label that Gantry puts on each of its containers; its value names the installation.
pub const INSTALLATION_LABEL: &str = "gantry.installation";

/// Ids of the containers of an installation, running or not.
pub fn of_installation(installation: &str) -> Vec<String> {
    let podman = installed(&["podman"], "podman");
    let filter = format!("label={INSTALLATION_LABEL}={installation}");
    let list = run(&podman, &["ps", "--all", "--quiet", "--no-trunc", "--filter", &filter]);
    list.lines().map(str::to_owned).collect()
}

/// Removes containers by force.
pub fn remove(ids: &[String]) {
    let podman = installed(&["podman"], "podman");
    let arguments =
        ["rm", "--force", "--time", "0"].into_iter().chain(ids.iter().map(String::as_str));
    run(&podman, &arguments.collect::<Vec<_>>());
}
