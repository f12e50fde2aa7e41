//! `gantry host show`

use gantry_model::exec::Capacity;
use gantry_model::host::Reach;
use indicatif::HumanBytes;

use super::ls::{jobs_go_to, reached};
use crate::api::native::HostView;
use crate::cli::client::Client;
use crate::cli::exit::Exit;
use crate::cli::output::{Output, local_time};
use crate::cli::verbs::Outcome;

/// Show a host: how it is reached, its key, what its jobs are handed to
#[derive(Debug, clap::Args)]
pub(super) struct Show {
    /// The host
    name: String,
    #[command(flatten)]
    output: Output,
}

impl Show {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        let host: HostView = client.get(&["hosts", &self.name]).await?;
        self.output.one(&host, &host.name, || fields(&host))?;
        Ok(Exit::Done)
    }
}

fn fields(host: &HostView) -> Vec<(&'static str, String)> {
    let (login, host_key) = match &host.reach {
        Reach::Local => (String::new(), None),
        Reach::Ssh(ssh) => (ssh.login.to_string(), ssh.host_key.clone()),
    };
    let at_once = host.jobs_at_once.map(|jobs| jobs.to_string());
    vec![
        ("host", host.name.clone()),
        ("reached", reached(&host.reach)),
        ("login", login),
        ("host key", host_key.unwrap_or_default()),
        ("fingerprint", host.fingerprint.clone().unwrap_or_default()),
        ("working folder", host.working_folder.clone()),
        ("jobs go to", jobs_go_to(&host.scheduler)),
        ("container engine", host.container_engine.to_string()),
        ("jobs at once", at_once.unwrap_or_default()),
        ("capacity", host.capacity.map(capacity).unwrap_or_default()),
        ("labels", host.labels.join(", ")),
        ("added", local_time(&host.created_at)),
    ]
}

/// `16 CPU, 64.00 GiB memory, 1 GPU`.
fn capacity(capacity: Capacity) -> String {
    let Capacity { cpus, memory_bytes, gpus } = capacity;
    let gpus = if gpus == 0 { String::new() } else { format!(", {gpus} GPU") };
    format!("{cpus} CPU, {} memory{gpus}", HumanBytes(memory_bytes))
}
