//! `gantry plugin limits`

use serde_json::Value;

use super::{plugin, set};
use crate::cli::client::Client;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::output::json;
use crate::cli::verbs::Outcome;

/// Print what a plugin's calls may use up, or change it
#[derive(Debug, clap::Args)]
pub(in crate::cli::verbs::plugin) struct Limits {
    /// The plugin
    name: String,
    /// Limits to change: `memory-bytes=536870912`, `deadline-ms=1000`
    #[arg(value_name = "LIMIT=NUMBER", value_parser = limit)]
    limits: Vec<(String, u64)>,
    /// Set all others to their defaults
    #[arg(long)]
    reset: bool,
}

impl Limits {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        let mut limits = plugin(client, &self.name).await?.limits;
        if self.reset || !self.limits.is_empty() {
            if self.reset {
                limits = gantry_model::plugin::Limits::default();
            }
            let mut body = serde_json::to_value(&limits).map_err(CliError::Json)?;
            for (limit, number) in self.limits {
                if let Value::Object(fields) = &mut body {
                    fields.insert(limit, number.into());
                }
            }
            limits = set(client, &self.name, "limits", &body).await?.limits;
        }
        json(&limits)?;
        Ok(Exit::Done)
    }
}

fn limit(text: &str) -> Result<(String, u64), String> {
    let (name, number) = text.split_once('=').ok_or("expected LIMIT=NUMBER")?;
    let number = number.parse().map_err(|_| format!("'{number}' is no whole number"))?;
    Ok((name.to_owned(), number))
}
