//! `gantry task template ls`

use crate::api::native::TemplateView;
use crate::cli::client::Client;
use crate::cli::exit::Exit;
use crate::cli::output::{Listed, Output};
use crate::cli::verbs::Outcome;

/// List script tasks to begin one's own with
#[derive(Debug, clap::Args)]
pub(super) struct Ls {
    #[command(flatten)]
    output: Output,
}

impl Listed for TemplateView {
    const COLUMNS: &'static [&'static str] = &["TEMPLATE", "WHAT IT SHOWS"];

    fn id(&self) -> String {
        self.name.clone()
    }

    fn row(&self) -> Vec<String> {
        vec![self.name.clone(), self.description.clone()]
    }
}

impl Ls {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        let templates: Vec<TemplateView> = client.get(&["templates"]).await?;
        self.output.list(&templates)?;
        Ok(Exit::Done)
    }
}
