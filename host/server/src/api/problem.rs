//! Errors of the native interface as `application/problem+json` (RFC 9457): what, where, and what to do about it. The one
//! place that chooses status codes for it.

use axum::Json;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use gantry_model::finding::{self, Location};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::auth::Role;
use crate::pipeline::{Error, Finding, PluginError, RefusedValue, RefusedWhy};

/// Where the page of each code is served.
pub(crate) const PAGES: &str = "/api/docs/errors";

/// When whoever met an outage may ask again, in seconds.
const RETRY_SECONDS: u64 = 5;

/// What to do where a secret is the wrong one.
pub(super) const WRONG_SECRET: &str =
    "Show the secret that was handed out with it, or a token or user that may do this.";

/// An error as clients get it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub(crate) struct Problem {
    /// Address of the page that explains the code.
    #[serde(rename = "type")]
    pub(crate) type_uri: String,
    /// Names the kind of error, for programs.
    pub(crate) code: Code,
    /// The kind of error, for people.
    pub(crate) title: String,
    /// The HTTP status.
    pub(crate) status: u16,
    /// What happened this time.
    pub(crate) detail: String,
    /// What to do about it.
    pub(crate) hint: String,
    /// In how many seconds to ask again, where that helps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) retry_after: Option<u64>,
    /// One entry for each thing that is wrong, where there can be several.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) errors: Vec<ProblemItem>,
}

/// One of several things that are wrong.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub(crate) struct ProblemItem {
    /// Where: a parameter, or a path in a descriptor.
    pub(crate) path: String,
    /// Where in a text: its `file`, and `line` and `column` from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub(crate) location: Option<Location>,
    /// Names the rule, for programs.
    pub(crate) code: String,
    /// What is wrong.
    pub(crate) message: String,
    /// What to do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) hint: Option<String>,
}

/// The kinds of error; each has a page in `docs/errors`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema, strum::Display)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub(crate) enum Code {
    AlreadyExists,
    AppStoreFailed,
    BadRequest,
    BundleRefused,
    ConditionNotMet,
    Conflict,
    DiskFull,
    ExecutionResolved,
    FileRefused,
    Forbidden,
    GrantsRefused,
    HostExists,
    HostInUse,
    HostRefused,
    Internal,
    InvalidState,
    MethodNotAllowed,
    NoDatabase,
    NoTransition,
    NotFound,
    NotMatching,
    NotProvisioned,
    OutputsRefused,
    PluginDisabled,
    PluginExists,
    PluginFailed,
    PluginInUse,
    PluginRefused,
    RegistryFailed,
    ScriptRefused,
    SettingsRefused,
    TaskExists,
    TaskInUse,
    TooLarge,
    TooManyAttempts,
    Unauthenticated,
    UploadInterrupted,
    ValuesRefused,
}

impl Code {
    pub(super) fn status(self) -> StatusCode {
        match self {
            Self::BadRequest | Self::UploadInterrupted => StatusCode::BAD_REQUEST,
            Self::Unauthenticated => StatusCode::UNAUTHORIZED,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::Conflict | Self::InvalidState | Self::TaskExists | Self::TaskInUse => {
                StatusCode::CONFLICT
            }
            Self::NotMatching | Self::NotProvisioned => StatusCode::CONFLICT,
            Self::PluginDisabled | Self::PluginExists | Self::PluginInUse => StatusCode::CONFLICT,
            Self::HostExists | Self::HostInUse => StatusCode::CONFLICT,
            Self::AlreadyExists | Self::ConditionNotMet => StatusCode::CONFLICT,
            Self::ExecutionResolved | Self::NoTransition => StatusCode::CONFLICT,
            // RFC 9110: the server is unwilling *or unable* to take content of that size.
            Self::DiskFull | Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::BundleRefused | Self::OutputsRefused | Self::ValuesRefused => {
                StatusCode::UNPROCESSABLE_ENTITY
            }
            Self::FileRefused | Self::HostRefused | Self::ScriptRefused => {
                StatusCode::UNPROCESSABLE_ENTITY
            }
            Self::GrantsRefused | Self::PluginRefused | Self::SettingsRefused => {
                StatusCode::UNPROCESSABLE_ENTITY
            }
            Self::AppStoreFailed | Self::PluginFailed | Self::RegistryFailed => {
                StatusCode::BAD_GATEWAY
            }
            Self::TooManyAttempts => StatusCode::TOO_MANY_REQUESTS,
            Self::NoDatabase => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::AlreadyExists => "it is there already",
            Self::AppStoreFailed => "the app store did not deliver the task",
            Self::BadRequest => "the request cannot be read",
            Self::BundleRefused => "the bundle was refused",
            Self::ConditionNotMet => "the condition of the transition does not hold",
            Self::Conflict => "somebody else changed it at the same moment",
            Self::DiskFull => "the server's disk is full",
            Self::ExecutionResolved => "the execution is past that",
            Self::FileRefused => "the file was refused",
            Self::Forbidden => "the token does not allow this",
            Self::GrantsRefused => "the grants were refused",
            Self::HostExists => "the host is there already",
            Self::HostInUse => "the host has jobs that have not ended",
            Self::HostRefused => "the host, repository or variable was refused",
            Self::Internal => "the server failed",
            Self::InvalidState => "not in this state",
            Self::MethodNotAllowed => "not by this method",
            Self::NoDatabase => "the database is away",
            Self::NoTransition => "no transition leads there",
            Self::NotFound => "there is no such thing",
            Self::NotMatching => "arrays do not match",
            Self::NotProvisioned => "inputs are missing",
            Self::OutputsRefused => "the outputs were refused",
            Self::PluginDisabled => "the plugin is disabled",
            Self::PluginExists => "the plugin is there already",
            Self::PluginFailed => "the plugin gave no answer",
            Self::PluginInUse => "the plugin is in use",
            Self::PluginRefused => "the plugin was refused",
            Self::RegistryFailed => "the registry did not do its part",
            Self::ScriptRefused => "the script task was refused",
            Self::SettingsRefused => "the settings were refused",
            Self::TaskExists => "the task exists already",
            Self::TaskInUse => "the task has runs that have not ended",
            Self::TooLarge => "the upload is too large",
            Self::TooManyAttempts => "too many passwords",
            Self::Unauthenticated => "a valid token is needed",
            Self::UploadInterrupted => "the upload was interrupted",
            Self::ValuesRefused => "values were refused",
        }
    }

    fn hint(self) -> &'static str {
        match self {
            Self::AlreadyExists => "Choose another label, or use what is there.",
            Self::AppStoreFailed => "Check the store's address and that it has the task.",
            Self::BadRequest => {
                "Compare the request with the interface's description at /api/docs."
            }
            Self::BundleRefused => "`gantry bundle lint FILE` finds the same without uploading.",
            Self::ConditionNotMet => {
                "`gantry experiment show` has what the condition sees; `force` goes against it."
            }
            Self::Conflict => "Read it again, and repeat the request if it still makes sense.",
            Self::DiskFull => {
                "Free room on the server, then upload again; nothing was kept of this upload."
            }
            Self::ExecutionResolved => {
                "Read the execution and its experiment: it has ended, or the experiment moved on."
            }
            Self::FileRefused => "Mend each finding; `gantry workflow lint FILE` checks workflows.",
            Self::Forbidden => {
                "Use a token with the role that is named, or a user with a role that allows it."
            }
            Self::GrantsRefused => "Grant what the plugin wants, which it lists, or less.",
            Self::HostExists => "Choose another name, or remove the host first.",
            Self::HostInUse => "Wait for the runs that are named, or cancel them.",
            Self::HostRefused => "Change what is named, and repeat the request.",
            Self::Internal => "The server's log has the cause. The request may be repeated.",
            Self::InvalidState => {
                "Read the run's state; the page of this error tells what can be done in which."
            }
            Self::MethodNotAllowed => "The interface at /api/docs lists the methods of each path.",
            Self::NoDatabase => "Repeat it in a while; `/api/v1/health` tells when.",
            Self::NoTransition => "`gantry experiment show` lists the transitions of its state.",
            Self::NotFound => "Check its name or number; it may have been removed.",
            Self::NotMatching => {
                "Give both arrays the same number of items, with the same indexes."
            }
            Self::NotProvisioned => "Give a value to each of the inputs that are named.",
            Self::OutputsRefused => "Compare what was delivered with the task's declared outputs.",
            Self::PluginDisabled => "Enable it, or choose another.",
            Self::PluginExists => "Raise the version that the plugin tells of itself.",
            Self::PluginFailed => "`gantry plugin failures` has the call, with what it logged.",
            Self::PluginInUse => {
                "Use another version or plugin first; runs that are bound to it have to end."
            }
            Self::PluginRefused => "`gantry plugin check FILE` finds the same without uploading.",
            Self::RegistryFailed => {
                "Check that the registry is up and lets the server in, then try again."
            }
            Self::ScriptRefused => "`gantry task lint FILE` finds the same without uploading.",
            Self::SettingsRefused => "Each entry of `errors` names a place in the settings.",
            Self::TaskExists => "Raise `version` in the descriptor, or delete the task first.",
            Self::TaskInUse => "Cancel its runs first, or repeat with `cancel_runs=true`.",
            Self::TooLarge => {
                "See `limits.upload_bytes` and `limits.json_bytes` in the server's configuration."
            }
            Self::TooManyAttempts => {
                "`Retry-After` says how long to wait; each wrong one makes it longer."
            }
            Self::Unauthenticated => {
                "Send `Authorization: Bearer TOKEN`, or a name and a password by HTTP Basic."
            }
            Self::UploadInterrupted => "Upload again; nothing was kept of this upload.",
            Self::ValuesRefused => "Each entry of `errors` names an input and what it takes.",
        }
    }
}

impl Problem {
    /// An error of that kind.
    pub(crate) fn new(code: Code, detail: impl Into<String>) -> Self {
        Self {
            type_uri: format!("{PAGES}/{code}"),
            code,
            title: code.title().to_owned(),
            status: code.status().as_u16(),
            detail: detail.into(),
            hint: code.hint().to_owned(),
            retry_after: None,
            errors: Vec::new(),
        }
    }

    /// An error that passes: it is worth asking again after so many seconds.
    fn later(code: Code, detail: String, seconds: u64) -> Self {
        Self { retry_after: Some(seconds), ..Self::new(code, detail) }
    }

    /// A request that cannot be read.
    pub(crate) fn bad_request(detail: impl Into<String>) -> Self {
        Self::new(Code::BadRequest, detail)
    }

    /// A path that leads nowhere.
    pub(crate) fn not_found(detail: impl Into<String>) -> Self {
        Self::new(Code::NotFound, detail)
    }

    /// A request without a token, or with one that is unknown or has expired.
    pub(crate) fn unauthenticated() -> Self {
        Self::new(Code::Unauthenticated, "the request has no token that the server knows")
    }

    /// A name and a password that do not belong together, or to a user who may not log in.
    pub(crate) fn wrong_password() -> Self {
        Self::new(Code::Unauthenticated, "there is no active user with this name and password")
    }

    /// A secret that does not belong to the run or execution that it is shown for.
    pub(crate) fn wrong_secret(detail: impl Into<String>) -> Self {
        Self { hint: WRONG_SECRET.to_owned(), ..Self::new(Code::Forbidden, detail) }
    }

    /// A request with a token whose role is too small.
    pub(crate) fn forbidden(has: Role, needed: Role) -> Self {
        let detail = format!("the token's role is {has}; this needs {needed}");
        Self::new(Code::Forbidden, detail)
    }

    /// A request without a token that is not let in although none is needed.
    pub(crate) fn stray(why: &str) -> Self {
        Self::new(Code::Forbidden, format!("the request is not taken: {why}"))
    }

    /// A request of a user whose permissions amount to a role that is too small.
    pub(crate) fn user_forbidden(user: &str, has: Role, needed: Role) -> Self {
        let detail = format!("the permissions of '{user}' amount to {has}; this needs {needed}");
        Self::new(Code::Forbidden, detail)
    }

    /// A request of a user who lacks something that it needs: `the permission sample_add`.
    pub(crate) fn not_permitted(user: &str, missing: &str) -> Self {
        Self::new(Code::Forbidden, format!("'{user}' lacks {missing}"))
    }

    pub(super) fn with_errors(self, errors: Vec<ProblemItem>) -> Self {
        Self { errors, ..self }
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let detail = error.to_string();
        match error {
            Error::TaskNotFound
            | Error::RunNotFound
            | Error::ParameterNotFound(_)
            | Error::ContentNotFound(_) => Self::new(Code::NotFound, detail),
            Error::TaskExists(_) => Self::new(Code::TaskExists, detail),
            Error::BundleRefused(refusal) => {
                let detail = refusal.to_string();
                let items = refusal.findings.into_iter().map(ProblemItem::from);
                Self::new(Code::BundleRefused, detail).with_errors(items.collect())
            }
            Error::ScriptRefused(findings) => {
                let items = findings.into_iter().map(ProblemItem::from);
                Self::new(Code::ScriptRefused, detail).with_errors(items.collect())
            }
            Error::HostNotFound(_) => Self::new(Code::NotFound, detail),
            Error::HostExists(_) => Self::new(Code::HostExists, detail),
            Error::HostInUse { .. } => Self::new(Code::HostInUse, detail),
            Error::HostRefused(_) | Error::NameRefused(_) => Self::new(Code::HostRefused, detail),
            Error::ValuesRefused(refused) => {
                let items = refused.into_iter().map(refused_value);
                Self::new(Code::ValuesRefused, detail).with_errors(items.collect())
            }
            Error::OutputsRefused(problems) => {
                let items = problems.into_iter().map(|problem| ProblemItem {
                    path: problem.parameter,
                    location: None,
                    code: problem.code,
                    message: problem.message,
                    hint: None,
                });
                Self::new(Code::OutputsRefused, detail).with_errors(items.collect())
            }
            Error::NotMatching(mismatches) => {
                let items = mismatches.into_iter().map(|mismatch| ProblemItem {
                    path: mismatch.left.name,
                    location: None,
                    code: "APPE-internal-not-matching".to_owned(),
                    message: format!("must match {}: {}", mismatch.right.name, mismatch.difference),
                    hint: None,
                });
                Self::new(Code::NotMatching, detail).with_errors(items.collect())
            }
            Error::InvalidState { .. } => Self::new(Code::InvalidState, detail),
            Error::NotProvisioned(_) => Self::new(Code::NotProvisioned, detail),
            Error::WrongSecret => Self::wrong_secret(detail),
            Error::TaskInUse(_) => Self::new(Code::TaskInUse, detail),
            Error::DiskFull => Self::new(Code::DiskFull, detail),
            Error::TooLarge { .. } => Self::new(Code::TooLarge, detail),
            Error::Interrupted(_) => Self::new(Code::UploadInterrupted, detail),
            Error::AppStore(_) => Self::new(Code::AppStoreFailed, detail),
            Error::InvalidCursor | Error::UnknownImporter { .. } => {
                Self::new(Code::BadRequest, detail)
            }
            Error::Registry(_) => Self::new(Code::RegistryFailed, detail),
            Error::Plugin(error) => error.into(),
            Error::Study(error) => error.into(),
            Error::Conflict => Self::new(Code::Conflict, detail),
            Error::TooManyAttempts { seconds } => {
                Self::later(Code::TooManyAttempts, detail, seconds)
            }
            Error::NoDatabase(_) => Self::later(Code::NoDatabase, detail, RETRY_SECONDS),
            Error::Internal { .. } => {
                tracing::error!(error = &error as &dyn std::error::Error, "a request failed");
                Self::new(Code::Internal, detail)
            }
        }
    }
}

impl From<finding::Finding> for ProblemItem {
    fn from(finding: finding::Finding) -> Self {
        let finding::Finding { severity: _, code, path, location, message, hint } = finding;
        Self { path, location, code, message, hint }
    }
}

fn refused_value(value: RefusedValue) -> ProblemItem {
    match value.error {
        RefusedWhy::UnknownParameter => ProblemItem {
            path: value.parameter,
            location: None,
            code: "APPE-internal-parameter-not-found".to_owned(),
            message: "parameter not found".to_owned(),
            hint: Some("The task's inputs are listed with the task.".to_owned()),
        },
        RefusedWhy::Value(error) => ProblemItem {
            path: indexed(&value.parameter, &error.at),
            location: None,
            code: error.code.as_str().to_owned(),
            message: error.message,
            hint: Some(error.hint),
        },
    }
}

impl From<PluginError> for Problem {
    fn from(error: PluginError) -> Self {
        let detail = error.to_string();
        let code = match &error {
            PluginError::NotFound(_)
            | PluginError::VersionNotFound(_)
            | PluginError::FailureNotFound
            | PluginError::SecretNotFound(_)
            | PluginError::BindingNotFound => Code::NotFound,
            PluginError::NotBindable(_)
            | PluginError::SecretName(_)
            | PluginError::AskedWrongly { .. }
            | PluginError::NeedsFolder => Code::BadRequest,
            PluginError::Failed { .. } => Code::PluginFailed,
            PluginError::Refused(_) | PluginError::SelfTest(_) => Code::PluginRefused,
            PluginError::OtherWorld { .. } | PluginError::VersionExists(_) => Code::PluginExists,
            PluginError::InUse(_) | PluginError::NoPrevious => Code::PluginInUse,
            PluginError::SettingsRefused(_) => Code::SettingsRefused,
            PluginError::GrantsRefused(_) => Code::GrantsRefused,
            PluginError::Disabled { .. } => Code::PluginDisabled,
            PluginError::ComponentLost(_) => Code::Internal,
            PluginError::Registry(_) => Code::RegistryFailed,
        };
        let item = |finding: Finding| ProblemItem {
            path: finding.at,
            location: None,
            code: finding.code.to_owned(),
            message: finding.message,
            hint: finding.hint,
        };
        let mut problem = Self::new(code, detail);
        if let PluginError::Failed { hint, .. } = &error {
            problem.hint.clone_from(hint);
        }
        problem.with_errors(error.findings().into_iter().map(item).collect())
    }
}

/// `param`, `param/0/2`.
fn indexed(parameter: &str, at: &[u32]) -> String {
    at.iter().fold(parameter.to_owned(), |path, index| format!("{path}/{index}"))
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let retry_after = self.retry_after;
        let mut response = (status, Json(self)).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(seconds) = retry_after {
            headers.insert(RETRY_AFTER, seconds.into());
        }
        response
    }
}
