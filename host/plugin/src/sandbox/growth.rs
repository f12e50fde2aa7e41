//! Watches the memory and the tables of one instance.

use gantry_model::plugin::Limits;
use wasmtime::ResourceLimiter;

use crate::PluginHostOptions;

/// Most core instances of a component. One of several libraries has one for each.
pub(crate) const INSTANCES: u32 = 100;

/// Most linear memories of a component. Adapters and libraries share one; two leave room.
pub(crate) const MEMORIES: u32 = 2;

/// Most tables of a component.
pub(crate) const TABLES: u32 = 8;

/// The error by which a limit stops a guest.
#[derive(Debug, Clone, thiserror::Error)]
#[error("passed the limit {limit} of {value}")]
pub(crate) struct Exceeded {
    /// Its name in [`Limits`], in kebab-case.
    pub(crate) limit: &'static str,
    pub(crate) value: String,
}

/// The error that ends a guest for a limit.
pub(crate) fn exceeded(limit: &'static str, value: String) -> wasmtime::Error {
    wasmtime::Error::new(Exceeded { limit, value })
}

/// What an instance may still grow by.
pub(crate) struct Growth {
    memory_bytes: u64,
    memory_left: u64,
    table_elements: u32,
}

impl Growth {
    /// The plugin's limits, as far as the engine has room for them.
    pub(crate) fn new(limits: &Limits, options: &PluginHostOptions) -> Self {
        let memory_bytes = limits.memory_bytes.min(options.memory_bytes);
        let table_elements = limits.table_elements.min(options.table_elements);
        Self { memory_bytes, memory_left: memory_bytes, table_elements }
    }
}

impl ResourceLimiter for Growth {
    /// Refusing by an error ends the guest here, with the limit's name. Wasm's own way, a failed
    /// `memory.grow`, would surface as some allocator's abort.
    fn memory_growing(
        &mut self,
        current: usize,
        desired: usize,
        _maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        match self.memory_left.checked_sub(desired.saturating_sub(current) as u64) {
            Some(left) => self.memory_left = left,
            None => return Err(exceeded("memory-bytes", readable(self.memory_bytes))),
        }
        Ok(true)
    }

    fn table_growing(
        &mut self,
        _current: usize,
        desired: usize,
        _maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        if desired > self.table_elements as usize {
            return Err(exceeded("table-elements", self.table_elements.to_string()));
        }
        Ok(true)
    }

    fn instances(&self) -> usize {
        INSTANCES as usize
    }

    fn tables(&self) -> usize {
        TABLES as usize
    }

    fn memories(&self) -> usize {
        MEMORIES as usize
    }
}

/// A number of bytes as people read it: whole mebibytes where it is that large.
pub(crate) fn readable(bytes: u64) -> String {
    const MEBIBYTE: u64 = 1024 * 1024;
    if bytes >= MEBIBYTE { format!("{} MiB", bytes / MEBIBYTE) } else { format!("{bytes} bytes") }
}
