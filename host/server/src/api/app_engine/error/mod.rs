//! What this interface answers where something is refused: the one place that chooses status codes
//! and bodies for it.

mod body;
mod catalogue;
mod pipeline;

use axum::Json;
use axum::http::header::{RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use gantry_store::StoreError;

use crate::api::problem::{Code, Problem};
use crate::pipeline::Error;
use body::{Details, ErrorBody};

/// Why a request was refused.
#[derive(Debug)]
pub(super) enum AppEngineError {
    /// The pipeline refused it.
    Pipeline(Error),
    /// The pipeline refused a batch of values: each of them is told, even if it is only one.
    Batch(Error),
    /// These entries of a batch have fields that nobody knows, or of a wrong type.
    MalformedBatch(Vec<String>),
    /// A value has fields that nobody knows, or of a wrong type.
    Malformed,
    /// The token is missing, or allows less.
    Unauthorized(Problem),
    /// The method and the path.
    NoSuchRoute(String),
    /// A part of the path or of the query is none, such as a run's id that is no UUID.
    InvalidPath,
    /// The body is no JSON, or lacks a field.
    UnreadableJson,
    /// The body is larger than a JSON body may be.
    BodyTooLarge,
    /// An index that is not like `3` or `0/2`.
    InvalidIndex { parameter: String, index: String },
    /// The body is no form.
    NotMultipart,
    /// The form is empty.
    NoParts,
    /// The form begins with a plain field.
    FieldForFile,
    /// The task has no logo.
    NoLogo,
    /// There is no such file, or no such run.
    UnreadableFile(String),
    /// The run is in a state in which this cannot be had.
    InvalidState,
    /// The run cannot be asked to take this state.
    UnsupportedState,
    /// The run lacks inputs.
    NotProvisioned,
    /// The run has no inputs at all.
    NoProvisions,
    /// An app store without a name or a host.
    InvalidStore,
    /// The app store is known already.
    StoreExists,
    /// There is no such app store.
    StoreNotFound,
}

impl From<Error> for AppEngineError {
    fn from(error: Error) -> Self {
        Self::Pipeline(error)
    }
}

impl From<StoreError> for AppEngineError {
    fn from(error: StoreError) -> Self {
        Self::Pipeline(error.into())
    }
}

impl AppEngineError {
    /// In how many seconds to try again, where that is known.
    fn retry_after(&self) -> Option<u64> {
        match self {
            Self::Unauthorized(problem) => problem.retry_after,
            Self::Pipeline(Error::TooManyAttempts { seconds }) => Some(*seconds),
            _ => None,
        }
    }

    fn answer(self) -> (StatusCode, ErrorBody) {
        use StatusCode as Status;
        let empty = |status, entry| (status, ErrorBody::new(entry, Details::Empty));
        let bad = |entry| empty(Status::BAD_REQUEST, entry);
        let forbidden = |entry| empty(Status::FORBIDDEN, entry);
        match self {
            Self::Pipeline(error) => pipeline::answer(error),
            Self::Batch(Error::ValuesRefused(values)) => pipeline::batch(values),
            Self::Batch(error) => pipeline::answer(error),
            Self::MalformedBatch(parameters) => {
                let error = |name| {
                    let entry = catalogue::JSON;
                    ErrorBody::of_parameter(entry.code, entry.message, name)
                };
                let errors = parameters.into_iter().map(error).collect();
                let body = ErrorBody::new(catalogue::BATCH, Details::Batch { errors });
                (Status::BAD_REQUEST, body)
            }
            Self::Malformed => forbidden(catalogue::JSON),
            Self::Unauthorized(problem) => unauthorized(problem),
            Self::NoSuchRoute(request) => {
                let details = Details::Server { exception_message: request };
                (Status::NOT_FOUND, ErrorBody::new(catalogue::NO_SUCH_ROUTE, details))
            }
            Self::InvalidPath => bad(catalogue::BUNDLE_FORMAT),
            // The reference system has one answer for every body that it cannot read, whatever was
            // asked.
            Self::UnreadableJson => bad(catalogue::STATE_UNKNOWN),
            Self::BodyTooLarge => empty(Status::PAYLOAD_TOO_LARGE, catalogue::BUNDLE_TOO_LARGE),
            Self::InvalidIndex { parameter, index } => {
                let description = format!("indexes [{index}] is not a valid");
                related(Status::BAD_REQUEST, catalogue::INDEX, parameter, description)
            }
            Self::NotMultipart => bad(catalogue::NOT_MULTIPART),
            Self::NoParts => bad(catalogue::NO_PARTS),
            Self::FieldForFile => bad(catalogue::FIELD_FOR_FILE),
            Self::NoLogo => empty(Status::NOT_FOUND, catalogue::LOGO),
            Self::UnreadableFile(name) => unreadable(name),
            Self::InvalidState => forbidden(catalogue::STATE),
            Self::UnsupportedState => forbidden(catalogue::STATE_UNKNOWN),
            Self::NotProvisioned => forbidden(catalogue::NOT_PROVISIONED),
            Self::NoProvisions => forbidden(catalogue::NO_PROVISIONS),
            Self::InvalidStore => bad(catalogue::STORE_DATA),
            Self::StoreExists => bad(catalogue::STORE_EXISTS),
            Self::StoreNotFound => empty(Status::NOT_FOUND, catalogue::STORE),
        }
    }
}

fn related(
    status: StatusCode,
    entry: catalogue::Entry,
    parameter_name: String,
    description: String,
) -> (StatusCode, ErrorBody) {
    (status, ErrorBody::new(entry, Details::Related { parameter_name, description }))
}

fn unreadable(name: String) -> (StatusCode, ErrorBody) {
    let description = format!("Failed to read file {name}");
    related(StatusCode::BAD_REQUEST, catalogue::READING_FILE, name, description)
}

fn unauthorized(problem: Problem) -> (StatusCode, ErrorBody) {
    let (status, entry) = match problem.code {
        Code::Unauthenticated => (StatusCode::UNAUTHORIZED, catalogue::UNAUTHENTICATED),
        Code::Forbidden => (StatusCode::FORBIDDEN, catalogue::FORBIDDEN),
        code => (code.status(), catalogue::SERVER),
    };
    (status, ErrorBody::new(entry, Details::Server { exception_message: problem.detail }))
}

impl IntoResponse for AppEngineError {
    fn into_response(self) -> Response {
        let retry_after = self.retry_after();
        let (status, mut body) = self.answer();
        if status == StatusCode::FORBIDDEN {
            body.details = None;
        }
        let mut response = (status, Json(body)).into_response();
        if status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(seconds) = retry_after {
            response.headers_mut().insert(RETRY_AFTER, seconds.into());
        }
        response
    }
}
