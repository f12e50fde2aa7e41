//! What the requests of one call may come to.

use gantry_model::plugin::Limits;
use thiserror::Error;

/// What a call has left. One belongs to one call and is used up by all its requests.
#[derive(Debug, Clone)]
pub(crate) struct Budget {
    limit: u32,
    requests: u32,
    /// Most bytes of one response's body.
    pub(super) response_bytes: u64,
}

/// A call wanted to send one request more than it may. It ends the call: a plugin is not asked what
/// it makes of that.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a call may send {limit} HTTP requests, redirections counted")]
pub(crate) struct TooManyRequests {
    /// The limit `requests`.
    pub(crate) limit: u32,
}

impl Budget {
    /// The whole budget of a call.
    pub(crate) fn new(limits: &Limits) -> Self {
        let Limits { requests, response_bytes, .. } = *limits;
        Self { limit: requests, requests, response_bytes }
    }

    /// Takes one request. Those that are refused count as well, so that asking in vain has an end.
    pub(crate) fn take(&mut self) -> Result<(), TooManyRequests> {
        let left = self.requests.checked_sub(1);
        self.requests = left.ok_or(TooManyRequests { limit: self.limit })?;
        Ok(())
    }
}
