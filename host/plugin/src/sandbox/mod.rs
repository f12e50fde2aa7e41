//! The world as one call of a guest sees it: nothing, but for what is put here.

pub(crate) mod clock;
mod files;
pub(crate) mod growth;

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use gantry_model::plugin::World;
use wasmtime::component::{HasSelf, Linker, ResourceTable};
use wasmtime::{Engine, Store};
use wasmtime_wasi::{FsPerms, WasiCtx, WasiCtxBuilder, WasiCtxView, WasiView};

use crate::bindings;
use crate::bound::slots::Turn;
use crate::call::place::Place;
use crate::imports::Imports;
use crate::imports::journal::{Journal, Stream};
use crate::imports::stdio::Captured;
use crate::runtime::Runtime;
use crate::sandbox::clock::Clock;
use crate::sandbox::growth::Growth;

/// Most random bytes that a guest may ask for at once.
const RANDOM_BYTES: u64 = 64 * 1024;

/// What belongs to one call and goes with it.
pub(crate) struct Sandbox {
    wasi: WasiCtx,
    handles: ResourceTable,
    growth: Growth,
    journal: Arc<Mutex<Journal>>,
    pub(crate) clock: Clock,
    pub(crate) place: Place,
    pub(crate) imports: Imports,
    pub(crate) turn: Turn,
}

impl Sandbox {
    /// A store with the sandbox of a call of a plugin of that world, and with every limit armed
    /// that the engine enforces. It shows `folder` under the name that the world has for it, for
    /// reading.
    pub(crate) fn open(
        imports: Imports,
        world: World,
        folder: Option<&Path>,
        turn: Turn,
        runtime: &Runtime,
    ) -> wasmtime::Result<Store<Self>> {
        let place = Place::of(world, &turn.pace);
        let mut wasi = WasiCtxBuilder::new();
        if let Some(folder) = folder {
            // The order matters: a folder takes the setting over when it is added.
            wasi.allow_blocking_current_thread(place == Place::Blocking);
            let name = if world == World::OutputImporter { "/outputs" } else { "/data" };
            wasi.preopened_dir(folder, name, FsPerms::ReadOnly)?;
        }
        let journal = Arc::new(Mutex::new(Journal::new(&imports)));
        wasi.allow_tcp(false)
            .allow_udp(false)
            .allow_ip_name_lookup(false)
            .max_random_size(RANDOM_BYTES)
            .stdout(Captured::new(Stream::Stdout, Arc::clone(&journal)))
            .stderr(Captured::new(Stream::Stderr, Arc::clone(&journal)));
        let limits = &imports.powers.limits;
        let mut handles = ResourceTable::new();
        handles.set_max_capacity(limits.handles as usize);
        let sandbox = Self {
            wasi: wasi.build(),
            handles,
            growth: Growth::new(limits, &runtime.options),
            journal,
            clock: Clock::new(limits, world),
            place,
            imports,
            turn,
        };
        Ok(sandbox.into_store(runtime.linker.engine()))
    }

    /// What the guest wrote so far.
    pub(crate) fn journal(&self) -> MutexGuard<'_, Journal> {
        self.journal.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn into_store(self, engine: &Engine) -> Store<Self> {
        let limits = &self.imports.powers.limits;
        let fuel = usize::try_from(limits.host_call_bytes).unwrap_or(usize::MAX);
        let handles = limits.handles as usize;
        let clock = self.clock.clone();
        let mut store = Store::new(engine, self);
        store.limiter(|sandbox| &mut sandbox.growth);
        store.set_hostcall_fuel(fuel);
        // Twice, since a handle counts here once more while it is lent; `handles` is what stops
        // guests.
        store.set_max_component_handles(handles.saturating_mul(2));
        clock.arm(&mut store);
        store
    }
}

impl WasiView for Sandbox {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView { ctx: &mut self.wasi, table: &mut self.handles }
    }
}

/// Offers guests WASI 0.2 and the interfaces of Gantry. What a guest can do with them is decided by
/// its sandbox, and which of them its world has when it is loaded.
pub(crate) fn linker(engine: &Engine) -> wasmtime::Result<Linker<Sandbox>> {
    let mut linker = Linker::new(engine);
    wasmtime_wasi::p2::add_to_linker_async(&mut linker)?;
    files::add_to_linker(&mut linker)?;
    bindings::log::add_to_linker::<_, HasSelf<Sandbox>>(&mut linker, |sandbox| sandbox)?;
    bindings::http::add_to_linker::<_, HasSelf<Sandbox>>(&mut linker, |sandbox| sandbox)?;
    bindings::secrets::add_to_linker::<_, HasSelf<Sandbox>>(&mut linker, |sandbox| sandbox)?;
    bindings::server::add_to_linker::<_, HasSelf<Sandbox>>(&mut linker, |sandbox| sandbox)?;
    bindings::variables::add_to_linker::<_, HasSelf<Sandbox>>(&mut linker, |sandbox| sandbox)?;
    Ok(linker)
}
