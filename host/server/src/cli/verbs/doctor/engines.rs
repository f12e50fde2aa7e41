//! Container engines: at least one has to take jobs.

use std::path::{Path, PathBuf};

use gantry_executor::{ContainerOptions, Engine, container_executor};
use gantry_model::exec::{Fingerprint, Health};
use gantry_model::id::ExecutorName;
use indicatif::HumanBytes;

use super::check::{Check, Verdict};
use crate::config::Config;

/// Debian's packages for an engine that works without a daemon.
const INSTALL: &str = "Install one: apt-get install --no-install-recommends podman runc";

/// Asks each engine that is configured, or else each that is known.
pub(super) async fn check(config: &Config) -> Vec<Check> {
    let engines = wanted(config);
    let fingerprints = engines.into_iter().map(|(engine, program)| fingerprint(engine, program));
    let mut checks: Vec<Check> =
        futures::future::join_all(fingerprints).await.into_iter().map(judge).collect();
    if checks.iter().all(|check| check.verdict != Verdict::Ok) {
        checks.push(Check::missing("containers", "no container engine takes jobs", INSTALL));
    }
    checks.extend(low_level_runtime());
    checks
}

fn wanted(config: &Config) -> Vec<(Engine, PathBuf)> {
    let program = |engine: Engine| PathBuf::from(engine.to_string());
    if config.executors.is_empty() {
        return Engine::ALL.map(|engine| (engine, program(engine))).to_vec();
    }
    let configured = config.executors.values().map(|executor| {
        let engine = if executor.engine == "docker" { Engine::Docker } else { Engine::Podman };
        (engine, executor.program.clone().unwrap_or_else(|| program(engine)))
    });
    configured.collect()
}

async fn fingerprint(engine: Engine, program: PathBuf) -> (Engine, Fingerprint) {
    // No job is started, so nothing is ever put there.
    let jobs = std::env::temp_dir();
    let name = ExecutorName(engine.to_string());
    let mut options = ContainerOptions::new(name, engine, jobs, "doctor".to_owned());
    options.program = program;
    (engine, container_executor(options).fingerprint().await)
}

fn judge((engine, print): (Engine, Fingerprint)) -> Check {
    let id = match engine {
        Engine::Podman => "podman",
        Engine::Docker => "docker",
    };
    match print.health {
        Health::Healthy => {
            let (cpus, memory) = (print.capacity.cpus, HumanBytes(print.capacity.memory_bytes));
            let version = print.version.unwrap_or_default();
            let architecture = print.architecture;
            Check::ok(id, format!("{version} ({architecture}, {cpus} CPU, {memory} memory)"))
        }
        Health::Unhealthy { reason } => Check::note(id, reason, ""),
    }
}

/// What Podman starts containers with.
fn low_level_runtime() -> Option<Check> {
    on_path("podman")?;
    Some(match (on_path("runc"), on_path("crun")) {
        (Some(path), _) => Check::ok("runc", path.display().to_string()),
        (None, Some(path)) => {
            let hint = "Where jobs do not start, install the other runtime: apt-get install runc";
            Check::note("crun", path.display().to_string(), hint)
        }
        (None, None) => {
            let hint = "Install one: apt-get install runc";
            Check::missing("runc", "Podman has neither runc nor crun", hint)
        }
    })
}

fn on_path(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let found = std::env::split_paths(&path).map(|folder: PathBuf| folder.join(program));
    found.into_iter().find(|path: &PathBuf| Path::is_file(path))
}
