//! `gantry host repository ls`

use crate::api::native::RepositoryView;
use crate::cli::client::Client;
use crate::cli::exit::Exit;
use crate::cli::output::{Listed, Output};
use crate::cli::verbs::Outcome;

/// List Docker repositories by name
#[derive(Debug, clap::Args)]
pub(super) struct Ls {
    #[command(flatten)]
    output: Output,
}

impl Listed for RepositoryView {
    const COLUMNS: &'static [&'static str] = &["REPOSITORY", "ADDRESS", "USER"];

    fn id(&self) -> String {
        self.name.clone()
    }

    fn row(&self) -> Vec<String> {
        vec![self.name.clone(), self.server.clone(), self.user.clone()]
    }
}

impl Ls {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        let repositories: Vec<RepositoryView> = client.get(&["repositories"]).await?;
        self.output.list(&repositories)?;
        Ok(Exit::Done)
    }
}
