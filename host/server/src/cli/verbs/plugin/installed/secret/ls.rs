//! `gantry plugin secret ls`

use crate::api::native::SecretView;
use crate::cli::client::Client;
use crate::cli::exit::Exit;
use crate::cli::output::{Listed, Output, local_time};
use crate::cli::verbs::Outcome;

/// List secrets by name
#[derive(Debug, clap::Args)]
pub(super) struct Ls {
    #[command(flatten)]
    output: Output,
}

impl Listed for SecretView {
    const COLUMNS: &'static [&'static str] = &["NAME", "SET"];

    fn id(&self) -> String {
        self.name.clone()
    }

    fn row(&self) -> Vec<String> {
        vec![self.name.clone(), local_time(&self.changed_at)]
    }
}

impl Ls {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        let secrets: Vec<SecretView> = client.get(&["secrets"]).await?;
        self.output.list(&secrets)?;
        Ok(Exit::Done)
    }
}
