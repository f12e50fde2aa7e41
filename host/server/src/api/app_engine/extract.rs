//! Extractors that answer in this interface's format where a request cannot be read.

use std::collections::HashMap;

use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, PathRejection, QueryRejection};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use gantry_definition::values::parse_index;
use gantry_model::task::Task;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::error::AppEngineError;
use crate::app::App;

/// The parts of a path.
#[derive(FromRequestParts)]
#[from_request(via(axum::extract::Path), rejection(AppEngineError))]
pub(super) struct Path<T>(pub(super) T);

/// A JSON body, whatever type its header claims.
pub(super) struct Json<T>(pub(super) T);

/// The task that a path names, by `{id}` or by `{namespace}` and `{version}`.
pub(super) struct RequestedTask(pub(super) Task);

/// The item of an array that `?value=0/2` names. The path has the parameter as `{parameter}`.
pub(super) struct ItemIndex(pub(super) Vec<u32>);

impl<T: DeserializeOwned> FromRequest<App> for Json<T> {
    type Rejection = AppEngineError;

    async fn from_request(request: Request, app: &App) -> Result<Self, AppEngineError> {
        let body = Bytes::from_request(request, app).await?;
        serde_json::from_slice(&body).map(Self).map_err(|_| AppEngineError::UnreadableJson)
    }
}

impl FromRequestParts<App> for RequestedTask {
    type Rejection = AppEngineError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, AppEngineError> {
        let Path(names): Path<HashMap<String, String>> =
            Path::from_request_parts(parts, app).await?;
        let name = |key: &str| names.get(key).ok_or(AppEngineError::InvalidPath);
        let task = match names.get("id") {
            Some(id) => {
                let id = id.parse().map_err(|_| AppEngineError::InvalidPath)?;
                app.pipeline.task(id).await?
            }
            None => app.pipeline.task_by_reference(name("namespace")?, name("version")?).await?,
        };
        Ok(Self(task))
    }
}

impl FromRequestParts<App> for ItemIndex {
    type Rejection = AppEngineError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, AppEngineError> {
        #[derive(Deserialize)]
        struct Item {
            value: Option<String>,
        }
        let Path(mut names): Path<HashMap<String, String>> =
            Path::from_request_parts(parts, app).await?;
        let query = axum::extract::Query::<Item>::from_request_parts(parts, app).await?;
        let text = query.0.value.unwrap_or_default();
        parse_index(&text).map(Self).ok_or_else(|| AppEngineError::InvalidIndex {
            parameter: names.remove("parameter").unwrap_or_default(),
            index: text,
        })
    }
}

impl From<PathRejection> for AppEngineError {
    fn from(_: PathRejection) -> Self {
        Self::InvalidPath
    }
}

impl From<QueryRejection> for AppEngineError {
    fn from(_: QueryRejection) -> Self {
        Self::InvalidPath
    }
}

impl From<BytesRejection> for AppEngineError {
    fn from(rejection: BytesRejection) -> Self {
        match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => Self::BodyTooLarge,
            _ => Self::UnreadableJson,
        }
    }
}
