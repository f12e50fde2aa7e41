//! From bytes to a plugin: is it a component, compile it, find its world, let it describe itself.

mod description;
pub(crate) mod difference;
mod names;
pub(crate) mod schema;

use std::sync::Arc;

use gantry_model::digest::Digest;
use gantry_model::plugin::World;
use sha2::{Digest as _, Sha256};
use wasmtime::Store;
use wasmtime::component::{Component, Instance};

use crate::access::Access;
use crate::bindings::description as wit;
use crate::bound::slots::Turn;
use crate::call::failure::FailureKind;
use crate::call::place::Place;
use crate::call::stop::Stop;
use crate::call::{Function, Program};
use crate::error::LoadError;
use crate::imports::{Imports, Powers};
use crate::load::difference::{Difference, DifferenceKind, Misfit};
use crate::load::names::{CONTRACT, Names};
use crate::plugin::{Inner, Plugin};
use crate::runtime::Runtime;
use crate::sandbox::Sandbox;
use crate::worlds::Exports;

/// Loads a plugin.
pub(crate) async fn load(runtime: &Arc<Runtime>, bytes: Vec<u8>) -> Result<Plugin, LoadError> {
    check_is_component(&bytes)?;
    let (size, most) = (bytes.len() as u64, runtime.options.component_bytes);
    if size > most {
        return Err(LoadError::TooLarge { bytes: size, most });
    }
    let digest = Digest::from_bytes(Sha256::digest(&bytes).into());
    let component = runtime.compile(&digest, bytes).await?;
    let names = Names::of(&component);
    let world = names.world().map_err(|misfit| LoadError::WrongWorld(Box::new(misfit)))?;
    let program = Arc::new(link(runtime, &component, &names, world)?);
    let said = describe(&program, &digest, world).await?;
    let description = description::check(said, world)
        .map_err(|message| LoadError::InvalidDescription { digest: digest.clone(), message })?;
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

fn link(
    runtime: &Arc<Runtime>,
    component: &Component,
    names: &Names,
    world: World,
) -> Result<Program, LoadError> {
    let differences = names.differences(world);
    if !differences.is_empty() {
        return Err(misfit(world, differences));
    }
    let linked = runtime.linker.instantiate_pre(component).and_then(|linked| {
        let exports = Exports::find(world, &linked)?;
        Ok(Program { runtime: Arc::clone(runtime), linked, exports })
    });
    linked.map_err(|error| misfit(world, vec![other_type(&error)]))
}

fn misfit(world: World, differences: Vec<Difference>) -> LoadError {
    let world = Some(world);
    LoadError::WrongWorld(Box::new(Misfit { world, contract: CONTRACT, differences }))
}

fn other_type(error: &wasmtime::Error) -> Difference {
    Difference {
        kind: DifferenceKind::OtherType,
        item: names::CONTRACT.to_owned(),
        what: format!("{error:#}"),
        advice: "Build it again with the SDK and the WIT of this version.".to_owned(),
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

/// Asks a component in an empty sandbox what it is.
async fn describe(
    program: &Arc<Program>,
    digest: &Digest,
    world: World,
) -> Result<wit::PluginDescription, LoadError> {
    let runtime = &program.runtime;
    let powers = Arc::new(Powers::new(digest.to_string(), Access::default()));
    let failed = |kind: FailureKind, backtrace, log| LoadError::Describe {
        digest: digest.clone(),
        kind,
        backtrace,
        log,
    };
    let quiet = |kind| failed(kind, Vec::new(), Vec::new());
    let turn = Turn::of_the_host(runtime, None).await.map_err(quiet)?;
    let imports = Imports::new(Arc::clone(&powers));
    let sandbox = Sandbox::new(imports, World::Condition, None, turn, &runtime.options)
        .map_err(|error| quiet(FailureKind::Interrupted { message: error.to_string() }))?;
    let ended = program.run(sandbox, Describe, Place::Here).await;
    match ended.answer {
        Ok(Ok(said)) => Ok(said),
        Ok(Err(mismatch)) => Err(misfit(world, vec![other_type(&mismatch)])),
        Err(stop) => {
            let (kind, backtrace) = stop.explain(&powers.limits);
            let log = ended.sandbox.map(|sandbox| sandbox.journal().finish());
            Err(failed(kind, backtrace, log.unwrap_or_default()))
        }
    }
}
