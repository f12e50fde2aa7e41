//! The one way in which a guest is called: a fresh instance, a deadline, and a name for whatever
//! goes wrong.

use std::time::Duration;

use tokio::time::timeout;
use wasmtime::component::{Instance, InstancePre, ResourceTableError};
use wasmtime::{Store, Trap, WasmBacktrace};

use crate::bindings::types;
use crate::error::PluginError;
use crate::limits::{Exceeded, Limits, MEMORIES, TABLES, readable};
use crate::sandbox::Sandbox;

/// How the engine words what it has no public error type for, and the limit behind it. The tests
/// notice another wording.
type Worded = (&'static str, &'static str, fn(&Limits) -> String);
const WORDED: [Worded; 4] = [
    ("fuel allocated for hostcalls has been exhausted", "bytes handed over at once", |limits| {
        readable(limits.host_call_bytes)
    }),
    ("instance count too high", "core instances", |limits| limits.instances.to_string()),
    ("memory count too high", "memories", |_| MEMORIES.to_string()),
    ("table count too high", "tables", |_| TABLES.to_string()),
];

/// A component ready to be called.
pub(crate) struct Call<'a> {
    pub(crate) linked: &'a InstancePre<Sandbox>,
    pub(crate) limits: &'a Limits,
    /// What errors call the plugin.
    pub(crate) plugin: &'a str,
    /// The world that it implements.
    pub(crate) world: &'static str,
}

/// Why a call ended without an answer.
pub(crate) enum Stop {
    /// The guest broke off, or was stopped.
    Broke(wasmtime::Error),
    /// The guest said so.
    Refused(types::Error),
    /// A function of the world has another type.
    Mismatch(wasmtime::Error),
}

impl From<wasmtime::Error> for Stop {
    fn from(error: wasmtime::Error) -> Self {
        Self::Broke(error)
    }
}

impl From<types::Error> for Stop {
    fn from(error: types::Error) -> Self {
        Self::Refused(error)
    }
}

impl Call<'_> {
    /// Runs `ask` in a fresh instance. The sandbox, and the instance with it, is gone afterwards.
    pub(crate) async fn run<T>(
        &self,
        sandbox: Sandbox,
        deadline: Duration,
        ask: impl AsyncFnOnce(&mut Store<Sandbox>, &Instance) -> Result<T, Stop>,
    ) -> Result<T, PluginError> {
        let mut store = sandbox.into_store(self.linked.engine(), self.limits);
        let answer = timeout(deadline, async {
            let instance = self.linked.instantiate_async(&mut store).await?;
            ask(&mut store, &instance).await
        });
        let answer = answer.await;
        let log = store.data().journal().finish();
        match answer {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(stop)) => Err(self.explain(stop, log)),
            Err(_) => Err(self.exceeded("deadline", format!("{deadline:?}"))),
        }
    }

    fn explain(&self, stop: Stop, log: Vec<String>) -> PluginError {
        let plugin = self.plugin.to_owned();
        match stop {
            Stop::Refused(types::Error::Unsupported(message) | types::Error::Failed(message)) => {
                PluginError::Refused { plugin, message }
            }
            Stop::Mismatch(error) => PluginError::WrongWorld {
                plugin,
                world: self.world,
                missing: Vec::new(),
                extra: Vec::new(),
                mismatched: vec![format!("{error:#}")],
            },
            Stop::Broke(error) => {
                self.limit_behind(&error).unwrap_or_else(|| PluginError::Trapped {
                    plugin,
                    message: error.root_cause().to_string(),
                    backtrace: backtrace(&error),
                    log,
                })
            }
        }
    }

    /// The limit that stopped a guest, if one did.
    fn limit_behind(&self, error: &wasmtime::Error) -> Option<PluginError> {
        if let Some(Exceeded { limit, value }) = error.downcast_ref() {
            return Some(self.exceeded(limit, value.clone()));
        }
        if let Some(ResourceTableError::Full) = error.downcast_ref() {
            return Some(self.exceeded("handles", self.limits.handles.to_string()));
        }
        if let Some(Trap::StackOverflow) = error.downcast_ref() {
            return Some(self.exceeded("call stack", "512 KiB".to_owned()));
        }
        let words = error.root_cause().to_string();
        let (_, limit, value) = WORDED.iter().find(|(wording, ..)| words.contains(wording))?;
        Some(self.exceeded(limit, value(self.limits)))
    }

    /// The error for a limit that was passed.
    pub(crate) fn exceeded(&self, limit: &'static str, value: String) -> PluginError {
        PluginError::LimitExceeded { plugin: self.plugin.to_owned(), limit, value }
    }
}

/// The guest's functions with their addresses, innermost first. The engine's own text has their
/// names demangled.
fn backtrace(error: &wasmtime::Error) -> Vec<String> {
    let text = error.downcast_ref::<WasmBacktrace>().map(ToString::to_string).unwrap_or_default();
    text.lines().skip(1).map(|frame| frame.trim().to_owned()).collect()
}
