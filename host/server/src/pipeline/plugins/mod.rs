//! The life of plugins: installed, set up, asked, replaced, removed. What is on record is in the store; this folder keeps the
//! loaded components and notices when the record changes, also by another server's doing.
//!
//! A call goes through three places: `choose` finds out whose turn it is, `call` asks it and applies its failure policy,
//! `failures` keeps what went wrong.

mod activate;
mod bindings;
mod built_in;
mod call;
mod callbacks;
mod choose;
mod components;
mod error;
mod failures;
mod inquire;
mod install;
mod permissions;
mod remove;
mod secrets;
mod self_test;
mod settings;
mod setup;
mod shelf;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex as StdMutex, PoisonError, RwLock};

use gantry_model::id::PluginName;
use gantry_plugin::PluginHost;
use tokio::sync::{Mutex, watch};
use tokio::time::Instant;

pub(crate) use activate::Activation;
pub(crate) use built_in::{BuiltInError, built_in, built_in_names, read_folder};
pub(crate) use call::{Called, misled};
pub(crate) use choose::Chosen;
pub(crate) use error::{Finding, PluginError};
pub(crate) use failures::without_secret;
pub(crate) use install::{Installation, Installed};
pub(crate) use permissions::granted;
pub(crate) use secrets::{KeyError, Vault};
pub(crate) use setup::Enabling;

use callbacks::Believed;
use components::Components;
use shelf::Shelf;

/// The loaded plugins of this server. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Plugins {
    inner: Arc<Inner>,
}

struct Inner {
    choice: PluginChoice,
    components: Components,
    vault: Vault,
    /// What was on record when somebody looked last. It is replaced as a whole: calls that have begun go on with theirs.
    shelf: RwLock<Arc<Shelf>>,
    /// Held while the record is read again, so that one reads for all that wait.
    looking: Mutex<()>,
    /// Callbacks that were chosen a moment ago.
    callbacks: StdMutex<HashMap<PluginName, Believed>>,
    /// Plugins of which it is known since when that their last call did not fail.
    answering: StdMutex<HashMap<PluginName, Instant>>,
    /// Whether the plugins that ship with the server are all on record.
    stocked: watch::Sender<bool>,
}

/// Which plugins a server uses where the record names none.
#[derive(Debug, Clone)]
pub(crate) struct PluginChoice {
    /// The executor selector.
    pub(crate) selector: PluginName,
    /// The output importer.
    pub(crate) importer: PluginName,
    /// A folder of further components, `<name>.wasm`, which are installed when the server starts.
    pub(crate) folder: Option<PathBuf>,
    /// Which of the plugins that ship are installed beside these two; `None` is all of them.
    pub(crate) built_in: Option<Vec<String>>,
}

impl Plugins {
    /// With nothing loaded yet.
    pub(crate) fn new(host: PluginHost, choice: PluginChoice, vault: Vault) -> Self {
        let inner = Inner {
            choice,
            components: Components::new(host),
            vault,
            shelf: RwLock::default(),
            looking: Mutex::default(),
            callbacks: StdMutex::default(),
            answering: StdMutex::default(),
            stocked: watch::Sender::new(false),
        };
        Self { inner: Arc::new(inner) }
    }

    fn shelf(&self) -> Arc<Shelf> {
        self.inner.shelf.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn put_up(&self, shelf: Arc<Shelf>) {
        *self.inner.shelf.write().unwrap_or_else(PoisonError::into_inner) = shelf;
    }
}
