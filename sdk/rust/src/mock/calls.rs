//! The calls to Gantry natively: answered by the mock that plays on this thread.

use std::cell::RefCell;
use std::path::PathBuf;

use super::{Mock, Seen};
use crate::http::{HttpError, Request, Response};
use crate::log::Level;
use crate::secrets::SecretError;
use crate::variables::VariableError;

thread_local! {
    static MOCK: RefCell<Mock> = RefCell::default();
}

/// Ends the play, also if the work panics.
struct Playing {
    before: Option<Mock>,
}

impl Playing {
    fn end(&mut self) -> Mock {
        self.before.take().map(|before| MOCK.replace(before)).unwrap_or_default()
    }
}

impl Drop for Playing {
    fn drop(&mut self) {
        self.end();
    }
}

pub(super) fn play<T>(mock: Mock, work: impl FnOnce() -> T) -> (T, Seen) {
    let mut playing = Playing { before: Some(MOCK.replace(mock)) };
    let answer = work();
    let mock = playing.end();
    let unsent: Vec<_> = mock.exchanges.iter().map(|(request, _)| request).collect();
    assert!(unsent.is_empty(), "these requests were expected and not sent: {unsent:#?}");
    (answer, Seen { log: mock.log, variables: mock.variables.unwrap_or_default() })
}

pub(crate) fn log(level: Level, message: &str) {
    eprintln!("{level:?}: {message}");
    MOCK.with_borrow_mut(|mock| mock.log.push((level, message.to_owned())));
}

pub(crate) fn send(request: &Request) -> Result<Response, HttpError> {
    match MOCK.with_borrow_mut(|mock| mock.exchanges.pop_front()) {
        Some((expected, answer)) => {
            assert_eq!(*request, expected, "another request was expected (right)");
            answer
        }
        None => {
            let permission = format!("http {:?} {}", request.method, request.url);
            Err(HttpError::NotPermitted(permission))
        }
    }
}

pub(crate) fn secret(name: &str) -> Result<String, SecretError> {
    MOCK.with_borrow(|mock| mock.secrets.get(name).cloned())
        .ok_or_else(|| SecretError::NotPermitted(format!("secret {name}")))
}

pub(crate) fn variable_names() -> Result<Vec<String>, VariableError> {
    MOCK.with_borrow(|mock| {
        let variables = mock.variables.as_ref().ok_or(VariableError::NoExperiment)?;
        Ok(variables.keys().cloned().collect())
    })
}

pub(crate) fn get_variable(name: &str) -> Result<Option<String>, VariableError> {
    MOCK.with_borrow(|mock| {
        let variables = mock.variables.as_ref().ok_or(VariableError::NoExperiment)?;
        Ok(variables.get(name).map(ToString::to_string))
    })
}

pub(crate) fn set_variable(name: &str, value: &str) -> Result<(), VariableError> {
    MOCK.with_borrow_mut(|mock| {
        let variables = mock.variables.as_mut().ok_or(VariableError::NoExperiment)?;
        let value = serde_json::from_str(value)
            .map_err(|error| VariableError::Invalid(error.to_string()))?;
        variables.insert(name.to_owned(), value);
        Ok(())
    })
}

/// The folder that Gantry would show; the working folder without a mock.
pub(crate) fn folder() -> PathBuf {
    MOCK.with_borrow(|mock| mock.folder.clone()).unwrap_or_default()
}
