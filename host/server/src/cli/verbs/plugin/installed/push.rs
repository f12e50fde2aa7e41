//! `gantry plugin push`

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use gantry_model::plugin::PluginDescription;

use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::input;
use crate::cli::output::{line, note};
use crate::cli::verbs::Outcome;
use crate::cli::verbs::plugin::load_component;
use crate::config::RegistryConfig;
use crate::registries::{Registries, host};

/// Push a component to an OCI registry, from where servers install it
///
/// It is checked before as a server does: what none would install is not pushed.
#[derive(Debug, clap::Args)]
pub(in crate::cli::verbs::plugin) struct Push {
    /// The component (wasm)
    file: PathBuf,
    /// Where to: oci://registry.example.org/plugins/sleep:1.0.0
    #[arg(value_name = "oci://REFERENCE")]
    reference: String,
    /// Who pushes; the password is read from standard input
    #[arg(long, value_name = "NAME")]
    username: Option<String>,
}

impl Push {
    pub(super) async fn run(self) -> Outcome {
        let failed = |source| CliError::File { doing: "read", path: self.file.clone(), source };
        let component = fs::read(&self.file).map_err(failed)?;
        let known = self.credentials()?;
        let registries = Registries::new(known.as_ref());
        let plugin = load_component(component.clone()).await?;
        let about = annotations(plugin.description());
        let digest = registries.push(&self.reference, component, &about).await?;
        line(&digest)?;
        note(format_args!("install it with: gantry plugin install {}", self.reference));
        Ok(Exit::Done)
    }

    fn credentials(&self) -> Result<Option<RegistryConfig>, CliError> {
        let Some(username) = self.username.clone() else { return Ok(None) };
        let password = input::read(Path::new("-"))?.trim_end().to_owned();
        Ok(Some(RegistryConfig {
            host: host(&self.reference)?,
            plain_http: false,
            username: Some(username),
            password: Some(password),
        }))
    }
}

/// What registries show of an artifact, by the names of the OCI image specification (annotations.md,
/// "Pre-Defined Annotation Keys").
fn annotations(described: &PluginDescription) -> BTreeMap<String, String> {
    let of = |key: &str, value: &str| (format!("org.opencontainers.image.{key}"), value.to_owned());
    let PluginDescription { name, version, summary, .. } = described;
    BTreeMap::from([of("title", &name.0), of("version", version), of("description", summary)])
}
