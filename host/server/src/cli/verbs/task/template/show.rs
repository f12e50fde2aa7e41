//! `gantry task template show`

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use gantry_model::script::TaskFile;

use crate::api::native::{FileBody, TemplateDetailView};
use crate::cli::client::Client;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::fetch;
use crate::cli::output::{Format, Output, json, line, note};
use crate::cli::verbs::Outcome;

/// Print a script task to begin one's own with, or write it to a folder
#[derive(Debug, clap::Args)]
pub(super) struct Show {
    /// The template
    name: String,
    /// Write its files into this folder, which must be empty or new
    #[arg(short = 'O', long, value_name = "DIR")]
    into: Option<PathBuf>,
    #[command(flatten)]
    output: Output,
}

impl Show {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        let template: TemplateDetailView = client.get(&["templates", &self.name]).await?;
        if let Some(folder) = &self.into {
            fetch::refuse_filled(folder)?;
            for (path, file) in template.files {
                write(&folder.join(fetch::safe_path(&path)), file)?;
            }
            note(format_args!("check it with: gantry task lint {}", folder.display()));
            return Ok(Exit::Done);
        }
        match self.output.format {
            Format::Json => json(&template)?,
            Format::Ids => template.files.keys().try_for_each(line)?,
            Format::Table => print(&template)?,
        }
        Ok(Exit::Done)
    }
}

/// The main file first; the others follow under their names.
fn print(template: &TemplateDetailView) -> Result<(), CliError> {
    let mut stdout = std::io::stdout().lock();
    let mut text = |text: &str| stdout.write_all(text.as_bytes()).map_err(CliError::Output);
    if let Some(FileBody::Text(main)) = template.files.get(&template.main) {
        text(main)?;
    }
    for (path, file) in template.files.iter().filter(|(path, _)| **path != template.main) {
        text(&format!("\n# ── {path} ──\n"))?;
        if let FileBody::Text(content) = file {
            text(content)?;
        }
    }
    Ok(())
}

fn write(path: &Path, file: FileBody) -> Result<(), CliError> {
    let failed = |source| CliError::File { doing: "write", path: path.to_owned(), source };
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    fs::write(path, TaskFile::from(file).bytes().unwrap_or_default()).map_err(failed)
}
