//! `gantry plugin rm`

use crate::cli::client::Client;
use crate::cli::exit::Exit;
use crate::cli::output::note;
use crate::cli::verbs::Outcome;

/// Remove a plugin with all its versions, or one version that is not used
#[derive(Debug, clap::Args)]
pub(in crate::cli::verbs::plugin) struct Rm {
    /// The plugin
    name: String,
    /// Only this version
    version: Option<String>,
}

impl Rm {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        let mut path = vec!["plugins", self.name.as_str()];
        path.extend(
            self.version.as_deref().map(|version| ["versions", version]).into_iter().flatten(),
        );
        client.delete(&path, &[]).await?;
        note(format_args!(
            "{} is removed",
            [Some(self.name.as_str()), self.version.as_deref()]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(" ")
        ));
        Ok(Exit::Done)
    }
}
