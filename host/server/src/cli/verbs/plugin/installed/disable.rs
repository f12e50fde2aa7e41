//! `gantry plugin disable`

use super::set;
use crate::api::native;
use crate::cli::client::Client;
use crate::cli::exit::Exit;
use crate::cli::output::note;
use crate::cli::verbs::Outcome;

/// Let a plugin not be used; what needs it fails
#[derive(Debug, clap::Args)]
pub(in crate::cli::verbs::plugin) struct Disable {
    /// The plugin
    name: String,
    /// In this project; without it, in all that have no rule of their own
    #[arg(long, value_name = "NAME")]
    project: Option<String>,
}

impl Disable {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        let body = native::Enable { enabled: Some(false), project: self.project };
        set(client, &self.name, "enabled", &body).await?;
        note(format_args!("{} is disabled", self.name));
        Ok(Exit::Done)
    }
}
