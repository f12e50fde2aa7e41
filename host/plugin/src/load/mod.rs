//! From bytes to a plugin: is it a component, compile it, find its world, let it describe itself.

mod contract;
mod description;
pub(crate) mod difference;
pub(crate) mod names;
pub(crate) mod schema;
mod types;

use std::sync::Arc;

use bytes::Bytes;
use gantry_model::digest::Digest;
use gantry_model::plugin::World;
use sha2::{Digest as _, Sha256};
use wasmtime::Store;
use wasmtime::component::{Component, Instance};

use crate::access::Access;
use crate::bindings::description as wit;
use crate::bound::slots::Turn;
use crate::call::failure::FailureKind;
use crate::call::stop::Stop;
use crate::call::{Function, Program};
use crate::error::LoadError;
use crate::imports::variables::Variables;
use crate::imports::{Imports, Powers};
use crate::load::difference::{Difference, DifferenceKind, Misfit};
use crate::load::names::{CONTRACT, Names};
use crate::plugin::{Inner, Plugin};
use crate::runtime::Runtime;
use crate::sandbox::Sandbox;
use crate::shown::shown;
use crate::worlds::Exports;

/// Loads a plugin.
pub(crate) async fn load(runtime: &Arc<Runtime>, bytes: Vec<u8>) -> Result<Plugin, LoadError> {
    check_is_component(&bytes)?;
    let (size, most) = (bytes.len() as u64, runtime.options.component_bytes);
    if size > most {
        return Err(LoadError::TooLarge { bytes: size, most });
    }
    let bytes = Bytes::from(bytes);
    let digest = Digest::from_bytes(Sha256::digest(&bytes).into());
    let component = runtime.compile(&digest, &bytes).await?;
    let names = Names::of(&component);
    let world = names.world().map_err(|misfit| LoadError::WrongWorld(Box::new(misfit)))?;
    let found = Found { digest, world, bytes };
    let program = Arc::new(found.link(runtime, &component, &names)?);
    let said = found.describe(&program).await?;
    let Found { digest, .. } = found;
    let description = match description::check(said, world) {
        Ok(description) => description,
        Err(message) => {
            let message = shown(&message);
            return Err(LoadError::InvalidDescription { digest, message });
        }
    };
    let imports = names.imports;
    let inner = Inner { program, description, digest, imports, size };
    Ok(Plugin { inner: Arc::new(inner) })
}

/// Tells components from core modules and from everything else by the first eight bytes, so that
/// the commonest mistakes get a better answer than a parser's.
fn check_is_component(bytes: &[u8]) -> Result<(), LoadError> {
    let reason = match bytes.first_chunk() {
        Some(b"\0asm\x0d\0\x01\0") => return Ok(()),
        Some(b"\0asm\x01\0\0\0") => {
            "they are a core module; build for wasm32-wasip2, or wrap it with `gantry plugin build`"
        }
        _ => "they do not begin as one",
    };
    Err(LoadError::NotAComponent { reason })
}

/// A component whose world is known.
struct Found {
    digest: Digest,
    world: World,
    bytes: Bytes,
}

impl Found {
    fn link(
        &self,
        runtime: &Arc<Runtime>,
        component: &Component,
        names: &Names,
    ) -> Result<Program, LoadError> {
        let differences = names.differences(self.world);
        if !differences.is_empty() {
            return Err(self.misfit(differences));
        }
        let linked = runtime.linker.instantiate_pre(component).and_then(|linked| {
            let exports = Exports::find(self.world, &linked)?;
            Ok(Program { runtime: Arc::clone(runtime), linked, exports })
        });
        linked.map_err(|error| self.other_types(&error))
    }

    fn misfit(&self, differences: Vec<Difference>) -> LoadError {
        let world = Some(self.world);
        LoadError::WrongWorld(Box::new(Misfit { world, contract: CONTRACT, differences }))
    }

    /// What does not fit: where the types differ, or else what the engine says.
    fn other_types(&self, error: &wasmtime::Error) -> LoadError {
        let mut differences = contract::differences(&self.bytes, self.world);
        if differences.is_empty() {
            differences.push(Difference {
                kind: DifferenceKind::OtherType,
                item: CONTRACT.to_owned(),
                what: format!("{error:#}"),
                advice: names::rebuild(),
            });
        }
        self.misfit(differences)
    }

    /// Asks the component in an empty sandbox what it is.
    async fn describe(&self, program: &Arc<Program>) -> Result<wit::PluginDescription, LoadError> {
        let runtime = &program.runtime;
        let label = self.digest.to_string();
        let powers = Arc::new(Powers::new(label, Access::default(), runtime));
        let failed = |kind: FailureKind, backtrace, log| LoadError::Describe {
            digest: self.digest.clone(),
            kind,
            backtrace,
            log,
        };
        let quiet = |kind| failed(kind, Vec::new(), Vec::new());
        let turn = Turn::of_the_host(runtime, None).await.map_err(quiet)?;
        let imports = Imports::new(&powers, Variables::default());
        // The shortest of the worlds' deadlines, whatever this one's is.
        let store = Sandbox::open(imports, World::Condition, None, turn, runtime)
            .map_err(|error| quiet(FailureKind::Interrupted { message: error.to_string() }))?;
        let ended = program.run(store, Describe).await;
        match ended.answer {
            Ok(Ok(said)) => Ok(said),
            Ok(Err(mismatch)) => Err(self.other_types(&mismatch)),
            Err(stop) => {
                let (kind, backtrace) = stop.explain(&powers.limits);
                let kind = kind.in_other_words(|text| shown(&text));
                let log = ended.store.map(|store| store.into_data().journal().finish());
                Err(failed(kind, backtrace, log.unwrap_or_default()))
            }
        }
    }
}

/// `description.describe`, after a look at the types of what the world exports.
struct Describe;

impl Function for Describe {
    type Said = Result<wit::PluginDescription, wasmtime::Error>;

    async fn call(
        &self,
        exports: &Exports,
        store: &mut Store<Sandbox>,
        instance: &Instance,
    ) -> Result<Self::Said, Stop> {
        let guest = match exports.check_types(store, instance) {
            Ok(()) => exports.description.load(&mut *store, instance),
            Err(error) => Err(error),
        };
        match guest {
            Ok(guest) => Ok(Ok(guest.call_describe(store).await??)),
            Err(mismatch) => Ok(Err(mismatch)),
        }
    }
}
