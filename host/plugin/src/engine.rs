//! The engine: how guests are compiled, where their memory comes from, and how they are
//! interrupted.

use std::num::NonZero;
use std::thread;
use std::time::Duration;

use wasmtime::{Config, Enabled, Engine, PoolingAllocationConfig};

use crate::PluginHostOptions;
use crate::error::HostError;
use crate::sandbox::growth::{INSTANCES, MEMORIES, TABLES};

/// How often a running guest gives way. It bounds how late a deadline is noticed, and how long a
/// guest can keep a thread of the async runtime to itself.
pub(crate) const TICK: Duration = Duration::from_millis(10);

/// Bytes of a guest's call stack, the engine's default.
pub(crate) const STACK_BYTES: usize = 512 * 1024;

/// Bytes of each memory and of each table that stay with the process after a call, at most, as they
/// were at its beginning: what a call of a plugin in Rust touches.
const KEPT: usize = 1024 * 1024;

/// Starts an engine and its ticker.
pub(crate) fn start(options: &PluginHostOptions) -> Result<Engine, HostError> {
    let engine = Engine::new(&config(options))
        .map_err(|error| HostError::Engine { source: error.into() })?;
    tick(&engine).map_err(|error| HostError::Engine { source: error.into() })?;
    Ok(engine)
}

/// Instances come from a pool that keeps their pages, the fastest way in each world: pages that are
/// given back after a call must be faulted in by the next one, and memory that is mapped for each
/// call must be set up as well. The part `pooling` of `benches/plugins` measures them side by side.
fn config(options: &PluginHostOptions) -> Config {
    let calls = options.concurrent_calls;
    let memory = usize::try_from(options.memory_bytes).unwrap_or(usize::MAX);
    let mut pool = PoolingAllocationConfig::default();
    pool.total_component_instances(calls)
        .total_core_instances(calls.saturating_mul(INSTANCES))
        .total_memories(calls.saturating_mul(MEMORIES))
        .total_tables(calls.saturating_mul(TABLES))
        .total_stacks(calls)
        .max_memory_size(memory)
        .table_elements(options.table_elements as usize)
        .max_unused_warm_slots(calls);
    // Only where the kernel tells which pages were written (Linux 6.7). Elsewhere all that could be
    // kept would be zeroed after each call, touched or not.
    if PoolingAllocationConfig::is_pagemap_scan_available() {
        pool.pagemap_scan(Enabled::Yes).linear_memory_keep_resident(KEPT).table_keep_resident(KEPT);
    }
    // Compiling leaves a processor to those who are served meanwhile.
    let processors = thread::available_parallelism().map_or(1, NonZero::get);
    let mut config = Config::new();
    config
        .allocation_strategy(pool)
        // Address space for what a guest may use, not for the 4 GiB that it could address: small
        // machines and containers refuse such reservations. It costs guests an explicit check of
        // each memory access.
        .memory_reservation(options.memory_bytes)
        .memory_guard_size(64 * 1024)
        .parallel_compilation(processors > 2)
        // Plugins are synchronous by contract; the engine needs nothing ready for others.
        .concurrency_support(false)
        .max_wasm_stack(STACK_BYTES)
        .epoch_interruption(true);
    config
}

/// Advances the epoch until the engine is dropped.
fn tick(engine: &Engine) -> std::io::Result<()> {
    let engine = engine.weak();
    let ticker = move || {
        while let Some(engine) = engine.upgrade() {
            engine.increment_epoch();
            drop(engine);
            thread::sleep(TICK);
        }
    };
    thread::Builder::new().name("plugin-epochs".to_owned()).spawn(ticker).map(drop)
}
