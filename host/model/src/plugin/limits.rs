//! What a call of a plugin may use up. All limits are on by default and each can be set for a plugin.

use serde::{Deserialize, Serialize};

use super::description::World;

/// Limits of the calls of one plugin. What passes one is stopped and reported with the limit's name (the field's, in
/// kebab-case) and value; only what is logged beyond `log-bytes` is dropped instead, and the log says so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Limits {
    /// Most milliseconds of a call from its first instruction to its answer, time that the guest sleeps or that a host
    /// call takes included. 0 stands for what is usual in the world; see [`Limits::deadline_of`].
    pub deadline_ms: u32,
    /// Most milliseconds for which the guest computes, in steps of the engine's tick of 10 ms. 0 stands for the deadline.
    pub cpu_ms: u32,
    /// Most bytes of linear memory, all memories of the instance together. A Python guest needs 13 MiB to start.
    pub memory_bytes: u64,
    /// Most entries of each table. A large language runtime has more than 10 000.
    pub table_elements: u32,
    /// Most open files, streams and the like at once.
    pub handles: u32,
    /// Most bytes that a guest hands over in one host call or in its answer, before anything is made of them.
    pub host_call_bytes: u64,
    /// Most bytes of content in a checked answer.
    pub answer_bytes: u64,
    /// Most bytes that a call may log.
    pub log_bytes: u64,
    /// Most HTTP requests of a call, redirections counted.
    pub requests: u32,
    /// Most bytes of one HTTP response.
    pub response_bytes: u64,
    /// Most calls of the plugin at once; further ones wait their turn, before their deadline begins.
    pub concurrent_calls: u32,
    /// Most calls that wait; a further one is refused at once.
    pub queue: u32,
}

const MEBIBYTE: u64 = 1024 * 1024;

impl Default for Limits {
    fn default() -> Self {
        Self {
            deadline_ms: 0,
            cpu_ms: 0,
            memory_bytes: 256 * MEBIBYTE,
            table_elements: 50_000,
            handles: 1_000,
            host_call_bytes: 16 * MEBIBYTE,
            answer_bytes: 8 * MEBIBYTE,
            log_bytes: 64 * 1024,
            requests: 32,
            response_bytes: 8 * MEBIBYTE,
            concurrent_calls: 8,
            queue: 1_000,
        }
    }
}

impl Limits {
    /// The deadline in milliseconds: the one that was set, or what is usual. Those that read files have a minute, those
    /// that may send requests half of one, and those that only think five seconds.
    pub fn deadline_of(&self, world: World) -> u32 {
        match (self.deadline_ms, world) {
            (0, World::DatasetFormat | World::OutputImporter) => 60_000,
            (0, World::Callback) => 30_000,
            (0, World::ExecutorSelector | World::Condition) => 5_000,
            (set, _) => set,
        }
    }
}
