//! Container engines: at least one has to take jobs.

use std::path::{Path, PathBuf};

use gantry_executor::{ContainerOptions, ENGINES, container_executor};
use gantry_model::exec::{Fingerprint, Health};
use gantry_model::host::ContainerEngine;
use gantry_model::id::ExecutorName;
use indicatif::HumanBytes;

use super::check::{Check, Verdict};
use super::trial;
use crate::config::Config;

/// Debian's packages for an engine that works without a daemon.
const INSTALL: &str = "Mend what is said of an engine above, or install one: apt-get install --no-install-recommends podman runc";

/// Where Podman's defaults ask for more than a machine grants, which is so inside of other containers.
const MODEST: &str = "Try `podman run` with any image as the user that runs the server. On a machine that is a container \
     itself, name a file in CONTAINERS_CONF that has `default_ulimits = [\"nofile=1024:1024\", \"nproc=1024:1024\"]` \
     under [containers] and `runtime = \"runc\"` under [engine]; `scripts/setup` of the repository writes one.";
/// The same for the other engine.
const DAEMON: &str =
    "Try `docker run` with any image as the user that runs the server, and see the daemon's log.";

/// Tries each engine that is configured, or else each that is known.
pub(super) async fn check(config: &Config) -> Vec<Check> {
    let tried = wanted(config).into_iter().map(|(engine, program)| look(engine, program));
    let mut checks = futures::future::join_all(tried).await;
    if checks.iter().all(|check| check.verdict != Verdict::Ok) {
        checks.push(Check::missing("containers", "no container engine takes jobs", INSTALL));
    }
    checks.extend(low_level_runtime());
    checks
}

fn wanted(config: &Config) -> Vec<(ContainerEngine, PathBuf)> {
    let program = |engine: ContainerEngine| PathBuf::from(engine.to_string());
    if config.executors.is_empty() {
        return ENGINES.map(|engine| (engine, program(engine))).to_vec();
    }
    let configured = config.executors.values().map(|executor| {
        let engine = if executor.engine == "docker" {
            ContainerEngine::Docker
        } else {
            ContainerEngine::Podman
        };
        (engine, executor.program.clone().unwrap_or_else(|| program(engine)))
    });
    configured.collect()
}

/// Asks the engine, and has it run something.
async fn look(engine: ContainerEngine, program: PathBuf) -> Check {
    let (id, hint) = match engine {
        ContainerEngine::Podman => ("podman", MODEST),
        ContainerEngine::Docker => ("docker", DAEMON),
    };
    let print = fingerprint(engine, program.clone()).await;
    if let Health::Unhealthy { reason } = print.health {
        return Check::note(id, reason, "");
    }
    let (cpus, memory) = (print.capacity.cpus, HumanBytes(print.capacity.memory_bytes));
    let version = print.version.unwrap_or_default();
    match trial::run(engine, program, &print.architecture).await {
        Ok(()) => {
            let architecture = print.architecture;
            Check::ok(id, format!("{version} ({architecture}, {cpus} CPU, {memory} memory)"))
        }
        Err(reason) => {
            let reason = reason.lines().collect::<Vec<_>>().join("; ");
            let found = format!("{version} answers, but a container does not run: {reason}");
            Check::note(id, found, hint)
        }
    }
}

async fn fingerprint(engine: ContainerEngine, program: PathBuf) -> Fingerprint {
    // No job is started, so nothing is ever put there.
    let jobs = std::env::temp_dir();
    let name = ExecutorName(engine.to_string());
    let mut options = ContainerOptions::new(name, engine, jobs, "doctor".to_owned());
    options.program = program;
    container_executor(options).fingerprint().await
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
