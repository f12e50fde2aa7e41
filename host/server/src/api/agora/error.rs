//! What this interface answers where something is refused, in the form of Django REST framework: `{"detail": …}`, or a list
//! of problems for each field. The connector shows people such a body as it is, so it says what to do as well.

use axum::Json;
use axum::extract::rejection::{BytesRejection, PathRejection, QueryRejection};
use axum::http::header::WWW_AUTHENTICATE;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use gantry_model::finding::{Finding, Severity};
use gantry_store::StoreError;
use serde_json::{Map, Value, json};

use crate::api::problem::{Code, Problem};
use crate::pipeline::Error;

/// Why a request was refused.
#[derive(Debug)]
pub(super) struct AgoraError {
    status: StatusCode,
    body: Value,
}

impl AgoraError {
    /// A field of the body that cannot be taken, with what is wrong with it.
    pub(super) fn field(name: &str, problem: impl Into<Value>) -> Self {
        Self { status: StatusCode::BAD_REQUEST, body: json!({ name: [problem.into()] }) }
    }

    /// A body without a field that has to be there.
    pub(super) fn missing(name: &str) -> Self {
        Self::field(name, "This field is required.")
    }

    /// Inputs that cannot be taken, each with what is wrong with it.
    pub(super) fn inputs(problems: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut inputs = Map::new();
        for (name, problem) in problems {
            let list = inputs.entry(name).or_insert_with(|| json!([]));
            if let Some(list) = list.as_array_mut() {
                list.push(problem.into());
            }
        }
        Self { status: StatusCode::BAD_REQUEST, body: json!({ "inputs": inputs }) }
    }

    /// A thing that is not there.
    pub(super) fn not_found(what: impl Into<String>) -> Self {
        Self::saying(StatusCode::NOT_FOUND, what.into())
    }

    /// A request that cannot be read.
    pub(super) fn unreadable(why: impl Into<String>) -> Self {
        Self::saying(StatusCode::BAD_REQUEST, why.into())
    }

    /// A login with a password that is no token.
    pub(super) fn wrong_password() -> Self {
        let problem = "Unable to log in with provided credentials: the password has to be a token \
                       of this server (`gantry token create` makes one).";
        Self::field("non_field_errors", problem)
    }

    fn saying(status: StatusCode, detail: String) -> Self {
        Self { status, body: json!({ "detail": detail }) }
    }
}

impl From<Problem> for AgoraError {
    fn from(problem: Problem) -> Self {
        let status =
            StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let detail = match problem.code {
            Code::Unauthenticated => "Authentication credentials were not provided or are not \
                                      known: give a token of this server as the API key \
                                      (`gantry token create` makes one)."
                .to_owned(),
            _ => format!("{}. {}", problem.detail, problem.hint),
        };
        Self::saying(status, detail)
    }
}

impl From<Error> for AgoraError {
    fn from(error: Error) -> Self {
        match error {
            Error::ScriptRefused(findings) => {
                let errors = findings.iter().filter(|found| found.severity == Severity::Error);
                let findings: Vec<String> = errors.map(finding).collect();
                Self { status: StatusCode::BAD_REQUEST, body: json!({ "yml": findings }) }
            }
            Error::NotProvisioned(names) => {
                Self::inputs(names.into_iter().map(|name| (name, "This input is required.".into())))
            }
            refused @ Error::ValuesRefused(_) => {
                let items = Problem::from(refused).errors;
                Self::inputs(items.into_iter().map(|item| {
                    let hint = item.hint.map(|hint| format!(": {hint}")).unwrap_or_default();
                    (item.path, format!("{}{hint}", item.message))
                }))
            }
            other => Problem::from(other).into(),
        }
    }
}

impl From<StoreError> for AgoraError {
    fn from(error: StoreError) -> Self {
        Error::from(error).into()
    }
}

impl From<PathRejection> for AgoraError {
    fn from(_: PathRejection) -> Self {
        Self::not_found("Not found: an id is a whole number.")
    }
}

impl From<QueryRejection> for AgoraError {
    fn from(rejection: QueryRejection) -> Self {
        Self::unreadable(rejection.body_text())
    }
}

impl From<BytesRejection> for AgoraError {
    fn from(rejection: BytesRejection) -> Self {
        Self::saying(rejection.status(), rejection.body_text())
    }
}

impl IntoResponse for AgoraError {
    fn into_response(self) -> Response {
        let mut response = (self.status, Json(self.body)).into_response();
        if self.status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Token"));
        }
        response
    }
}

/// `task.yml:3:5: what is wrong (what to do)`.
pub(super) fn finding(finding: &Finding) -> String {
    let place = match &finding.location {
        Some(at) => format!("{}:{}:{}: ", at.file, at.line, at.column),
        None if finding.path.is_empty() => String::new(),
        None => format!("{}: ", finding.path),
    };
    let hint = finding.hint.as_ref().map(|hint| format!(" ({hint})")).unwrap_or_default();
    format!("{place}{}{hint}", finding.message)
}
