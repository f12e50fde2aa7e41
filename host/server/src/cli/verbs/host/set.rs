//! `gantry host set`

use std::path::PathBuf;

use gantry_model::exec::Capacity;
use gantry_model::host::{ContainerEngine, Scheduler};

use super::capacity::CapacityWords;
use super::login::{Place, Secrets, engine};
use super::report;
use crate::api::native::{ChangeHost, ChangeReach, ChangedHost, HostView};
use crate::cli::client::Client;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::output::{Format, Output, json, line, note};
use crate::cli::verbs::Outcome;

/// Change a host, also while it has jobs; what is left out stays as it is
///
/// Jobs that run go on, and those to come go by what is set. Where the host is reached in another way it is looked at, and the
/// command exits with 1 if jobs cannot run there.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Set {
    /// The host
    name: String,
    /// Where it is reached by SSH now; user and port stay if they are left out
    #[arg(value_name = "[USER@]ADDRESS[:PORT]")]
    address: Option<String>,
    /// File with the private key that logs in from now on
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    /// Read the key's passphrase from standard input
    #[arg(long, requires = "key")]
    passphrase_stdin: bool,
    /// Log in from now on with the password that is read from standard input
    #[arg(long, conflicts_with = "key")]
    password_stdin: bool,
    /// The host's public key (`ssh-ed25519 AAAA…`) from now on
    #[arg(long, value_name = "KEY")]
    host_key: Option<String>,
    /// Trust the key that the host shows now, although it had to show another one
    #[arg(long, conflicts_with = "host_key")]
    trust_new_key: bool,
    /// The name of a host that the connection goes through
    #[arg(long, value_name = "HOST")]
    jump: Option<String>,
    /// The connection goes through no other host
    #[arg(long, conflicts_with = "jump")]
    no_jump: bool,
    /// Absolute path of a folder on it for everything of Gantry's; only while it has no jobs
    #[arg(long, value_name = "DIR")]
    working_folder: Option<String>,
    /// Hand jobs to Slurm, with the arguments that follow; from or to Slurm only while it has no jobs
    #[arg(long)]
    slurm: bool,
    /// A further argument of `sbatch`, of all that there are to be; may be repeated
    #[arg(long, value_name = "ARGUMENT", requires = "slurm", allow_hyphen_values = true)]
    slurm_argument: Vec<String>,
    /// Start jobs, and hand none to Slurm
    #[arg(long, conflicts_with = "slurm")]
    no_slurm: bool,
    /// The container engine of jobs that name none: docker or podman
    #[arg(long, value_name = "ENGINE", value_parser = engine)]
    engine: Option<ContainerEngine>,
    /// A word by which people tell it from others, of all that there are to be; may be repeated
    #[arg(long, value_name = "WORD")]
    label: Vec<String>,
    /// No words by which people tell it from others
    #[arg(long, conflicts_with = "label")]
    no_labels: bool,
    /// Most jobs at once; those that wait start as soon as they may
    #[arg(long, value_name = "NUMBER")]
    jobs_at_once: Option<u32>,
    /// Any number of jobs at once
    #[arg(long, conflicts_with = "jobs_at_once")]
    no_limit: bool,
    #[command(flatten)]
    capacity: CapacityWords,
    /// Jobs may use the whole machine
    #[arg(long, conflicts_with_all = ["cpus", "memory", "gpus"])]
    whole_machine: bool,
    #[command(flatten)]
    output: Output,
}

const EXAMPLES: &str = "\
Examples:
  gantry host set scanner --jobs-at-once 4 --label fast --label near
  gantry host set scanner 10.0.0.8              # it has moved
  gantry host set scanner --trust-new-key       # it was set up anew
  gantry host set cluster --slurm --slurm-argument=--partition=short";

impl Set {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        let (name, output) = (self.name.clone(), self.output);
        let old = match self.capacity.is_empty() {
            true => None,
            false => client.get::<HostView>(&["hosts", &name]).await?.capacity,
        };
        let body = self.body(old)?;
        let changed: ChangedHost = client.patch(&["hosts", &name], &body).await?;
        match output.format {
            Format::Json => json(&changed)?,
            Format::Ids => line(&changed.host.name)?,
            Format::Table => {
                if let Some(report) = &changed.report {
                    report::print(report)?;
                    report::note_key(report);
                    report::note_engine(changed.host.container_engine, report);
                }
                note(format_args!("the host {name} is changed"));
            }
        }
        Ok(changed.report.as_ref().map_or(Exit::Done, report::exit))
    }

    fn body(self, old: Option<Capacity>) -> Result<ChangeHost, CliError> {
        let reach = self.reach()?;
        let scheduler = match (self.slurm, self.no_slurm) {
            (true, _) => Some(Scheduler::Slurm { arguments: self.slurm_argument }),
            (_, true) => Some(Scheduler::None),
            _ => None,
        };
        Ok(ChangeHost {
            reach: (reach != ChangeReach::default()).then_some(reach),
            working_folder: self.working_folder,
            scheduler,
            container_engine: self.engine,
            capacity: unless(self.whole_machine, self.capacity.over(old)?),
            jobs_at_once: unless(self.no_limit, self.jobs_at_once),
            labels: (self.no_labels || !self.label.is_empty()).then_some(self.label),
        })
    }

    fn reach(&self) -> Result<ChangeReach, CliError> {
        let place = self.address.as_deref().map(Place::parse).transpose()?;
        let secrets =
            Secrets::read(self.key.as_deref(), self.passphrase_stdin, self.password_stdin)?;
        let (address, port, user) = match place {
            Some(place) => (Some(place.address), place.port, place.user),
            None => (None, None, None),
        };
        Ok(ChangeReach {
            address,
            port,
            user,
            password: secrets.password,
            private_key: secrets.private_key,
            passphrase: secrets.passphrase,
            host_key: unless(self.trust_new_key, self.host_key.clone()),
            jump: unless(self.no_jump, self.jump.clone()),
        })
    }
}

/// What is set: nothing, a value, or that there is none.
fn unless<T>(none: bool, value: Option<T>) -> Option<Option<T>> {
    if none { Some(None) } else { value.map(Some) }
}
