//! `gantry variable set`

use std::path::PathBuf;

use super::scope;
use crate::api::native::PutVariable;
use crate::cli::client::Client;
use crate::cli::exit::Exit;
use crate::cli::input;
use crate::cli::output::note;
use crate::cli::verbs::Outcome;

/// Set a variable; it is kept encrypted
#[derive(Debug, clap::Args)]
pub(super) struct Set {
    /// What templates call it: `{{ NAME }}`
    name: String,
    /// Where its value is; by default standard input. A line break at its end is no part of it
    #[arg(value_name = "FILE|-", default_value = "-")]
    file: PathBuf,
    /// For the runs of this project only
    #[arg(long, value_name = "NAME")]
    project: Option<String>,
    /// Show its value to nobody from now on, and mask it in logs
    #[arg(long)]
    protected: bool,
}

impl Set {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        let value = input::read(&self.file)?;
        let value = value.strip_suffix('\n').unwrap_or(&value).to_owned();
        let body = PutVariable { value, protected: self.protected };
        let query = scope(self.project.as_deref());
        client.keep_with(&["variables", &self.name], &query, &body).await?;
        note(format_args!("scripts use it with: {{{{ {} }}}}", self.name));
        Ok(Exit::Done)
    }
}
