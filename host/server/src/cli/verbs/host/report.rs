//! What a look at a host found, for people.

use gantry_model::host::{ContainerEngine, HostCheck};

use crate::api::native::HostReportView;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::output::{note, painted, print_rows};

/// Prints what was looked at: a green tick or a red cross, and why.
pub(super) fn print(report: &HostReportView) -> Result<(), CliError> {
    let row = |check: &HostCheck| {
        let (sign, colour) = if check.passed { ("✓", "32") } else { ("✗", "31") };
        [painted(sign, colour), check.name.clone(), check.message.clone()]
    };
    print_rows(report.checks.iter().map(row))
}

/// Tells which key the host showed, so that it can be compared.
pub(super) fn note_key(report: &HostReportView) {
    if let (Some(key), Some(fingerprint)) = (&report.host_key, &report.fingerprint) {
        let kind = key.split_whitespace().next().unwrap_or_default();
        note(format_args!("host key: {fingerprint} ({kind})"));
        note(
            "  it has to show this one from now on; on the host, `ssh-keygen -lf /etc/ssh/ssh_host_*_key.pub` tells its own",
        );
    }
}

/// Tells of another container engine than the host's own, where that alone works.
pub(super) fn note_engine(own: ContainerEngine, report: &HostReportView) {
    let own = own.to_string();
    let works = |engine: &str| report.programs.iter().any(|program| program == engine);
    let other = ["docker", "podman"].into_iter().find(|engine| works(engine));
    if let Some(other) = other.filter(|_| !works(&own)) {
        note(format_args!(
            "only {other} works there, and jobs in containers take {own}: write `container_engine: {other}` in them, or add the host with --engine {other}"
        ));
    }
}

/// What it means to the shell.
pub(super) fn exit(report: &HostReportView) -> Exit {
    if report.usable { Exit::Done } else { Exit::Failed }
}
