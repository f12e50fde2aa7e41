//! `gantry plugin enable`

use super::set;
use crate::api::native;
use crate::cli::client::Client;
use crate::cli::exit::Exit;
use crate::cli::output::note;
use crate::cli::verbs::Outcome;

/// Let a plugin be used
#[derive(Debug, clap::Args)]
pub(in crate::cli::verbs::plugin) struct Enable {
    /// The plugin
    name: String,
    /// In this project; without it, in all that have no rule of their own
    #[arg(long, value_name = "NAME")]
    project: Option<String>,
    /// Take the project's rule away, so that for it holds what holds for the others
    #[arg(long, requires = "project")]
    as_others: bool,
}

impl Enable {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        let enabled = (!self.as_others).then_some(true);
        let body = native::Enable { enabled, project: self.project };
        set(client, &self.name, "enabled", &body).await?;
        note(format_args!(
            "{} is {}",
            self.name,
            match self.as_others {
                true => "enabled there as elsewhere",
                false => "enabled",
            }
        ));
        Ok(Exit::Done)
    }
}
