//! Extractors that answer in this interface's form where a request cannot be read.

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use serde::de::DeserializeOwned;

use super::error::AgoraError;
use crate::app::App;

/// The parts of a path.
#[derive(FromRequestParts)]
#[from_request(via(axum::extract::Path), rejection(AgoraError))]
pub(super) struct Path<T>(pub(super) T);

/// What follows the `?`.
#[derive(FromRequestParts)]
#[from_request(via(axum::extract::Query), rejection(AgoraError))]
pub(super) struct Query<T>(pub(super) T);

/// A JSON body, whatever type its header claims. Fields that nobody knows are not looked at: the connector sends those of
/// both kinds of task.
pub(super) struct Json<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequest<App> for Json<T> {
    type Rejection = AgoraError;

    async fn from_request(request: Request, app: &App) -> Result<Self, AgoraError> {
        let body = Bytes::from_request(request, app).await?;
        serde_json::from_slice(&body)
            .map(Self)
            .map_err(|error| AgoraError::unreadable(format!("JSON parse error - {error}")))
    }
}
