//! Why a guest gave no answer, in the engine's terms, and what that means.

use gantry_model::plugin::Limits;
use wasmtime::component::ResourceTableError;
use wasmtime::{Trap, WasmBacktrace};

use crate::bindings::types;
use crate::call::failure::FailureKind;
use crate::engine::STACK_BYTES;
use crate::error::Cause;
use crate::imports::tape::Unplayed;
use crate::sandbox::growth::{Exceeded, INSTANCES, MEMORIES, TABLES, readable};
use crate::shown::shown;

/// How the engine words what it has no public error type for, and the limit behind it. The tests
/// notice another wording.
type Worded = (&'static str, &'static str, fn(&Limits) -> String);
const WORDED: [Worded; 4] = [
    ("fuel allocated for hostcalls has been exhausted", "host-call-bytes", |limits| {
        readable(limits.host_call_bytes)
    }),
    ("instance count too high", "core-instances", |_| INSTANCES.to_string()),
    ("memory count too high", "memories", |_| MEMORIES.to_string()),
    ("table count too high", "tables", |_| TABLES.to_string()),
];

/// Why a call ended without an answer.
pub(crate) enum Stop {
    /// The guest broke off, or was stopped.
    Broke(wasmtime::Error),
    /// It passed a limit that the engine knows nothing of.
    Exceeded(Exceeded),
    /// The guest said so.
    Refused(types::Error),
    /// Its thread did not come back.
    Lost(Cause),
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

impl Stop {
    /// What it means, and the functions of the guest that led to it, innermost first.
    pub(crate) fn explain(self, limits: &Limits) -> (FailureKind, Vec<String>) {
        match self {
            Self::Refused(types::Error::Unsupported(message)) => {
                (FailureKind::Refused { message, again: false }, Vec::new())
            }
            Self::Refused(types::Error::Failed(message)) => {
                (FailureKind::Refused { message, again: true }, Vec::new())
            }
            Self::Exceeded(limit) => (limit.into(), Vec::new()),
            Self::Lost(cause) => {
                (FailureKind::Interrupted { message: cause.to_string() }, Vec::new())
            }
            Self::Broke(error) => (broke(&error, limits), backtrace(&error)),
        }
    }
}

impl From<Exceeded> for FailureKind {
    fn from(Exceeded { limit, value }: Exceeded) -> Self {
        Self::LimitExceeded { limit, value }
    }
}

impl From<Unplayed> for FailureKind {
    fn from(Unplayed { expected, came }: Unplayed) -> Self {
        Self::Unplayed { expected, came }
    }
}

fn broke(error: &wasmtime::Error, limits: &Limits) -> FailureKind {
    let passed = |limit, value| FailureKind::LimitExceeded { limit, value };
    if let Some(exceeded) = error.downcast_ref::<Exceeded>() {
        return exceeded.clone().into();
    }
    if let Some(unplayed) = error.downcast_ref::<Unplayed>() {
        return unplayed.clone().into();
    }
    if let Some(ResourceTableError::Full) = error.downcast_ref() {
        return passed("handles", limits.handles.to_string());
    }
    if let Some(Trap::StackOverflow) = error.downcast_ref() {
        return passed("stack", format!("{} KiB", STACK_BYTES / 1024));
    }
    let message = error.root_cause().to_string();
    match WORDED.iter().find(|(wording, ..)| message.contains(wording)) {
        Some((_, limit, value)) => passed(limit, value(limits)),
        None => FailureKind::Trapped { message },
    }
}

/// The guest's functions with their addresses, innermost first. The engine's own text has their
/// names demangled.
fn backtrace(error: &wasmtime::Error) -> Vec<String> {
    let text = error.downcast_ref::<WasmBacktrace>().map(ToString::to_string).unwrap_or_default();
    text.lines().skip(1).map(|frame| shown(frame.trim())).collect()
}
