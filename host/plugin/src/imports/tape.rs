//! What a call does to the world outside: recorded, or played from a recording.

use std::collections::VecDeque;
use std::mem::discriminant;

use gantry_model::plugin::{Header, HostCall, HttpRequest, HttpResult, LogLevel};

/// Most bytes of a recording in memory; a plugin could make calls without end.
const MOST_BYTES: usize = 32 * 1024 * 1024;

/// Bytes that a call counts for, beside its texts.
const CALL_BYTES: usize = 128;

/// What a plugin did is not what was recorded.
#[derive(Debug, Clone, thiserror::Error)]
#[error("expected {expected}, but it made {came}")]
pub(crate) struct Unplayed {
    pub(crate) expected: String,
    pub(crate) came: String,
}

impl Unplayed {
    /// A call where none is left.
    pub(crate) fn extra(came: &HostCall) -> Self {
        Self { expected: "no further call".to_owned(), came: words(came) }
    }
}

/// The calls of one call of a plugin.
pub(crate) struct Tape {
    made: Vec<HostCall>,
    /// Bytes that may still be recorded.
    room: usize,
    played: Option<VecDeque<HostCall>>,
    /// One call of each kind that is compared.
    kinds: Vec<HostCall>,
}

impl Tape {
    /// A tape that plays these calls, or else only records.
    pub(crate) fn new(played: Option<&[HostCall]>) -> Self {
        let compared = |call: &&HostCall| !matches!(call, HostCall::Log { .. });
        let played: Option<VecDeque<_>> =
            played.map(|calls| calls.iter().filter(compared).cloned().collect());
        let kinds = played.iter().flatten().cloned().collect();
        Self { made: Vec::new(), room: MOST_BYTES, played, kinds }
    }

    /// Whether there is no world outside.
    pub(crate) fn is_played(&self) -> bool {
        self.played.is_some()
    }

    /// The recorded call in the place of this one; `None` if this kind of call is not compared.
    pub(crate) fn play(&mut self, asked: &HostCall) -> Result<Option<HostCall>, Unplayed> {
        let Some(played) = &mut self.played else { return Ok(None) };
        if !self.kinds.iter().any(|kind| discriminant(kind) == discriminant(asked)) {
            return Ok(None);
        }
        match played.pop_front() {
            Some(next) if is_same(&next, asked) => Ok(Some(next)),
            Some(next) => Err(Unplayed { expected: words(&next), came: words(asked) }),
            None => Err(Unplayed::extra(asked)),
        }
    }

    /// Notes a call, if there is room.
    pub(crate) fn record(&mut self, call: HostCall) {
        match self.room.checked_sub(size(&call)) {
            Some(left) => {
                self.room = left;
                self.made.push(call);
            }
            None if self.room > 0 => {
                self.room = 0;
                let message = "the recording is full; what follows is not in it".to_owned();
                self.made.push(HostCall::Log { level: LogLevel::Warn, message });
            }
            None => {}
        }
    }

    /// Plays and notes a call that has its answer elsewhere.
    pub(crate) fn pass(&mut self, call: HostCall) -> Result<(), Unplayed> {
        self.play(&call)?;
        self.record(call);
        Ok(())
    }

    /// What was made, and the first call that was expected and not made.
    pub(crate) fn finish(self) -> (Vec<HostCall>, Option<Unplayed>) {
        let left = self.played.and_then(|mut played| played.pop_front());
        let missing = left.map(|call| Unplayed {
            expected: words(&call),
            came: "its answer without that call".to_owned(),
        });
        (self.made, missing)
    }
}

/// Whether the plugin asks for the same; answers are not compared.
fn is_same(recorded: &HostCall, asked: &HostCall) -> bool {
    match (recorded, asked) {
        (HostCall::Http { request: a, .. }, HostCall::Http { request: b, .. }) => a == b,
        (HostCall::Secret { name: a, .. }, HostCall::Secret { name: b, .. }) => a == b,
        (HostCall::AboutServer(_), HostCall::AboutServer(_)) => true,
        (recorded, asked) => recorded == asked,
    }
}

/// About how many bytes a recorded call takes.
fn size(call: &HostCall) -> usize {
    let texts = match call {
        HostCall::Log { message, .. } => message.len(),
        HostCall::Http { request, result } => {
            let answered = match result {
                HttpResult::Response(response) => response.body.len() + bytes_of(&response.headers),
                HttpResult::Error(_) => 0,
            };
            request.url.len() + request.body.len() + bytes_of(&request.headers) + answered
        }
        HostCall::Secret { name, .. } | HostCall::GetVariable { name } => name.len(),
        HostCall::VariableNames {} => 0,
        HostCall::AboutServer(told) => told.address.as_ref().map_or(0, String::len),
        HostCall::SetVariable { name, value } => name.len() + value.to_string().len(),
    };
    CALL_BYTES + texts
}

fn bytes_of(headers: &[Header]) -> usize {
    headers.iter().map(|header| header.name.len() + header.value.len()).sum()
}

/// A call as people read it.
fn words(call: &HostCall) -> String {
    match call {
        HostCall::Log { level, message } => format!("log {level}: {message}"),
        HostCall::Http { request, .. } => {
            let HttpRequest { method, url, .. } = request;
            let whole = serde_json::to_string(request).unwrap_or_default();
            format!("http {method} {url} {whole}")
        }
        HostCall::Secret { name, .. } => format!("the secret {name}"),
        HostCall::VariableNames {} => "the names of the variables".to_owned(),
        HostCall::GetVariable { name } => format!("the variable {name}"),
        HostCall::SetVariable { name, value } => format!("the variable {name} set to {value}"),
        HostCall::AboutServer(_) => "what is known of the server".to_owned(),
    }
}
