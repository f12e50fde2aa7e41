//! The world as one call of a guest sees it: nothing, but for what is put here.

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::OwnedSemaphorePermit;
use wasmtime::component::{HasSelf, Linker, ResourceTable};
use wasmtime::{Engine, Store};
use wasmtime_wasi::{FsPerms, WasiCtx, WasiCtxBuilder, WasiCtxView, WasiView};

use crate::bindings;
use crate::host::journal::{Journal, Stream};
use crate::host::stdio::Captured;
use crate::limits::{Growth, Limits};

/// Most random bytes that a guest may ask for at once.
const RANDOM_BYTES: u64 = 64 * 1024;

/// What belongs to one call and goes with it.
pub(crate) struct Sandbox {
    wasi: WasiCtx,
    handles: ResourceTable,
    growth: Growth,
    journal: Arc<Mutex<Journal>>,
    /// One of the concurrent calls; given back when the guest is gone, however that happens.
    _slot: OwnedSemaphorePermit,
}

impl Sandbox {
    /// A sandbox for `plugin` without any file.
    pub(crate) fn empty(plugin: &str, limits: &Limits, slot: OwnedSemaphorePermit) -> Self {
        Self::new(plugin, limits, slot, &mut WasiCtxBuilder::new())
    }

    /// A sandbox that shows `folder` as `name`, for reading. It must be used on a thread that may
    /// block: there, files are read in place, which is three to five times faster than through the
    /// runtime's pool of threads.
    pub(crate) fn with_folder(
        plugin: &str,
        limits: &Limits,
        slot: OwnedSemaphorePermit,
        folder: &Path,
        name: &str,
    ) -> wasmtime::Result<Self> {
        let mut wasi = WasiCtxBuilder::new();
        // The order matters: a folder takes the setting over when it is added.
        wasi.allow_blocking_current_thread(true);
        wasi.preopened_dir(folder, name, FsPerms::ReadOnly)?;
        Ok(Self::new(plugin, limits, slot, &mut wasi))
    }

    fn new(
        plugin: &str,
        limits: &Limits,
        slot: OwnedSemaphorePermit,
        wasi: &mut WasiCtxBuilder,
    ) -> Self {
        let journal = Arc::new(Mutex::new(Journal::new(plugin.to_owned(), limits.log_bytes)));
        wasi.allow_tcp(false)
            .allow_udp(false)
            .allow_ip_name_lookup(false)
            .max_random_size(RANDOM_BYTES)
            .stdout(Captured::new(Stream::Stdout, Arc::clone(&journal)))
            .stderr(Captured::new(Stream::Stderr, Arc::clone(&journal)));
        let mut handles = ResourceTable::new();
        handles.set_max_capacity(limits.handles);
        Self { wasi: wasi.build(), handles, growth: Growth::new(limits), journal, _slot: slot }
    }

    /// What the guest wrote so far.
    pub(crate) fn journal(&self) -> MutexGuard<'_, Journal> {
        self.journal.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A store around the sandbox, with every limit armed that the engine enforces.
    pub(crate) fn into_store(self, engine: &Engine, limits: &Limits) -> Store<Self> {
        let mut store = Store::new(engine, self);
        store.limiter(|sandbox| &mut sandbox.growth);
        store.set_hostcall_fuel(limits.host_call_bytes);
        // Twice, since a handle counts here once more while it is lent; `handles` is what stops
        // guests.
        store.set_max_component_handles(limits.handles.saturating_mul(2));
        store.set_epoch_deadline(1);
        // A guest gives way at each tick rather than being stopped by one: the deadline is a timer,
        // which also ends guests that sleep.
        store.epoch_deadline_async_yield_and_update(1);
        store
    }
}

impl WasiView for Sandbox {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView { ctx: &mut self.wasi, table: &mut self.handles }
    }
}

/// Offers guests WASI 0.2 and the `log` interface. What WASI can do is decided by the sandbox.
pub(crate) fn linker(engine: &Engine) -> wasmtime::Result<Linker<Sandbox>> {
    let mut linker = Linker::new(engine);
    wasmtime_wasi::p2::add_to_linker_async(&mut linker)?;
    bindings::log::add_to_linker::<_, HasSelf<Sandbox>>(&mut linker, |sandbox| sandbox)?;
    Ok(linker)
}
