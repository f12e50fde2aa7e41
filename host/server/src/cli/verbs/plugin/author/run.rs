//! `gantry plugin run`

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use gantry_model::plugin::{Permission, Question};
use gantry_plugin::Outside;

use super::AuthorError;
use super::call::Call;
use super::target::Target;
use super::{log, sandbox};
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::input;
use crate::cli::output::{json, note};
use crate::cli::verbs::Outcome;

/// Put one question to a plugin, in the sandbox, with the real world outside
///
/// Prints the answer as JSON; what the plugin logs goes to standard error. Exits with 1 if there is no answer.
#[derive(Debug, clap::Args)]
pub(in crate::cli::verbs::plugin) struct Run {
    /// The question (JSON); `-` reads it from standard input
    question: PathBuf,
    #[command(flatten)]
    target: Target,
    /// Allow it something, such as 'http GET https://example.org'; can be repeated
    #[arg(long, value_name = "PERMISSION")]
    grant: Vec<Permission>,
    /// Set a secret; can be repeated
    #[arg(long, value_name = "NAME=VALUE", value_parser = secret)]
    secret: Vec<(String, String)>,
    /// The folder that it sees as /data or /outputs
    #[arg(long, value_name = "DIR")]
    folder: Option<PathBuf>,
    /// Write a recording of the call, for `gantry plugin replay`
    #[arg(long, value_name = "FILE")]
    record: Option<PathBuf>,
}

fn secret(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("expected NAME=VALUE")?;
    Ok((name.to_owned(), value.to_owned()))
}

impl Run {
    pub(super) async fn run(self) -> Outcome {
        let question = question(&self.question)?;
        let plugin = sandbox::load(self.target.component().await?).await?;
        log::show();
        let call = Call {
            question: &question,
            folder: self.folder.as_deref(),
            grants: self.grant.clone(),
            secrets: BTreeMap::from_iter(self.secret),
            outside: Outside::World,
        };
        let called = call.make(&plugin).await;
        if let Some(path) = &self.record {
            let recording = called.recording(&plugin, &question, self.grant);
            save(path, &serde_json::to_vec_pretty(&recording).map_err(CliError::Json)?)?;
        }
        match called.answer {
            Ok(answer) => {
                json(&answer)?;
                Ok(Exit::Done)
            }
            Err(failure) => {
                note(failure);
                Ok(Exit::Failed)
            }
        }
    }
}

fn question(path: &Path) -> Result<Question, CliError> {
    let text = input::read(path)?;
    serde_json::from_str(&text)
        .map_err(|source| AuthorError::Json { path: path.to_owned(), source }.into())
}

fn save(path: &Path, content: &[u8]) -> Result<(), CliError> {
    fs::write(path, content).map_err(|source| CliError::File {
        doing: "write",
        path: path.to_owned(),
        source,
    })
}
