//! `gantry plugin policy`

use gantry_model::plugin::FailurePolicy;

use super::{plugin, set};
use crate::api::native;
use crate::cli::client::Client;
use crate::cli::exit::Exit;
use crate::cli::output::line;
use crate::cli::verbs::Outcome;

/// Print what is done when a plugin's calls fail, or set it
///
/// fail: what needed the call fails. skip: it goes on without the plugin. retry N: the call is made again, N times at most.
/// disable-after N: after N failures in a row the plugin is disabled.
#[derive(Debug, clap::Args)]
pub(in crate::cli::verbs::plugin) struct Policy {
    /// The plugin
    name: String,
    /// `fail`, `skip`, `retry N`, `disable-after N`
    #[arg(num_args = 0..=2)]
    policy: Vec<String>,
}

impl Policy {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        let text = self.policy.join(" ");
        let plugin = match text.is_empty() {
            true => plugin(client, &self.name).await?,
            false => {
                let policy: FailurePolicy = text.parse()?;
                set(client, &self.name, "policy", &native::Policy { policy }).await?
            }
        };
        line(plugin.policy)?;
        Ok(Exit::Done)
    }
}
