//! `gantry study import-config`

use std::path::PathBuf;

use reqwest::Method;

use crate::api::native::{ImportView, ImportedItemView};
use crate::cli::client::{Client, Upload};
use crate::cli::error;
use crate::cli::exit::Exit;
use crate::cli::input;
use crate::cli::output::{Format, Output, json, line, note, print_rows};
use crate::cli::verbs::Outcome;

/// Import a configuration file: roles, users, external systems and scan types
///
/// What is there already is left as it is; nothing is removed. The file has passwords as they are typed, so keep it where
/// nobody else reads it.
#[derive(Debug, clap::Args)]
pub(super) struct ImportConfig {
    /// The file; `-` is standard input
    #[arg(value_name = "FILE|-")]
    file: PathBuf,
    /// Change what is there already to what the file says
    #[arg(long)]
    overwrite: bool,
    #[command(flatten)]
    output: Output,
}

impl ImportConfig {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        let text = input::read(&self.file)?;
        let name = self.file.file_name().map(|name| name.to_string_lossy().into_owned());
        let name = name.unwrap_or_else(|| "configuration".to_owned());
        let overwrite = if self.overwrite { "true" } else { "false" };
        let query = [("overwrite", overwrite), ("file", name.as_str())];
        let upload = Upload { length: text.len() as u64, body: text.into() };
        let done: ImportView =
            client.upload(Method::POST, &["studies", "config"], &query, upload).await?;
        done.warnings.iter().for_each(|warning| note(error::finding(warning)));
        let fates = [("added", &done.added), ("changed", &done.changed), ("left", &done.skipped)];
        let entries =
            || fates.into_iter().flat_map(|(fate, items)| items.iter().map(move |it| (fate, it)));
        match self.output.format {
            Format::Json => json(&done)?,
            Format::Ids => entries().try_for_each(|(_, item)| line(&item.name))?,
            Format::Table => {
                let row = |(fate, item): (&str, &ImportedItemView)| {
                    [fate.to_owned(), item.kind.clone(), item.name.clone()]
                };
                print_rows(entries().map(row))?;
            }
        }
        Ok(Exit::Done)
    }
}
