//! What goes wrong outside a plugin, as its own error, so that `?` does.

use std::io;

use crate::Error;
use crate::bindings::imports::gantry::plugin::http::HttpError;
use crate::bindings::imports::gantry::plugin::secrets::SecretError;
use crate::bindings::imports::gantry::plugin::variables::VariableError;

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self::Failed(format!("JSON does not fit: {error}"))
    }
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        Self::Failed(error.to_string())
    }
}

impl From<HttpError> for Error {
    fn from(error: HttpError) -> Self {
        match error {
            HttpError::NotPermitted(permission) => not_permitted(&permission),
            HttpError::Invalid(what) => Self::Unsupported(format!("not a valid request: {what}")),
            HttpError::Unreachable(why) => Self::Failed(why),
            HttpError::TimedOut(milliseconds) => {
                Self::Failed(format!("no response within {milliseconds} ms"))
            }
            HttpError::TooLarge(bytes) => {
                Self::Failed(format!("the response has more than {bytes} bytes"))
            }
        }
    }
}

impl From<SecretError> for Error {
    fn from(error: SecretError) -> Self {
        match error {
            SecretError::NotPermitted(permission) => not_permitted(&permission),
            SecretError::NotSet(name) => Self::Failed(format!("the secret '{name}' is not set")),
        }
    }
}

impl From<VariableError> for Error {
    fn from(error: VariableError) -> Self {
        match error {
            VariableError::NotPermitted(permission) => not_permitted(&permission),
            VariableError::NoExperiment => {
                Self::Unsupported("there is no experiment that has variables".to_owned())
            }
            VariableError::Invalid(why) => Self::Unsupported(format!("not a variable: {why}")),
        }
    }
}

fn not_permitted(permission: &str) -> Error {
    Error::Failed(format!("the plugin was not granted '{permission}'"))
}
