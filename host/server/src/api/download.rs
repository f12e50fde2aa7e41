//! Objects as HTTP answers, streamed.

use axum::body::Body;
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};

use crate::app::App;
use crate::pipeline::{Error, Result};

/// Answers with an object as a file to be saved under `name`.
pub(crate) async fn object(
    app: &App,
    object: &str,
    name: &str,
    media_type: &str,
) -> Result<Response> {
    let found = app.pipeline.objects.stream(object, None).await?;
    let Some((length, stream)) = found else {
        return Err(Error::ContentNotFound(name.to_owned()));
    };
    let mut headers = attachment(name, media_type);
    headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
    Ok((headers, Body::from_stream(stream)).into_response())
}

/// The headers of a file to be saved under `name`.
pub(crate) fn attachment(name: &str, media_type: &str) -> HeaderMap {
    let safe = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    let name: String = name.chars().map(|c| if safe(c) { c } else { '_' }).collect();
    let text = |value: &str, name: HeaderName| {
        HeaderValue::from_str(value).ok().map(|value| (name, value))
    };
    let disposition = format!("attachment; filename=\"{name}\"");
    let headers = [text(&disposition, CONTENT_DISPOSITION), text(media_type, CONTENT_TYPE)];
    headers.into_iter().flatten().collect()
}
