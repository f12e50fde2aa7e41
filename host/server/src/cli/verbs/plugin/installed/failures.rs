//! `gantry plugin failures`

use serde_json::Value;
use uuid::Uuid;

use crate::api::native::FailureView;
use crate::cli::client::Client;
use crate::cli::exit::Exit;
use crate::cli::output::{Listed, Output, json, local_time, shortened};
use crate::cli::verbs::Outcome;

/// List a plugin's failed calls, or print the recording of one
///
/// The recording is what `gantry plugin replay` does again on this machine.
#[derive(Debug, clap::Args)]
pub(in crate::cli::verbs::plugin) struct Failures {
    /// The plugin
    name: String,
    /// The failed call to print
    id: Option<Uuid>,
    #[command(flatten)]
    output: Output,
}

impl Listed for FailureView {
    const COLUMNS: &'static [&'static str] = &["ID", "AT", "VERSION", "WHAT"];

    fn id(&self) -> String {
        self.id.to_string()
    }

    fn row(&self) -> Vec<String> {
        let headline = self.report.lines().next().unwrap_or_default();
        let what = headline.split_once(": ").map_or(headline, |(_, what)| what);
        let version = self.version.clone();
        vec![self.id.to_string(), local_time(&self.at), version, shortened(what)]
    }
}

impl Failures {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        let path = ["plugins", &self.name, "failures"];
        match self.id {
            Some(id) => {
                let id = id.to_string();
                let path = [&path[..], &[id.as_str()]].concat();
                json(&client.get::<Value>(&path).await?)?;
            }
            None => {
                let failures: Vec<FailureView> = client.get(&path).await?;
                self.output.list(&failures)?;
            }
        }
        Ok(Exit::Done)
    }
}
