//! What a call of a plugin may use up. All limits are on by default, and each is proved by a
//! hostile guest in the tests.

use std::time::Duration;

use wasmtime::ResourceLimiter;

/// Limits of one call, but for `concurrent_calls` and `component_bytes`. Passing one ends the call
/// with [`PluginError::LimitExceeded`](crate::PluginError::LimitExceeded), except for `log_bytes`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Longest time that a component may take to describe itself or a selector to answer.
    pub select_deadline: Duration,
    /// Longest time that an importer may take; it reads files.
    pub import_deadline: Duration,
    /// Most bytes of linear memory, all memories of the instance together. A Python guest needs 13
    /// MiB to start.
    pub memory_bytes: usize,
    /// Most entries of each table. A large language runtime has more than 10 000.
    pub table_elements: usize,
    /// Most core instances. A component of several libraries has one for each.
    pub instances: u32,
    /// Most open files, streams and the like at once.
    pub handles: usize,
    /// Most bytes that a guest hands over in one host call or in its answer, before anything is
    /// made of them.
    pub host_call_bytes: usize,
    /// Most bytes of content in a checked answer.
    pub answer_bytes: usize,
    /// Most bytes that a call may log; what follows is dropped, and the log says so.
    pub log_bytes: usize,
    /// Most calls at once, over all plugins; further ones wait their turn, and their deadline with
    /// them.
    pub concurrent_calls: u32,
    /// Most bytes of a component. CPython with its library has 18 MiB.
    pub component_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            select_deadline: Duration::from_secs(5),
            import_deadline: Duration::from_secs(60),
            memory_bytes: 256 * 1024 * 1024,
            table_elements: 50_000,
            instances: 100,
            handles: 1_000,
            host_call_bytes: 16 * 1024 * 1024,
            answer_bytes: 8 * 1024 * 1024,
            log_bytes: 64 * 1024,
            concurrent_calls: 32,
            component_bytes: 64 * 1024 * 1024,
        }
    }
}

/// The error by which a limit stops a guest.
#[derive(Debug, thiserror::Error)]
#[error("more than {value} of {limit}")]
pub(crate) struct Exceeded {
    pub(crate) limit: &'static str,
    pub(crate) value: String,
}

/// Watches one instance grow.
pub(crate) struct Growth {
    memory_left: usize,
    limits: Limits,
}

/// Most linear memories of a component. Adapters and libraries share one; two leave room.
pub(crate) const MEMORIES: u32 = 2;

/// Most tables of a component.
pub(crate) const TABLES: u32 = 8;

impl Growth {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self { memory_left: limits.memory_bytes, limits: limits.clone() }
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
        match self.memory_left.checked_sub(desired.saturating_sub(current)) {
            Some(left) => self.memory_left = left,
            None => return Err(exceeded("memory", readable(self.limits.memory_bytes))),
        }
        Ok(true)
    }

    fn table_growing(
        &mut self,
        _current: usize,
        desired: usize,
        _maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        if desired > self.limits.table_elements {
            let value = format!("{} entries", self.limits.table_elements);
            return Err(exceeded("table", value));
        }
        Ok(true)
    }

    fn instances(&self) -> usize {
        self.limits.instances as usize
    }

    fn tables(&self) -> usize {
        TABLES as usize
    }

    fn memories(&self) -> usize {
        MEMORIES as usize
    }
}

fn exceeded(limit: &'static str, value: String) -> wasmtime::Error {
    wasmtime::Error::new(Exceeded { limit, value })
}

/// A number of bytes as people read it: whole mebibytes where it is that large.
pub(crate) fn readable(bytes: usize) -> String {
    const MEBIBYTE: usize = 1024 * 1024;
    if bytes >= MEBIBYTE { format!("{} MiB", bytes / MEBIBYTE) } else { format!("{bytes} bytes") }
}
