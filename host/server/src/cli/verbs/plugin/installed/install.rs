//! `gantry plugin install`

use std::path::PathBuf;

use reqwest::Method;

use super::permissions;
use crate::api::native::{InstalledView, Reference};
use crate::cli::client::Client;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::output::{Format, Output, json, line, note};
use crate::cli::progress;
use crate::cli::verbs::Outcome;

/// What references in a registry begin with.
const REGISTRY: &str = "oci://";

/// Install a plugin on a server, or a new version of one
///
/// The server compiles it, has it describe itself and tries it out. A new version takes the old one's place at once; calls that
/// have begun end on the old one. What it wants to be allowed is told, and granted with --grant-new only.
#[derive(Debug, clap::Args)]
pub(in crate::cli::verbs::plugin) struct Install {
    /// The component (wasm), or where it is in a registry: oci://registry.example.org/plugins/sleep:1.0.0
    #[arg(value_name = "FILE|oci://REFERENCE")]
    component: String,
    /// Only put the version there; `gantry plugin activate` uses it later
    #[arg(long)]
    no_activate: bool,
    /// Grant everything that it wants and the version before did not
    #[arg(long)]
    grant_new: bool,
    #[command(flatten)]
    output: Output,
}

impl Install {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        let installed = self.send(client).await?;
        let name = &installed.plugin.plugin.name;
        match self.output.format {
            Format::Json => json(&installed)?,
            Format::Ids => line(name)?,
            Format::Table => {
                line(format_args!("{name} {}", installed.installed))?;
                permissions::note_difference(&installed);
                self.remark(&installed);
            }
        }
        Ok(Exit::Done)
    }

    async fn send(&self, client: &Client) -> Result<InstalledView, CliError> {
        let flag = |set: bool| if set { "true" } else { "false" };
        let query = [("activate", flag(!self.no_activate)), ("grant_new", flag(self.grant_new))];
        if let Some(reference) = self.component.strip_prefix(REGISTRY) {
            let reference = Reference { reference: reference.to_owned() };
            return client.post_with(&["plugins"], &query, &reference).await;
        }
        let path = PathBuf::from(&self.component);
        let bar = progress::bytes(format!("uploading {}", path.display()), 0);
        let upload = progress::upload(&path, &bar).await?;
        let installed = client.upload(Method::POST, &["plugins"], &query, upload).await;
        bar.finish_and_clear();
        installed
    }

    fn remark(&self, installed: &InstalledView) {
        let plugin = &installed.plugin.plugin;
        if !installed.new {
            note("this version was there already");
        }
        if plugin.version != installed.installed {
            note(format_args!("{} is still the version that is used", plugin.version));
        }
        if let Some(because) = &plugin.disabled_because {
            note(format_args!("it is disabled: {because}"));
        }
    }
}
