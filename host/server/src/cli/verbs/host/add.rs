//! `gantry host add`

use std::path::PathBuf;

use gantry_model::host::{ContainerEngine, Scheduler};

use super::capacity::CapacityWords;
use super::login::{Place, Secrets, engine};
use super::report;
use crate::api::native::{AddHost, AddReach, AddedHost};
use crate::cli::client::Client;
use crate::cli::error::CliError;
use crate::cli::output::{Format, Output, json, line, note};
use crate::cli::verbs::Outcome;

/// Add a machine that is reached by SSH, or a folder of the server itself, and look at it
///
/// Exits with 1 if jobs cannot run there yet; the host is kept all the same, and `gantry host test` looks again.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Add {
    /// What tasks call it
    name: String,
    /// How it is reached by SSH; the user is whoever runs this command, the port 22, if they are left out
    #[arg(value_name = "[USER@]ADDRESS[:PORT]", required_unless_present = "local")]
    address: Option<String>,
    /// File with the private key that logs in; it is kept encrypted on the server
    #[arg(long, value_name = "FILE", required_unless_present_any = ["password_stdin", "local"])]
    key: Option<PathBuf>,
    /// Read the key's passphrase from standard input
    #[arg(long, requires = "key")]
    passphrase_stdin: bool,
    /// Log in with the password that is read from standard input; it is kept encrypted on the server
    #[arg(long, conflicts_with = "key")]
    password_stdin: bool,
    /// It is the server's own machine
    #[arg(long, conflicts_with_all = ["address", "key", "password_stdin", "host_key", "jump"])]
    local: bool,
    /// The host's public key (`ssh-ed25519 AAAA…`); without it, the key that it shows now is the one it has to show ever after
    #[arg(long, value_name = "KEY")]
    host_key: Option<String>,
    /// The name of a host that the connection goes through
    #[arg(long, value_name = "HOST")]
    jump: Option<String>,
    /// Absolute path of a folder on it for everything of Gantry's; it is made if it is not there
    #[arg(long, value_name = "DIR")]
    working_folder: String,
    /// Hand jobs to Slurm instead of starting them
    #[arg(long)]
    slurm: bool,
    /// A further argument of `sbatch`; may be repeated
    #[arg(long, value_name = "ARGUMENT", requires = "slurm", allow_hyphen_values = true)]
    slurm_argument: Vec<String>,
    /// The container engine of jobs that name none: docker or podman
    #[arg(long, value_name = "ENGINE", default_value_t, value_parser = engine)]
    engine: ContainerEngine,
    /// A word by which people tell it from others; may be repeated
    #[arg(long, value_name = "WORD")]
    label: Vec<String>,
    /// Most jobs at once
    #[arg(long, value_name = "NUMBER")]
    jobs_at_once: Option<u32>,
    #[command(flatten)]
    capacity: CapacityWords,
    #[command(flatten)]
    output: Output,
}

const EXAMPLES: &str = "\
Examples:
  gantry host add scanner gantry@scanner.example.org --key ~/.ssh/id_ed25519 --working-folder /data/gantry
  gantry host add cluster lab@login.example.org:2222 --key key --working-folder /scratch/gantry \\
    --slurm --slurm-argument=--partition=long
  gantry host add inner lab@10.0.0.7 --jump cluster --key key --working-folder /home/lab/gantry";

impl Add {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        let output = self.output;
        let added: AddedHost = client.post(&["hosts"], &self.body()?).await?;
        match output.format {
            Format::Json => json(&added)?,
            Format::Ids => line(&added.host.name)?,
            Format::Table => {
                report::print(&added.report)?;
                note(format_args!("the host {} is added", added.host.name));
                report::note_key(&added.report);
                report::note_engine(added.host.container_engine, &added.report);
                if !added.report.usable {
                    let name = &added.host.name;
                    note(format_args!(
                        "jobs cannot run there yet; look again with `gantry host test {name}`, or change it with `gantry host set {name}`"
                    ));
                }
            }
        }
        Ok(report::exit(&added.report))
    }

    fn body(self) -> Result<AddHost, CliError> {
        let reach = self.reach()?;
        let scheduler = self.slurm.then_some(Scheduler::Slurm { arguments: self.slurm_argument });
        Ok(AddHost {
            name: self.name,
            reach,
            working_folder: self.working_folder,
            scheduler,
            container_engine: self.engine,
            capacity: self.capacity.over(None)?,
            jobs_at_once: self.jobs_at_once,
            labels: self.label,
        })
    }

    fn reach(&self) -> Result<AddReach, CliError> {
        let Some(address) = &self.address else { return Ok(AddReach::Local {}) };
        let place = Place::parse(address)?;
        let secrets =
            Secrets::read(self.key.as_deref(), self.passphrase_stdin, self.password_stdin)?;
        Ok(AddReach::Ssh {
            address: place.address,
            port: place.port.unwrap_or(22),
            user: place.user.or_else(|| std::env::var("USER").ok()).unwrap_or_default(),
            password: secrets.password,
            private_key: secrets.private_key,
            passphrase: secrets.passphrase,
            host_key: self.host_key.clone(),
            jump: self.jump.clone(),
        })
    }
}
