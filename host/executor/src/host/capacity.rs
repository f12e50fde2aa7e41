//! What a host is and has.

use std::collections::HashMap;

use gantry_model::exec::{Capacity, Fingerprint, Health};
use gantry_model::host::Scheduler;

use super::options::{HostOptions, TransportOptions};
use super::shell::Shell;
use crate::error::ExecError;

const CAPACITY: &str = include_str!("scripts/capacity.sh");

/// How the host is, where its folder could be made; else why not.
pub(super) async fn fingerprint(
    options: &HostOptions,
    shell: &Shell,
    usable: Result<(), ExecError>,
) -> Fingerprint {
    let scheduler = match options.scheduler {
        Scheduler::None => "",
        Scheduler::Slurm { .. } => "slurm",
    };
    let told = match usable {
        Ok(()) => shell.call("tell what it has", CAPACITY, &[scheduler]).await,
        Err(error) => Err(error),
    };
    let transport = match options.transport {
        TransportOptions::Local => "local",
        TransportOptions::Ssh(_) => "ssh",
    };
    let runtime = if scheduler.is_empty() { "process" } else { scheduler };
    let (health, text) = match told {
        Ok(text) => (Health::Healthy, String::from_utf8_lossy(&text).into_owned()),
        Err(error) => (Health::Unhealthy { reason: reason(&error) }, String::new()),
    };
    let machine = Machine::parse(&text);
    Fingerprint {
        name: options.name.clone(),
        runtime: format!("{transport} {runtime}"),
        health,
        version: machine.system,
        architecture: machine.architecture,
        capacity: options.capacity.unwrap_or(machine.capacity),
        labels: options.labels.clone(),
    }
}

/// An error with its causes.
fn reason(error: &ExecError) -> String {
    let mut reason = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(source) = cause {
        reason.push_str(&format!(": {source}"));
        cause = source.source();
    }
    reason
}

#[derive(Debug, PartialEq)]
struct Machine {
    system: Option<String>,
    /// As images have it.
    architecture: String,
    capacity: Capacity,
}

impl Machine {
    /// Reads what `capacity.sh` prints.
    fn parse(text: &str) -> Self {
        let words: HashMap<&str, &str> =
            text.lines().filter_map(|line| line.split_once(' ')).collect();
        let word = |name: &str| words.get(name).copied().unwrap_or_default().trim();
        let architecture = match word("architecture") {
            "x86_64" => "amd64",
            "aarch64" => "arm64",
            other => other,
        };
        Self {
            system: words.get("system").map(|&system| system.to_owned()),
            architecture: architecture.to_owned(),
            capacity: Capacity {
                cpus: word("cpus").parse().unwrap_or(0),
                memory_bytes: word("memory").parse().unwrap_or(0),
                gpus: word("gpus").parse().unwrap_or(0),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_is_read_from_what_its_script_prints() {
        let text = "system Linux 6.1.0\narchitecture x86_64\ncpus 8\nmemory 25276514304\ngpus 2\n";
        let machine = Machine::parse(text);
        let capacity = Capacity { cpus: 8, memory_bytes: 25_276_514_304, gpus: 2 };
        let system = Some("Linux 6.1.0".to_owned());
        assert_eq!(machine, Machine { system, architecture: "amd64".to_owned(), capacity });
    }
}
