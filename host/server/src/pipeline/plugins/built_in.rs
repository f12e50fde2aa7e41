//! The plugins that ship with the server, and those of a folder: put on record when the server starts, upgraded where it
//! brings a newer version or another component of the same, never set back. What an administrator chose stays chosen.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use gantry_model::digest::Digest;
use gantry_model::id::PluginName;
use gantry_store::StoredPlugin;
use rust_embed::RustEmbed;
use semver::Version;
use sha2::{Digest as _, Sha256};
use thiserror::Error;

use super::super::{Error, Pipeline, Result};
use super::shelf::Shelf;
use super::{Installation, PluginChoice, PluginError, Plugins};

/// The source of what ships with the server.
pub(super) const BUILT_IN: &str = "built-in";
/// The source of what lies in the configured folder.
const FOLDER: &str = "folder";

/// The first-party components, built by `make plugins`. A debug build reads the folder each time, a release has them inside.
#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../plugins/dist"]
#[include = "*.wasm"]
#[allow_missing = true]
struct FirstParty;

/// Why the plugins could not be put on record.
#[derive(Debug, Error)]
pub(crate) enum BuiltInError {
    #[error(
        "the plugin '{0}' is not there; built-in ones are made by `make plugins`, others are installed or belong in \
         `plugins.folder`"
    )]
    Missing(String),
    #[error("the folder of plugins {} cannot be read", folder.display())]
    Folder {
        folder: PathBuf,
        #[source]
        source: std::io::Error,
    },
    #[error("the plugin '{name}' cannot be used")]
    Plugin {
        name: String,
        #[source]
        source: Box<Error>,
    },
}

/// A component that ships with the server.
pub(crate) fn built_in(name: &str) -> Option<Vec<u8>> {
    Some(FirstParty::get(&file_name(name))?.data.into_owned())
}

fn file_name(name: &str) -> String {
    format!("{name}.wasm")
}

/// The names of all that ship with the server, sorted.
pub(crate) fn built_in_names() -> Vec<String> {
    let names = FirstParty::iter().filter_map(|file| file.strip_suffix(".wasm").map(str::to_owned));
    names.collect::<BTreeSet<_>>().into_iter().collect()
}

/// The components of a folder, by file name without `.wasm`.
pub(crate) fn read_folder(
    folder: &Path,
) -> std::result::Result<BTreeMap<String, Vec<u8>>, BuiltInError> {
    let failed = |source| BuiltInError::Folder { folder: folder.to_owned(), source };
    let mut components = BTreeMap::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.extension().is_some_and(|extension| extension == "wasm")
            && let Some(name) = path.file_stem()
        {
            let component = std::fs::read(&path).map_err(failed)?;
            components.insert(name.to_string_lossy().into_owned(), component);
        }
    }
    Ok(components)
}

impl PluginChoice {
    /// The names of the plugins that ship and are wanted.
    fn built_in(&self) -> Vec<String> {
        let names = built_in_names().into_iter();
        let wanted = |name: &String| self.built_in.as_ref().is_none_or(|only| only.contains(name));
        names.filter(wanted).collect()
    }
}

impl Pipeline {
    /// Puts on record what runs need and what lies in the folder. The other built-in plugins follow in the background, since a
    /// first start compiles them; who asks for one that is not there yet waits for that.
    pub(crate) async fn stock_plugins(&self) -> std::result::Result<(), BuiltInError> {
        let choice = &self.plugins.inner.choice;
        let needed = [&choice.selector.0, &choice.importer.0];
        for name in needed {
            self.stock_built_in(name).await?;
        }
        for (name, component) in
            choice.folder.as_deref().map(read_folder).transpose()?.into_iter().flatten()
        {
            let digest = Digest::from_bytes(Sha256::digest(&component).into());
            self.stock(&name, &digest, || component, FOLDER, &[BUILT_IN, FOLDER]).await?;
        }
        let mut others = choice.built_in();
        others.retain(|name| !needed.contains(&name));
        let pipeline = self.clone();
        tokio::spawn(async move {
            for name in others {
                if let Err(error) = pipeline.stock_built_in(&name).await {
                    let error: &dyn std::error::Error = &error;
                    tracing::error!(error, "a built-in plugin is not there");
                }
            }
            pipeline.plugins.inner.stocked.send_replace(true);
        });
        for name in needed {
            let missing = |_| BuiltInError::Missing(name.clone());
            self.plugin(&PluginName(name.clone())).await.map_err(missing)?;
        }
        Ok(())
    }

    /// A component that is on record already is not read: its digest was taken when the server was built.
    async fn stock_built_in(&self, name: &str) -> std::result::Result<(), BuiltInError> {
        let Some(file) = FirstParty::get(&file_name(name)) else { return Ok(()) };
        let digest = Digest::from_bytes(file.metadata.sha256_hash());
        let component = || file.data.into_owned();
        self.stock(name, &digest, component, BUILT_IN, &[BUILT_IN]).await
    }

    async fn stock(
        &self,
        name: &str,
        digest: &Digest,
        component: impl FnOnce() -> Vec<u8>,
        source: &'static str,
        replaces: &'static [&'static str],
    ) -> std::result::Result<(), BuiltInError> {
        let failed =
            |source| BuiltInError::Plugin { name: name.to_owned(), source: Box::new(source) };
        let shelf = self.shelf().await.map_err(failed)?;
        if shelf.has(digest) {
            return Ok(());
        }
        let request = Installation {
            activate: true,
            component: component(),
            source: source.to_owned(),
            by: "gantry".to_owned(),
            grant_new: false,
            replaces,
        };
        match self.stock_new(&shelf, request).await {
            // Somebody installed their own, which stays.
            Err(Error::Plugin(PluginError::VersionExists(_))) => Ok(()),
            Err(Error::Plugin(error @ PluginError::SettingsRefused(_))) => {
                tracing::warn!(plugin = name, "{error}: the version that is there stays in use");
                Ok(())
            }
            done => done.map_err(failed),
        }
    }

    async fn stock_new(&self, shelf: &Shelf, mut request: Installation) -> Result<()> {
        let loaded = self.plugins.inner.components.load(request.component.clone()).await;
        let loaded = loaded.map_err(|error| PluginError::Refused(Box::new(error)))?;
        let new = &loaded.description().version;
        if let Some(plugin) = shelf.plugins.get(&loaded.description().name) {
            if is_older(new, &plugin.active) {
                tracing::info!(plugin = %plugin.name, "{} is newer than the {new} here", plugin.active);
                return Ok(());
            }
            request.activate = is_ours(plugin) && !was_set_back(plugin);
        }
        self.install_plugin(request).await.map(drop)
    }
}

impl Plugins {
    /// Waits until the plugins that ship with the server are on record.
    pub(super) async fn stocked(&self) {
        // An error means that the sender is gone, and with it everything else.
        let _ = self.inner.stocked.subscribe().wait_for(|stocked| *stocked).await;
    }
}

fn is_older(new: &str, active: &str) -> bool {
    match (Version::parse(new), Version::parse(active)) {
        (Ok(new), Ok(active)) => new < active,
        _ => false,
    }
}

/// Whether nobody put a version of their own in use.
fn is_ours(plugin: &StoredPlugin) -> bool {
    plugin.active().is_some_and(|active| [BUILT_IN, FOLDER].contains(&active.source.as_str()))
}

/// Whether somebody went back to an older one of the versions that shipped: it stays until they say otherwise.
fn was_set_back(plugin: &StoredPlugin) -> bool {
    let newer = |version: &str| is_older(&plugin.active, version);
    let ours = plugin.versions.iter().filter(|it| [BUILT_IN, FOLDER].contains(&it.source.as_str()));
    ours.map(|version| version.description.version.as_str()).any(newer)
}
