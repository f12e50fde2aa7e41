//! The plugins of this server: the first-party ones that travel in the binary, and those of a folder.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use gantry_model::id::PluginName;
use gantry_model::plugin::World;
use gantry_plugin::{Access, Bound, LoadError as ComponentError, PluginHost};
use rust_embed::RustEmbed;
use thiserror::Error;

/// The first-party components, built by `make plugins`. A debug build reads the folder each time, a release has them inside.
#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../plugins/dist"]
#[include = "*.wasm"]
#[allow_missing = true]
struct FirstParty;

/// The plugins of this server. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Plugins {
    inner: Arc<Inner>,
}

struct Inner {
    selector: Bound,
    importers: BTreeMap<PluginName, Bound>,
    default_importer: PluginName,
}

/// Which plugins a server uses.
#[derive(Debug, Clone)]
pub(crate) struct PluginChoice {
    /// The executor selector.
    pub(crate) selector: PluginName,
    /// The output importer of runs that name none.
    pub(crate) importer: PluginName,
    /// A folder of further components: `<name>.wasm`.
    pub(crate) folder: Option<PathBuf>,
}

/// Why the plugins could not be loaded.
#[derive(Debug, Error)]
pub(crate) enum LoadError {
    #[error(
        "the plugin '{name}' is not there; built-in ones are made by `make plugins`, others belong in `plugins.folder`"
    )]
    Missing { name: PluginName },
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
        source: ComponentError,
    },
}

impl Plugins {
    /// Loads every component, and picks the selector.
    pub(crate) async fn load(host: &PluginHost, choice: PluginChoice) -> Result<Self, LoadError> {
        let mut components = first_party();
        if let Some(folder) = &choice.folder {
            components.extend(read_folder(folder)?);
        }
        let mut selectors = BTreeMap::new();
        let mut importers = BTreeMap::new();
        for (name, component) in components {
            let loaded = host.load(component).await;
            let plugin = loaded.map_err(|source| LoadError::Plugin { name, source })?;
            let bound = plugin.bind(Access::default());
            let name = plugin.description().name.clone();
            match plugin.description().world {
                World::ExecutorSelector => selectors.insert(name, bound),
                World::OutputImporter => importers.insert(name, bound),
                World::Callback | World::DatasetFormat | World::Condition => None,
            };
        }
        let selector = selectors
            .remove(&choice.selector)
            .ok_or_else(|| LoadError::Missing { name: choice.selector.clone() })?;
        if !importers.contains_key(&choice.importer) {
            return Err(LoadError::Missing { name: choice.importer });
        }
        let inner = Inner { selector, importers, default_importer: choice.importer };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// The executor selector.
    pub(crate) fn selector(&self) -> &Bound {
        &self.inner.selector
    }

    /// The importer of that name, or the default one.
    pub(crate) fn importer(&self, name: Option<&PluginName>) -> Option<&Bound> {
        self.inner.importers.get(name.unwrap_or(&self.inner.default_importer))
    }

    /// Whether there is an importer of that name.
    pub(crate) fn has_importer(&self, name: &PluginName) -> bool {
        self.inner.importers.contains_key(name)
    }

    /// Each importer.
    pub(crate) fn importers(&self) -> impl Iterator<Item = &Bound> {
        self.inner.importers.values()
    }
}

fn first_party() -> BTreeMap<String, Vec<u8>> {
    let named = FirstParty::iter().filter_map(|file| {
        let component = FirstParty::get(&file)?.data.into_owned();
        Some((file.strip_suffix(".wasm")?.to_owned(), component))
    });
    named.collect()
}

fn read_folder(folder: &Path) -> Result<BTreeMap<String, Vec<u8>>, LoadError> {
    let failed = |source| LoadError::Folder { folder: folder.to_owned(), source };
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
