//! `gantry plugin activate`

use std::path::PathBuf;

use super::set;
use crate::api::native;
use crate::cli::client::Client;
use crate::cli::exit::Exit;
use crate::cli::input;
use crate::cli::output::note;
use crate::cli::verbs::Outcome;

/// Use a version that is installed
#[derive(Debug, clap::Args)]
pub(in crate::cli::verbs::plugin) struct Activate {
    /// The plugin
    name: String,
    /// The version
    version: String,
    /// New settings, where the old ones do not fit: JSON or YAML; `-` reads them from standard input
    #[arg(long, value_name = "FILE|-")]
    settings: Option<PathBuf>,
    /// Grant everything that it wants and the version before did not
    #[arg(long)]
    grant_new: bool,
}

impl Activate {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        let settings = self.settings.as_deref().map(input::parse).transpose()?;
        let body =
            native::Activate { version: self.version.clone(), settings, grant_new: self.grant_new };
        set(client, &self.name, "active", &body).await?;
        note(format_args!("{} {} is used from now on", self.name, self.version));
        Ok(Exit::Done)
    }
}
