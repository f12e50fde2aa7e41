//! A body that is a text, as files are sent.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};

use crate::api::problem::Problem;

/// A text in UTF-8.
pub(in crate::api::native) struct Text(pub(in crate::api::native) String);

impl<S: Send + Sync> FromRequest<S> for Text {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let body = Bytes::from_request(request, state).await?;
        match String::from_utf8(body.into()) {
            Ok(text) => Ok(Self(text)),
            Err(_) => Err(Problem::bad_request("the body is not a text in UTF-8")),
        }
    }
}
