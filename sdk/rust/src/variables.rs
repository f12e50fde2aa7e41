//! The variables of the experiment that a callback works for. Reading needs the permission
//! `read-variables`, changing `write-variables`.
//!
//! ```
//! use gantry_plugin_sdk::mock::Mock;
//! use gantry_plugin_sdk::variables::{self, VariableError};
//! use gantry_plugin_sdk::json;
//!
//! fn birthday() -> Result<(), VariableError> {
//!     let age: u32 = variables::get("age")?.unwrap_or_default();
//!     variables::set("age", &(age + 1))
//! }
//!
//! let (result, seen) = Mock::new().variable("age", 41).play(birthday);
//! assert_eq!(result, Ok(()));
//! assert_eq!(seen.variables, [("age".to_owned(), json!(42))].into());
//! ```

use serde::Serialize;
use serde::de::DeserializeOwned;

pub use crate::bindings::imports::gantry::plugin::variables::VariableError;

/// The names of all variables, sorted.
///
/// # Errors
///
/// [`VariableError`] if it is not granted, or there is no experiment.
pub fn names() -> Result<Vec<String>, VariableError> {
    crate::host::variable_names()
}

/// A variable's value; `None` if there is no such variable. A change made in the same step is seen.
///
/// # Errors
///
/// [`VariableError`] if it is not granted, if there is no experiment, or if the value does not fit
/// the type.
pub fn get<T: DeserializeOwned>(name: &str) -> Result<Option<T>, VariableError> {
    let value = crate::host::get_variable(name)?;
    value.map(|json| serde_json::from_str(&json)).transpose().map_err(|error| invalid(name, &error))
}

/// Sets a variable. It is kept together with the step: both or neither.
///
/// # Errors
///
/// [`VariableError`] if it is not granted, if there is no experiment, or if the name or the value
/// cannot be one.
pub fn set<T: Serialize + ?Sized>(name: &str, value: &T) -> Result<(), VariableError> {
    let json = serde_json::to_string(value).map_err(|error| invalid(name, &error))?;
    crate::host::set_variable(name, &json)
}

fn invalid(name: &str, error: &serde_json::Error) -> VariableError {
    VariableError::Invalid(format!("'{name}' does not fit: {error}"))
}
