//! What a run has printed so far, as text.

use std::pin::Pin;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use futures::Stream;
use gantry_model::exec::LogStream;
use gantry_model::id::RunId;

use crate::api::app_engine::error::AppEngineError;
use crate::api::app_engine::extract::Path;
use crate::app::App;
use crate::pipeline::Error;

/// How many bytes are read at once.
const CHUNK: usize = 256 * 1024;

/// The text on its way.
type Text = Pin<Box<dyn Stream<Item = Result<Bytes, Error>> + Send>>;

/// Reads standard output, then standard error: they are kept apart, so their order among each other
/// is not known.
pub(super) async fn logs(
    State(app): State<App>,
    Path(run): Path<RunId>,
) -> Result<Response, AppEngineError> {
    let run = app.pipeline.run(run).await?;
    let text: Text = Box::pin(async_stream::try_stream! {
        for stream in [LogStream::Stdout, LogStream::Stderr] {
            let mut offset = 0;
            loop {
                let chunk = app.pipeline.read_log(&run, stream, offset, CHUNK).await?;
                if chunk.bytes.is_empty() {
                    break;
                }
                offset = chunk.next;
                yield chunk.bytes;
            }
        }
    });
    Ok(([(CONTENT_TYPE, "text/plain; charset=utf-8")], Body::from_stream(text)).into_response())
}
