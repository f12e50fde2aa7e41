//! The variables of the experiment that a callback works for. Reading needs the permission `read-variables`, changing
//! `write-variables`.
//!
//! ```
//! use gantry_plugin_sdk::mock::Mock;
//! use gantry_plugin_sdk::{Error, json, variables};
//!
//! fn birthday() -> Result<(), Error> {
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

use crate::Error;
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
/// A [`VariableError`] as an [`Error`], or that the value does not fit the type.
pub fn get<T: DeserializeOwned>(name: &str) -> Result<Option<T>, Error> {
    let value = crate::host::get_variable(name)?;
    value.map(|json| serde_json::from_str(&json)).transpose().map_err(|error| {
        Error::Unsupported(format!("the variable '{name}' does not fit: {error}"))
    })
}

/// Sets a variable. It is kept together with the step: both or neither.
///
/// # Errors
///
/// A [`VariableError`] as an [`Error`], or that the value cannot be written as JSON.
pub fn set<T: Serialize + ?Sized>(name: &str, value: &T) -> Result<(), Error> {
    Ok(crate::host::set_variable(name, &serde_json::to_string(value)?)?)
}
