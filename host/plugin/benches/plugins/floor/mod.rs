//! The floor: wasmtime with nothing around it but what a component cannot be linked without. A
//! fresh instance and one typed call, without limits, permissions, log, checks or an async runtime.

mod questions;

use std::path::PathBuf;

use wasmtime::component::types::ComponentItem;
use wasmtime::component::{Component, HasSelf, InstancePre, Linker, ResourceTable};
use wasmtime::{Config, Enabled, Engine, PoolingAllocationConfig, Store};
use wasmtime_wasi::{FsPerms, WasiCtx, WasiCtxView, WasiView};

use crate::floor::bindings::log;
use crate::floor::questions::Asked;
use crate::subjects::Subject;

mod bindings {
    //! All worlds in one, as no component has them: each interface is looked up by itself.

    wasmtime::component::bindgen!({
        path: "../../wit/next",
        inline: "
            package gantry:floor;
            world everything {
                import gantry:plugin/log@0.1.1;
                export gantry:plugin/steps@0.1.1;
                export gantry:plugin/datasets@0.1.1;
                export gantry:plugin/outputs@0.1.1;
                export gantry:plugin/placement@0.1.1;
                export gantry:plugin/conditions@0.1.1;
            }
        ",
        world: "gantry:floor/everything",
    });

    pub(super) use exports::gantry::plugin::{conditions, datasets, outputs, placement, steps};
    pub(super) use gantry::plugin::log;
}

/// Bytes of a memory and of a table that stay with the process after a call, as the host has it.
const KEPT: usize = 1024 * 1024;

/// A pool that gives pages back after a call.
pub(crate) fn pool() -> PoolingAllocationConfig {
    PoolingAllocationConfig::default()
}

/// A pool that keeps them, as the host's does.
pub(crate) fn keeping() -> PoolingAllocationConfig {
    let mut pool = pool();
    if PoolingAllocationConfig::is_pagemap_scan_available() {
        pool.pagemap_scan(Enabled::Yes).linear_memory_keep_resident(KEPT).table_keep_resident(KEPT);
    }
    pool
}

/// Wasmtime's own settings with that pool.
pub(crate) fn with(pool: PoolingAllocationConfig) -> Config {
    let mut config = Config::new();
    config.allocation_strategy(pool);
    config
}

/// An engine.
pub(crate) fn engine(config: &Config) -> Engine {
    Engine::new(config).expect("an engine")
}

/// A component that was compiled and linked, and what it is asked.
pub(crate) struct Floor {
    linked: InstancePre<Bare>,
    asked: Asked,
    folder: Option<(PathBuf, &'static str)>,
}

/// The least that WASI needs.
pub(crate) struct Bare {
    wasi: WasiCtx,
    table: ResourceTable,
}

impl Floor {
    /// Compiles and links a subject's component.
    pub(crate) fn new(engine: &Engine, subject: &Subject) -> Self {
        let component = Component::new(engine, &subject.component).expect("compiled code");
        let linked = link(engine, &component).expect("a linked component");
        let asked = Asked::new(&linked, &subject.question).expect("a component of that world");
        Self { linked, asked, folder: subject.folder.clone() }
    }

    /// One call in a fresh instance, which is still there in what is returned.
    pub(crate) fn call(&self) -> Store<Bare> {
        let mut wasi = WasiCtx::builder();
        if let Some((path, name)) = &self.folder {
            wasi.allow_blocking_current_thread(true);
            wasi.preopened_dir(path, name, FsPerms::ReadOnly).expect("the folder");
        }
        let bare = Bare { wasi: wasi.build(), table: ResourceTable::new() };
        let mut store = Store::new(self.linked.engine(), bare);
        let instance = self.linked.instantiate(&mut store).expect("an instance");
        self.asked.call(&mut store, &instance).expect("an answer");
        store
    }
}

fn link(engine: &Engine, component: &Component) -> wasmtime::Result<InstancePre<Bare>> {
    let mut linker = Linker::new(engine);
    wasmtime_wasi::p2::add_to_linker_sync(&mut linker)?;
    log::add_to_linker::<_, HasSelf<Bare>>(&mut linker, |bare| bare)?;
    stub(&mut linker, component)?;
    linker.instantiate_pre(component)
}

/// Puts something in place of the other interfaces of Gantry, which no call here uses.
fn stub(linker: &mut Linker<Bare>, component: &Component) -> wasmtime::Result<()> {
    let engine = component.engine();
    for (name, import) in component.component_type().imports(engine) {
        let ComponentItem::ComponentInstance(interface) = import.ty else { continue };
        if !name.starts_with("gantry:plugin/") || name.starts_with("gantry:plugin/log@") {
            continue;
        }
        let mut instance = linker.instance(name)?;
        for (function, export) in interface.exports(engine) {
            if let ComponentItem::ComponentFunc(_) = export.ty {
                instance
                    .func_new(function, |_, _, _, _| wasmtime::bail!("it is not to be used"))?;
            }
        }
    }
    Ok(())
}

impl WasiView for Bare {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView { ctx: &mut self.wasi, table: &mut self.table }
    }
}

impl log::Host for Bare {
    fn log(&mut self, _level: log::Level, _message: String) {}
}
