//! What a client offers for an input: a value in JSON, or a file.

use axum::body::Body;
use axum::extract::{DefaultBodyLimit, FromRequest, Request};
use axum::http::header::CONTENT_TYPE;

use crate::api::app_engine::error::AppEngineError;
use crate::api::app_engine::extract::Json;
use crate::api::app_engine::form::Form;
use crate::api::multipart::spool_body;
use crate::app::App;
use crate::pipeline::Spooled;

/// What is offered, told by the request's content type.
pub(super) enum Offer {
    /// JSON, not looked at yet.
    Value(serde_json::Value),
    /// A file, not read yet.
    File(Upload),
}

/// A file on its way.
pub(super) enum Upload {
    /// The first part of a form. An outline may follow it.
    Form(Form),
    /// The body as it is: how the published description has it.
    Body(Body),
}

/// A file that has arrived, and GeoJSON that tells where it was cropped from.
pub(super) struct Received {
    pub(super) file: Spooled,
    pub(super) outline: Option<Spooled>,
}

impl FromRequest<App> for Offer {
    type Rejection = AppEngineError;

    async fn from_request(mut request: Request, app: &App) -> Result<Self, AppEngineError> {
        let header = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let is = |prefix| header.is_some_and(|value| value.starts_with(prefix));
        if is("multipart/") {
            return Ok(Self::File(Upload::Form(Form::from_request(request, app).await?)));
        }
        if is("image/") || is("application/octet-stream") {
            return Ok(Self::File(Upload::Body(request.into_body())));
        }
        // The route takes files of any size; a value is a JSON body like any other.
        DefaultBodyLimit::max(app.config.limits.json_bytes).apply(&mut request);
        let Json(value) = Json::from_request(request, app).await?;
        Ok(Self::Value(value))
    }
}

impl Upload {
    /// Streams the file to the spool.
    pub(super) async fn receive(self, app: &App) -> Result<Received, AppEngineError> {
        match self {
            Self::Form(mut form) => {
                let file = form.file(app).await?;
                Ok(Received { file, outline: form.companion(app).await? })
            }
            Self::Body(body) => Ok(Received { file: spool_body(app, body).await?, outline: None }),
        }
    }
}
