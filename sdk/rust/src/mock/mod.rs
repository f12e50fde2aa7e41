//! Stands in for Gantry in `cargo test`: answers a plugin's calls, and checks that they were the
//! right ones.
//!
//! [`Mock`] plays host calls around any function; [`Rehearsal`] puts a callback through its steps.
//!
//! ```
//! use gantry_plugin_sdk::mock::{Mock, respond};
//! use gantry_plugin_sdk::{Error, http, log, secrets};
//!
//! fn fetch() -> Result<String, Error> {
//!     let token = secrets::get("token")?;
//!     let response = http::get("https://example.org/a").header("authorization", &token).send()?;
//!     log::info("fetched");
//!     Ok(response.success()?.text())
//! }
//!
//! let request = http::get("https://example.org/a").header("authorization", "abc");
//! let mock = Mock::new().secret("token", "abc").http(request, respond(200, "ok"));
//! let (text, seen) = mock.play(fetch);
//! assert_eq!(text.as_deref(), Ok("ok"));
//! assert_eq!(seen.messages(), ["fetched"]);
//! ```

pub(crate) mod calls;
mod rehearsal;

use std::collections::{BTreeMap, VecDeque};
use std::path::PathBuf;

use serde_json::Value;

pub use rehearsal::Rehearsal;

use crate::http::{HttpError, Request, Response};
use crate::log::Level;

/// What Gantry would answer. Without more said, every call is refused as not permitted, but for the
/// log's.
#[derive(Debug, Clone, Default)]
pub struct Mock {
    exchanges: VecDeque<(Request, Result<Response, HttpError>)>,
    secrets: BTreeMap<String, String>,
    variables: Option<BTreeMap<String, Value>>,
    folder: Option<PathBuf>,
    log: Vec<(Level, String)>,
}

/// What a plugin did.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// What it logged.
    pub log: Vec<(Level, String)>,
    /// The experiment's variables afterwards.
    pub variables: BTreeMap<String, Value>,
}

impl Seen {
    /// What it logged, without the levels.
    pub fn messages(&self) -> Vec<&str> {
        self.log.iter().map(|(_, message)| message.as_str()).collect()
    }
}

impl Mock {
    /// A host that grants nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Expects this request, after those already expected, and answers it.
    pub fn http(mut self, request: Request, answer: impl Into<Answer>) -> Self {
        self.exchanges.push_back((request, answer.into().0));
        self
    }

    /// Has a secret, and grants it.
    pub fn secret(mut self, name: &str, value: &str) -> Self {
        self.secrets.insert(name.to_owned(), value.to_owned());
        self
    }

    /// Has an experiment with a variable, and grants to read and to change all of its variables.
    pub fn variable(mut self, name: &str, value: impl Into<Value>) -> Self {
        let variables = self.variables.get_or_insert_default();
        variables.insert(name.to_owned(), value.into());
        self
    }

    /// Shows this folder where Gantry shows the data or the outputs.
    pub fn folder(mut self, folder: impl Into<PathBuf>) -> Self {
        self.folder = Some(folder.into());
        self
    }

    /// Answers the calls that `work` makes on this thread.
    ///
    /// # Panics
    ///
    /// If a request is not the expected one, or if an expected one is not sent.
    pub fn play<T>(self, work: impl FnOnce() -> T) -> (T, Seen) {
        calls::play(self, work)
    }
}

/// What comes of a request: a [`Response`] or an [`HttpError`].
#[derive(Debug)]
pub struct Answer(Result<Response, HttpError>);

impl From<Response> for Answer {
    fn from(response: Response) -> Self {
        Self(Ok(response))
    }
}

impl From<HttpError> for Answer {
    fn from(error: HttpError) -> Self {
        Self(Err(error))
    }
}

/// A response without header fields.
pub fn respond(status: u16, body: &str) -> Response {
    Response { status, headers: Vec::new(), body: body.as_bytes().to_vec() }
}
