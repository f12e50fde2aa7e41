//! `gantry token ls`

use crate::api::native::TokenView;
use crate::cli::client::Client;
use crate::cli::exit::Exit;
use crate::cli::output::{Listed, Output, local_time};
use crate::cli::verbs::Outcome;

/// List tokens, without their secrets
#[derive(Debug, clap::Args)]
pub(super) struct Ls {
    #[command(flatten)]
    output: Output,
}

impl Listed for TokenView {
    const COLUMNS: &'static [&'static str] = &["ID", "NAME", "ROLE", "CREATED", "EXPIRES"];

    fn id(&self) -> String {
        self.id.to_string()
    }

    fn row(&self) -> Vec<String> {
        let expires = self.expires_at.as_deref().map_or("never".to_owned(), local_time);
        let created = local_time(&self.created_at);
        vec![self.id.to_string(), self.name.clone(), self.role.clone(), created, expires]
    }
}

impl Ls {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        let tokens: Vec<TokenView> = client.get(&["tokens"]).await?;
        self.output.list(&tokens)?;
        Ok(Exit::Done)
    }
}
