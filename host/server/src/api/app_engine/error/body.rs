//! The body of an error on the wire.

use std::borrow::Cow;

use serde::Serialize;

use super::catalogue::Entry;

/// The body of an error, and each of the errors in a body that has several.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ErrorBody {
    pub(super) error_code: Cow<'static, str>,
    pub(super) message: Cow<'static, str>,
    /// Absent where the status is 403.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) details: Option<Details>,
}

/// What an error says beside its code.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "lowercase", rename_all_fields = "camelCase")]
pub(super) enum Details {
    /// Nothing.
    Empty,
    /// Which parameter it is about.
    Parameter { parameter_name: String },
    /// Which parameter it is about, and what happened.
    Related { parameter_name: String, description: String },
    /// All that is wrong.
    Batch { errors: Vec<ErrorBody> },
    /// What happened, where there is no better kind.
    Server { exception_message: String },
}

impl ErrorBody {
    /// An entry of the catalogue.
    pub(super) fn new(entry: Entry, details: Details) -> Self {
        Self {
            error_code: entry.code.into(),
            message: entry.message.into(),
            details: Some(details),
        }
    }

    /// An error about one parameter, whose code and message were chosen where it was found.
    pub(super) fn of_parameter(
        code: impl Into<Cow<'static, str>>,
        message: impl Into<Cow<'static, str>>,
        parameter: String,
    ) -> Self {
        let details = Details::Parameter { parameter_name: parameter };
        Self { error_code: code.into(), message: message.into(), details: Some(details) }
    }
}
