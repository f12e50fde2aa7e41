//! Extractors that answer with a problem, not with axum's plain text, where a request cannot be read.

use axum::body::{Body, Bytes};
use axum::extract::rejection::{BytesRejection, JsonRejection, PathRejection, QueryRejection};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::StatusCode;
use gantry_model::id::ProjectName;
use serde::de::DeserializeOwned;

use crate::api::problem::{Code, Problem};

/// A JSON body, which is an object.
pub(super) struct Json<T>(pub(super) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let (head, body) = request.into_parts();
        let request = Request::from_parts(head.clone(), body);
        let body = Bytes::from_request(request, state).await?;
        // A list would be taken for a structure, item by field, which nobody means.
        if !body.trim_ascii_start().starts_with(b"{") {
            return Err(Problem::bad_request("the body is not a JSON object"));
        }
        let request = Request::from_parts(head, Body::from(body));
        let axum::Json(value) = axum::Json::from_request(request, state).await?;
        Ok(Self(value))
    }
}

/// The parts of a path.
#[derive(FromRequestParts)]
#[from_request(via(axum::extract::Path), rejection(Problem))]
pub(super) struct Path<T>(pub(super) T);

/// What follows the `?`.
#[derive(FromRequestParts)]
#[from_request(via(axum::extract::Query), rejection(Problem))]
pub(super) struct Query<T>(pub(super) T);

/// The name of a project, if one is given.
pub(super) fn project(name: Option<&str>) -> Result<Option<ProjectName>, Problem> {
    let parsed = name.filter(|name| !name.is_empty()).map(str::parse).transpose();
    parsed.map_err(|error: gantry_model::id::InvalidProjectName| {
        Problem::bad_request(error.to_string())
    })
}

impl From<BytesRejection> for Problem {
    fn from(rejection: BytesRejection) -> Self {
        match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => {
                Self::new(Code::TooLarge, "the body is larger than is taken")
            }
            _ => Self::new(Code::UploadInterrupted, rejection.body_text()),
        }
    }
}

impl From<JsonRejection> for Problem {
    fn from(rejection: JsonRejection) -> Self {
        Self::bad_request(rejection.body_text())
    }
}

impl From<PathRejection> for Problem {
    fn from(rejection: PathRejection) -> Self {
        Self::bad_request(rejection.body_text())
    }
}

impl From<QueryRejection> for Problem {
    fn from(rejection: QueryRejection) -> Self {
        Self::bad_request(rejection.body_text())
    }
}
