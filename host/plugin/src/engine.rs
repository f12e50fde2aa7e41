//! The engine: how guests are compiled, where their memory comes from, and how they are
//! interrupted.

use std::thread;
use std::time::Duration;

use wasmtime::{Config, Engine, PoolingAllocationConfig};

use crate::error::PluginError;
use crate::limits::{Limits, MEMORIES, TABLES};

/// How often a running guest gives way. It bounds how late a deadline is noticed, and how long a
/// guest can keep a thread of the async runtime to itself.
const TICK: Duration = Duration::from_millis(10);

/// Starts an engine and its ticker.
pub(crate) fn start(limits: &Limits) -> Result<Engine, PluginError> {
    let engine = Engine::new(&config(limits))
        .map_err(|error| PluginError::Engine { source: error.into() })?;
    tick(&engine).map_err(|error| PluginError::Engine { source: error.into() })?;
    Ok(engine)
}

/// Instances come from a pool: a call of `most-room` in a fresh instance took 81 µs so, and 125 µs
/// with memory that is mapped on demand (medians of 5 000 calls of `examples/selector_floor`).
fn config(limits: &Limits) -> Config {
    let calls = limits.concurrent_calls;
    let mut pool = PoolingAllocationConfig::default();
    pool.total_component_instances(calls)
        .total_core_instances(calls.saturating_mul(limits.instances))
        .total_memories(calls.saturating_mul(MEMORIES))
        .total_tables(calls.saturating_mul(TABLES))
        .total_stacks(calls)
        .max_memory_size(limits.memory_bytes)
        .table_elements(limits.table_elements)
        .max_unused_warm_slots(calls);
    let mut config = Config::new();
    config
        .allocation_strategy(pool)
        // Address space for what a guest may use, not for the 4 GiB that it could address: small
        // machines and containers refuse such reservations. It costs guests an explicit check of
        // each memory access.
        .memory_reservation(limits.memory_bytes as u64)
        .memory_guard_size(64 * 1024)
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
