//! A loaded component of a world.

use std::sync::Arc;

use gantry_model::digest::Digest;
use gantry_model::plugin::PluginDescription;
use sha2::{Digest as _, Sha256};
use wasmtime::component::InstancePre;

use crate::bindings::description::GuestIndices as Describing;
use crate::call::{Call, Stop};
use crate::contract::World;
use crate::description;
use crate::error::PluginError;
use crate::limits::readable;
use crate::runtime::Runtime;
use crate::sandbox::Sandbox;

/// A component that implements a world; `I` is where the world's interface is found in it.
pub(crate) struct Plugin<I> {
    pub(crate) runtime: Arc<Runtime>,
    pub(crate) interface: I,
    pub(crate) digest: Digest,
    pub(crate) description: PluginDescription,
    /// What errors and the log call it.
    pub(crate) name: String,
    world: &'static str,
    linked: InstancePre<Sandbox>,
}

impl<I> Plugin<I> {
    /// Compiles a component, checks that it implements the world, and lets it describe itself.
    pub(crate) async fn load(
        runtime: &Arc<Runtime>,
        component: Vec<u8>,
        world: &World<I>,
    ) -> Result<Self, PluginError> {
        check_is_component(&component)?;
        let digest = Digest::from_bytes(Sha256::digest(&component).into());
        let name = digest.to_string();
        let limits = &runtime.limits;
        if component.len() > limits.component_bytes {
            let value = readable(limits.component_bytes);
            return Err(PluginError::LimitExceeded { plugin: name, limit: "component", value });
        }
        let component = runtime.compile(&name, &digest, component).await?;
        let (linked, interface) = world.link(&name, &component, &runtime.linker)?;
        let call = Call { linked: &linked, limits, plugin: &name, world: world.name };
        let sandbox = Sandbox::empty(&name, limits, runtime.slot().await?);
        let described = call.run(sandbox, limits.select_deadline, async |store, instance| {
            (world.check)(&interface, store, instance).map_err(Stop::Mismatch)?;
            let found = Describing::new(&linked).map_err(Stop::Mismatch)?;
            let bound = found.load(&mut *store, instance).map_err(Stop::Mismatch)?;
            Ok(bound.call_describe(store).await??)
        });
        let described = described.await?;
        let description = description::check(described)
            .map_err(|message| PluginError::InvalidAnswer { plugin: name, message })?;
        let name = format!("{} {}", description.name, description.version);
        let (runtime, world) = (Arc::clone(runtime), world.name);
        Ok(Self { runtime, interface, digest, description, name, world, linked })
    }

    /// The plugin, ready to be called.
    pub(crate) fn call(&self) -> Call<'_> {
        let (limits, plugin) = (&self.runtime.limits, &self.name);
        Call { linked: &self.linked, limits, plugin, world: self.world }
    }

    /// Refuses an answer of more bytes than the limit.
    pub(crate) fn check_answer_size(&self, bytes: usize) -> Result<(), PluginError> {
        let limit = self.runtime.limits.answer_bytes;
        if bytes > limit {
            return Err(self.call().exceeded("answer", readable(limit)));
        }
        Ok(())
    }

    /// The refusal of an answer.
    pub(crate) fn invalid(&self, message: String) -> PluginError {
        PluginError::InvalidAnswer { plugin: self.name.clone(), message }
    }
}

/// Tells components from core modules and from everything else by the first eight bytes, so that
/// the commonest mistakes get a better answer than a parser's.
fn check_is_component(bytes: &[u8]) -> Result<(), PluginError> {
    let reason = match bytes.first_chunk() {
        Some(b"\0asm\x0d\0\x01\0") => return Ok(()),
        Some(b"\0asm\x01\0\0\0") => {
            "they are a core module; build for wasm32-wasip2, or wrap it with wasm-tools"
        }
        _ => "they do not begin as one",
    };
    Err(PluginError::NotAComponent { reason })
}
