//! `gantry plugin replay`

use std::path::{Path, PathBuf};

use gantry_author::{MANIFEST, Project};
use gantry_model::plugin::{HostCall, Recording};
use gantry_plugin::Outside;

use super::AuthorError;
use super::call::Call;
use super::target::{read, up_to_date};
use super::{log, sandbox};
use crate::cli::client::Client;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::output::{json, note};
use crate::cli::verbs::Outcome;

/// What a plugin is told as a secret: recordings hold none.
const SECRET: &str = "a secret that was not recorded";

/// Make a recorded call again, with its host calls answered from the recording
///
/// Exits with 0 if it ends as it did when it was recorded.
#[derive(Debug, clap::Args)]
pub(in crate::cli::verbs::plugin) struct Replay {
    /// The recording (JSON), as the server keeps it of a failed call
    file: PathBuf,
    /// The component; without it, that of the project in this folder, or else the one that the server has installed
    #[arg(long, value_name = "FILE")]
    component: Option<PathBuf>,
    /// The folder of files that the call was about; they are not recorded
    #[arg(long, value_name = "DIR")]
    folder: Option<PathBuf>,
}

impl Replay {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        let recording: Recording = serde_json::from_slice(&read(&self.file)?)
            .map_err(|source| AuthorError::Json { path: self.file.clone(), source })?;
        let plugin = sandbox::load(self.component(&recording, client).await?).await?;
        if *plugin.digest() != recording.digest {
            note(format!("this is not the component that was recorded, {}", recording.digest));
        }
        log::show();
        let call = Call {
            question: &recording.question,
            folder: self.folder.as_deref(),
            grants: recording.grants.clone(),
            secrets: secrets(&recording),
            outside: Outside::Played(recording.calls.clone()),
        };
        let called = call.make(&plugin).await;
        match &called.answer {
            Ok(answer) => json(answer)?,
            Err(failure) => note(failure),
        }
        verdict(&recording, &called.ended())
    }

    async fn component(&self, of: &Recording, client: &Client) -> Result<Vec<u8>, CliError> {
        if let Some(path) = &self.component {
            return read(path);
        }
        let here = Path::new(".");
        if here.join(MANIFEST).is_file() {
            return Ok(up_to_date(&Project::open(here)?).await?.component);
        }
        let path = ["plugins", &of.plugin.0, "versions", &of.version, "component"];
        client.bytes(&path).await
    }
}

/// Those that the plugin got when it was recorded.
fn secrets(recording: &Recording) -> std::collections::BTreeMap<String, String> {
    let given = recording.calls.iter().filter_map(|call| match call {
        HostCall::Secret { name, given: true } => Some((name.clone(), SECRET.to_owned())),
        _ => None,
    });
    given.collect()
}

fn verdict(recording: &Recording, ended: &str) -> Result<Exit, CliError> {
    if recording.ended == ended {
        note(format!("it ended as recorded: {ended}"));
        return Ok(Exit::Done);
    }
    note(format!("it ended in another way: {ended}"));
    note(format!("recorded was: {}", recording.ended));
    Ok(Exit::Failed)
}
