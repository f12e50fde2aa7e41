//! Uploads on their way from the network to the spool, in one pass.

use axum::extract::multipart::{Field, MultipartError};
use axum::http::StatusCode;

use crate::app::App;
use crate::pipeline::{Error, Result, Spooled};

/// Streams a part of a form to the spool.
pub(crate) async fn spool_field(app: &App, field: Field<'_>) -> Result<Spooled> {
    spool_field_within(app, field, app.config.limits.upload_bytes).await
}

/// The same, of at most `limit` bytes.
pub(crate) async fn spool_field_within(
    app: &App,
    mut field: Field<'_>,
    limit: u64,
) -> Result<Spooled> {
    let mut writer = app.pipeline.spool.writer(limit)?;
    while let Some(bytes) = field.chunk().await.map_err(interrupted)? {
        writer.push(bytes).await?;
    }
    let spooled = writer.finish().await?;
    app.metrics.uploaded(spooled.size);
    Ok(spooled)
}

/// Streams a whole body to the spool.
pub(crate) async fn spool_body(app: &App, body: axum::body::Body) -> Result<Spooled> {
    spool_body_within(app, body, app.config.limits.upload_bytes).await
}

/// The same, of at most `limit` bytes.
pub(crate) async fn spool_body_within(
    app: &App,
    body: axum::body::Body,
    limit: u64,
) -> Result<Spooled> {
    use futures::StreamExt;
    let mut writer = app.pipeline.spool.writer(limit)?;
    let mut body = body.into_data_stream();
    while let Some(bytes) = body.next().await {
        writer.push(bytes.map_err(|error| Error::Interrupted(error.into()))?).await?;
    }
    let spooled = writer.finish().await?;
    app.metrics.uploaded(spooled.size);
    Ok(spooled)
}

/// What a form that broke off means.
pub(crate) fn interrupted(error: MultipartError) -> Error {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Error::TooLarge { limit: 0 },
        _ => Error::Interrupted(error.into()),
    }
}
