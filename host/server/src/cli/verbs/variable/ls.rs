//! `gantry variable ls`

use crate::api::native::VariableView;
use crate::cli::client::Client;
use crate::cli::exit::Exit;
use crate::cli::output::{Listed, Output, shortened};
use crate::cli::verbs::Outcome;

/// List variables by name
#[derive(Debug, clap::Args)]
pub(super) struct Ls {
    #[command(flatten)]
    output: Output,
}

impl Listed for VariableView {
    const COLUMNS: &'static [&'static str] = &["NAME", "PROJECT", "VALUE"];

    fn id(&self) -> String {
        self.name.clone()
    }

    fn row(&self) -> Vec<String> {
        let value = match &self.value {
            Some(value) => shortened(value),
            None => "(protected)".to_owned(),
        };
        vec![self.name.clone(), self.project.clone().unwrap_or_default(), value]
    }
}

impl Ls {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        let variables: Vec<VariableView> = client.get(&["variables"]).await?;
        self.output.list(&variables)?;
        Ok(Exit::Done)
    }
}
