//! `gantry host ls`

use gantry_model::host::{Reach, Scheduler};

use crate::api::native::HostView;
use crate::cli::client::Client;
use crate::cli::exit::Exit;
use crate::cli::output::{Listed, Output};
use crate::cli::verbs::Outcome;

/// List hosts by name
#[derive(Debug, clap::Args)]
pub(super) struct Ls {
    #[command(flatten)]
    output: Output,
}

impl Listed for HostView {
    const COLUMNS: &'static [&'static str] =
        &["HOST", "REACHED", "WORKING FOLDER", "JOBS GO TO", "LABELS"];

    fn id(&self) -> String {
        self.name.clone()
    }

    fn row(&self) -> Vec<String> {
        vec![
            self.name.clone(),
            reached(&self.reach),
            self.working_folder.clone(),
            jobs_go_to(&self.scheduler),
            self.labels.join(", "),
        ]
    }
}

/// `lab@host.example.org:22 through gateway`
pub(super) fn reached(reach: &Reach) -> String {
    match reach {
        Reach::Local => "this server".to_owned(),
        Reach::Ssh(ssh) => {
            let through = ssh.jump.as_ref().map(|jump| format!(" through {jump}"));
            let through = through.unwrap_or_default();
            format!("{}@{}:{}{through}", ssh.user, ssh.address, ssh.port)
        }
    }
}

pub(super) fn jobs_go_to(scheduler: &Scheduler) -> String {
    match scheduler {
        Scheduler::None => "the machine".to_owned(),
        Scheduler::Slurm { arguments } => {
            ["Slurm", &arguments.join(" ")].join(" ").trim_end().to_owned()
        }
    }
}

impl Ls {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        let hosts: Vec<HostView> = client.get(&["hosts"]).await?;
        self.output.list(&hosts)?;
        Ok(Exit::Done)
    }
}
