//! `gantry plugin secret set`

use std::path::PathBuf;

use crate::api::native;
use crate::cli::client::Client;
use crate::cli::exit::Exit;
use crate::cli::input;
use crate::cli::output::note;
use crate::cli::verbs::Outcome;

/// Set a secret; it is kept encrypted and never shown
#[derive(Debug, clap::Args)]
pub(super) struct Set {
    /// What plugins call it; a plugin gets it by the grant `secret NAME`
    name: String,
    /// Where its value is; by default standard input. A line break at its end is no part of it
    #[arg(value_name = "FILE|-", default_value = "-")]
    file: PathBuf,
}

impl Set {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        let value = input::read(&self.file)?;
        let value = value.strip_suffix('\n').unwrap_or(&value).to_owned();
        client.keep(&["secrets", &self.name], &native::Secret { value }).await?;
        note(format_args!("grant it with: gantry plugin grant PLUGIN 'secret {}'", self.name));
        Ok(Exit::Done)
    }
}
