//! Looks at everything on a host that jobs need, and says what to do where something is missing.

mod engine;
mod found;

use std::error::Error as StdError;
use std::time::Duration;

use gantry_model::clock::Clock;
use gantry_model::host::{HostCheck, HostReport, Scheduler};

use self::found::Found;
use super::options::{HostOptions, SshOptions, TransportOptions};
use super::program::SupervisorProgram;
use super::shell::Shell;
use crate::error::{ConnectError, ExecError};

const LOOK: &str = include_str!("look.sh");

/// How long a host may take to look around, and how long each engine may take to answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// How far the clock of a host may be off. In seconds.
const SKEW: i64 = 60;

/// Below this the working folder is as good as full. In bytes.
const LEAST_FREE: u64 = 256 * 1024 * 1024;

/// The container engines, and what prints the version only if they work.
const ENGINES: [(&str, &str); 2] = [
    ("docker", "docker version --format '{{.Server.Version}}'"),
    ("podman", "podman info --format '{{.Version.Version}}'"),
];

/// What runs scripts, beside `sh`.
const INTERPRETERS: [&str; 5] = ["bash", "python3", "python", "matlab", "pwsh"];

/// What Slurm has to have.
const SLURM: [&str; 3] = ["sbatch", "squeue", "scancel"];

/// Looks at a host. Never fails: what goes wrong is in the report.
pub(crate) async fn test(options: &HostOptions, shell: &Shell, clock: &dyn Clock) -> HostReport {
    let mut report = Report::default();
    let before = clock.now();
    let looked = shell.run_within(PATIENCE, "look around", LOOK, &[&options.working_folder]).await;
    let after = clock.now();
    let ssh = match &options.transport {
        TransportOptions::Local => None,
        TransportOptions::Ssh(ssh) => Some(ssh),
    };
    match looked {
        Err(error) => report.unreached(ssh, &error, shell),
        Ok(answer) => {
            report.reached(ssh, shell);
            let found = Found::read(&answer.stdout);
            report.system(&found);
            report.working_folder(&options.working_folder, &found);
            report.interpreters(&found);
            report.engines(shell, &found, &options.supervisors).await;
            report.scheduler(shell, &options.scheduler, &found).await;
            report.clock(&found, before.as_second(), after.as_second());
        }
    }
    HostReport {
        usable: report.usable,
        checks: report.checks,
        host_key: shell.host_key(),
        programs: report.programs,
    }
}

/// The report as it grows.
struct Report {
    usable: bool,
    checks: Vec<HostCheck>,
    programs: Vec<String>,
}

impl Default for Report {
    fn default() -> Self {
        Self { usable: true, checks: Vec::new(), programs: Vec::new() }
    }
}

impl Report {
    /// Something without which no job can run.
    fn needed(&mut self, name: &str, check: Result<String, String>) {
        self.usable &= check.is_ok();
        self.told(name, check);
    }

    /// Something without which some jobs cannot run.
    fn told(&mut self, name: &str, check: Result<String, String>) {
        let passed = check.is_ok();
        let message = check.unwrap_or_else(|problem| problem);
        self.checks.push(HostCheck { name: name.to_owned(), passed, message });
    }

    /// How far the way to the host is known to be good, and where it ends.
    fn unreached(&mut self, ssh: Option<&SshOptions>, error: &ExecError, shell: &Shell) {
        let connect = match error {
            ExecError::Connect(connect) => Some(connect.as_ref()),
            _ => None,
        };
        let problem = Err(with_causes(error));
        let Some(ssh) = ssh else { return self.needed("shell", problem) };
        match connect {
            Some(ConnectError::Unreachable { .. }) => return self.needed("connection", problem),
            Some(ConnectError::Setting { what: "host key", .. }) => {
                return self.needed("host key", problem);
            }
            _ => {}
        }
        // The host may be one on the way.
        let answered = connect.map_or(shell.host(), ConnectError::host);
        self.needed("connection", Ok(format!("{answered} answers")));
        match connect {
            Some(ConnectError::OtherHostKey { .. }) => self.needed("host key", problem),
            Some(_) => {
                if answered == shell.host() {
                    self.host_key(ssh, shell);
                }
                self.needed("login", problem);
            }
            None => {
                self.host_key(ssh, shell);
                self.needed("login", Ok(format!("as {}", ssh.user)));
                self.needed("shell", problem);
            }
        }
    }

    fn reached(&mut self, ssh: Option<&SshOptions>, shell: &Shell) {
        let Some(ssh) = ssh else {
            return self.needed("connection", Ok("it is this machine".to_owned()));
        };
        self.needed("connection", Ok(format!("{} answers", shell.host())));
        self.host_key(ssh, shell);
        self.needed("login", Ok(format!("as {}", ssh.user)));
    }

    fn host_key(&mut self, ssh: &SshOptions, shell: &Shell) {
        let Some(key) = shell.host_key() else { return };
        let message = match &ssh.host_key {
            Some(_) => format!("{key}, as stored"),
            None => format!("{key}, new: compare it with /etc/ssh/ssh_host_*.pub on the host"),
        };
        self.needed("host key", Ok(message));
    }

    fn system(&mut self, found: &Found) {
        let system = found.get("system").unwrap_or("unknown").to_owned();
        let missing = found.missing_tools();
        self.needed("shell", Ok(format!("sh works; {system}")));
        let tools = match missing.as_slice() {
            [] => Ok("all that Gantry needs is there".to_owned()),
            missing => Err(format!("install {}", missing.join(", "))),
        };
        self.needed("tools", tools);
    }

    fn working_folder(&mut self, folder: &str, found: &Found) {
        let check = match (found.get("folder-problem"), found.free_bytes()) {
            (Some(problem), _) => Err(format!(
                "{folder} cannot be made or written to: {problem}; choose another working folder, \
                 or have it made for this user"
            )),
            (None, Some(free)) if free < LEAST_FREE => Err(format!(
                "{folder} has {} free; make room, or choose another working folder",
                readable(free)
            )),
            (None, Some(free)) => Ok(format!("{folder} is writable, {} free", readable(free))),
            (None, None) => Ok(format!("{folder} is writable")),
        };
        self.needed("working folder", check);
    }

    fn interpreters(&mut self, found: &Found) {
        let names: Vec<&str> = INTERPRETERS.into_iter().filter(|name| found.has(name)).collect();
        self.programs.push("sh".to_owned());
        self.programs.extend(names.iter().map(|&name| name.to_owned()));
        self.told(
            "interpreters",
            Ok(["sh"].into_iter().chain(names).collect::<Vec<_>>().join(", ")),
        );
    }

    async fn engines(&mut self, shell: &Shell, found: &Found, programs: &[SupervisorProgram]) {
        let fit = programs.iter().find(|program| Some(&program.system) == found.machine().as_ref());
        let engines = ENGINES.into_iter().filter(|(name, _)| found.has(name));
        let mut any = false;
        for (name, script) in engines {
            any = true;
            let check = engine_works(shell, name, script, fit).await;
            if check.is_ok() {
                self.programs.push(name.to_owned());
            }
            self.told("container engine", check);
        }
        if !any {
            let none = "neither docker nor podman is installed: jobs in containers cannot run here";
            self.told("container engine", Ok(none.to_owned()));
        }
    }

    async fn scheduler(&mut self, shell: &Shell, scheduler: &Scheduler, found: &Found) {
        let programs = SLURM.into_iter().chain(["sacct"]).filter(|name| found.has(name));
        self.programs.extend(programs.map(str::to_owned));
        let Scheduler::Slurm { .. } = scheduler else { return };
        let missing: Vec<&str> = SLURM.into_iter().filter(|name| !found.has(name)).collect();
        let check = if missing.is_empty() {
            let script = "sbatch --version && squeue --noheader --states=pending >/dev/null";
            let asked = answer(shell, PATIENCE, "ask Slurm", script, &[]).await;
            asked.map_err(|problem| {
                format!("Slurm does not answer: {problem}; try 'squeue' there as this user")
            })
        } else {
            Err(format!(
                "{} not found; jobs are to be handed to Slurm: add its programs to the PATH of \
                 logins without a terminal, or choose no scheduler",
                missing.join(", ")
            ))
        };
        self.needed("scheduler", check);
    }

    fn clock(&mut self, found: &Found, before: i64, after: i64) {
        let Some(time) = found.get("time").and_then(|time| time.parse::<i64>().ok()) else {
            return;
        };
        let skew = if time < before { time - before } else { (time - after).max(0) };
        let check = if skew.abs() <= SKEW {
            Ok("it agrees with the server's".to_owned())
        } else {
            let side = if skew < 0 { "behind" } else { "ahead of" };
            Err(format!(
                "it is {} s {side} the server's; jobs run all the same, but times in their logs \
                 are off: let the host keep its time by NTP",
                skew.abs()
            ))
        };
        self.told("clock", check);
    }
}

/// Which version of a container engine there is, and that it starts containers, where there is a program to try it with.
async fn engine_works(
    shell: &Shell,
    name: &str,
    script: &str,
    program: Option<&SupervisorProgram>,
) -> Result<String, String> {
    let asked = answer(shell, PATIENCE, "ask its container engine", script, &[]).await;
    let version = asked.map_err(|problem| {
        format!(
            "{name} is installed and does not work: {problem}; try '{name} info' there as this \
             user, who may have to be in the group {name}"
        )
    })?;
    let Some(program) = program else {
        return Ok(format!("{name} {version} answers; no container was tried on such a machine"));
    };
    match engine::try_container(shell, name, program).await {
        Ok(()) => Ok(format!("{name} {version} starts containers")),
        Err(problem) => Err(format!(
            "{name} {version} answers, and starts no container: {problem}; try '{name} run' there \
             with any image as this user"
        )),
    }
}

/// What a program prints if it works; else why not.
async fn answer(
    shell: &Shell,
    limit: Duration,
    operation: &'static str,
    script: &str,
    arguments: &[&str],
) -> Result<String, String> {
    match shell.run_within(limit, operation, script, arguments).await {
        Ok(answer) if answer.code == 0 => {
            Ok(String::from_utf8_lossy(&answer.stdout).trim().to_owned())
        }
        Ok(answer) => match String::from_utf8_lossy(&answer.stderr).trim() {
            "" => Err(format!("it ended with code {}", answer.code)),
            problem => Err(problem.replace('\n', " ")),
        },
        Err(error) => Err(with_causes(&error)),
    }
}

/// An error with what caused it.
fn with_causes(error: &dyn StdError) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

/// Bytes in a unit that people read.
fn readable(bytes: u64) -> String {
    const MEBIBYTE: u64 = 1024 * 1024;
    match bytes / MEBIBYTE {
        mebibytes @ ..10_240 => format!("{mebibytes} MiB"),
        mebibytes => format!("{} GiB", mebibytes / 1024),
    }
}

#[cfg(test)]
mod tests;
