//! What this interface answers where something is refused: plain text where nobody is logged in, `meta` and `response` where
//! a permission lacks, and `message` otherwise, with `errors` where fields of the body are wrong.

use axum::Json;
use axum::extract::rejection::{BytesRejection, QueryRejection};
use axum::http::header::WWW_AUTHENTICATE;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use gantry_model::finding::{Finding, Severity};
use gantry_model::study::Permission;
use gantry_store::StoreError;
use serde_json::{Map, Value, json};

use crate::api::problem::Problem;
use crate::pipeline::{Error, StudyError};

/// What the body of a request without a login says.
const LOG_IN: &str = "Log in by HTTP Basic: with a user of this server and the password, or with a \
                      token of this server as the password.\n";
/// What clients show of a request without a login.
const REALM: &str = "Basic realm=\"Study Governor of Gantry\"";

/// Why a request was refused.
#[derive(Debug)]
pub(super) struct Refusal {
    status: StatusCode,
    body: Body,
}

#[derive(Debug)]
enum Body {
    Text(&'static str),
    Json(Value),
}

impl Refusal {
    /// Nobody is logged in.
    pub(super) fn unauthenticated() -> Self {
        Self { status: StatusCode::UNAUTHORIZED, body: Body::Text(LOG_IN) }
    }

    /// Somebody lacks a permission.
    pub(super) fn forbidden(name: &str, permission: Permission) -> Self {
        Self::not_allowed(format!("'{name}' lacks the permission {permission}."))
    }

    /// Somebody may not do this, and why.
    pub(super) fn not_allowed(why: impl Into<String>) -> Self {
        let body = json!({"meta": {"code": 403}, "response": {"error": why.into()}});
        Self { status: StatusCode::FORBIDDEN, body: Body::Json(body) }
    }

    /// An execution is not for whoever asks.
    pub(super) fn closed(why: impl Into<String>) -> Self {
        Self::saying(StatusCode::FORBIDDEN, why)
    }

    /// A thing that is not there.
    pub(super) fn not_found(what: &str, name: impl std::fmt::Display) -> Self {
        Self::saying(StatusCode::NOT_FOUND, format!("There is no {what} '{name}'."))
    }

    /// A path that leads nowhere.
    pub(super) fn nowhere(path: &str) -> Self {
        Self::saying(StatusCode::NOT_FOUND, format!("There is nothing at {path}."))
    }

    /// Something stands in the way.
    pub(super) fn conflict(what: impl Into<String>) -> Self {
        Self::saying(StatusCode::CONFLICT, what)
    }

    /// A request that cannot be read.
    pub(super) fn unreadable(why: impl Into<String>) -> Self {
        Self::saying(StatusCode::BAD_REQUEST, why)
    }

    /// A field of the body that cannot be taken, and why.
    pub(super) fn field(name: &str, why: impl Into<Value>) -> Self {
        let mut errors = Map::new();
        errors.insert(name.to_owned(), why.into());
        let body = json!({"message": "Input payload validation failed", "errors": errors});
        Self { status: StatusCode::BAD_REQUEST, body: Body::Json(body) }
    }

    /// A file that was refused, with what was found in it.
    fn findings(findings: &[Finding]) -> Self {
        let errors = findings.iter().filter(|found| found.severity == Severity::Error);
        let errors: Vec<String> = errors.map(finding).collect();
        let message = format!("The file was refused: {}", errors.join("; "));
        let body = json!({"message": message, "errors": errors});
        Self { status: StatusCode::BAD_REQUEST, body: Body::Json(body) }
    }

    fn saying(status: StatusCode, message: impl Into<String>) -> Self {
        Self { status, body: Body::Json(json!({"message": message.into()})) }
    }
}

/// `line 3, column 5: what is wrong (what to do)`.
fn finding(finding: &Finding) -> String {
    let place = match &finding.location {
        Some(at) => format!("line {}, column {}: ", at.line, at.column),
        None if finding.path.is_empty() => String::new(),
        None => format!("{}: ", finding.path),
    };
    let hint = finding.hint.as_ref().map(|hint| format!(" ({hint})")).unwrap_or_default();
    format!("{place}{}{hint}", finding.message)
}

impl From<StudyError> for Refusal {
    fn from(error: StudyError) -> Self {
        let said = error.to_string();
        let status = match error {
            StudyError::Refused(findings) => return Self::findings(&findings),
            StudyError::NotFound { .. } | StudyError::NoWorkflow => StatusCode::NOT_FOUND,
            StudyError::Invalid(_) => StatusCode::BAD_REQUEST,
            StudyError::WrongSecret | StudyError::Outranked { .. } => StatusCode::FORBIDDEN,
            StudyError::Exists { .. }
            | StudyError::Move(_)
            | StudyError::ConditionNotMet { .. }
            | StudyError::Report(_)
            | StudyError::Rerun(_)
            | StudyError::Skip(_) => StatusCode::CONFLICT,
        };
        Self::saying(status, said)
    }
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        let status =
            StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Self::saying(status, format!("{}. {}", problem.detail, problem.hint))
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        match error {
            Error::Study(error) => error.into(),
            other => Problem::from(other).into(),
        }
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict { what } => Self::conflict(what),
            other => Error::from(other).into(),
        }
    }
}

impl From<QueryRejection> for Refusal {
    fn from(rejection: QueryRejection) -> Self {
        Self::unreadable(rejection.body_text())
    }
}

impl From<BytesRejection> for Refusal {
    fn from(rejection: BytesRejection) -> Self {
        Self::saying(rejection.status(), rejection.body_text())
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = match self.body {
            Body::Text(text) => (self.status, text).into_response(),
            Body::Json(body) => (self.status, Json(body)).into_response(),
        };
        if self.status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static(REALM));
        }
        response
    }
}
