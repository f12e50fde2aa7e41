//! What the jobs of a run have printed so far, as text.

use std::pin::Pin;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use futures::Stream;
use gantry_model::exec::LogStream;
use serde::Deserialize;

use super::get::run_of;
use crate::api::agora::error::AgoraError;
use crate::api::agora::extract::{Path, Query};
use crate::app::App;
use crate::pipeline::Error;

/// How many bytes are read at once.
const CHUNK: usize = 256 * 1024;

/// The text on its way.
type Text = Pin<Box<dyn Stream<Item = Result<Bytes, Error>> + Send>>;

/// Whose output.
#[derive(Debug, Deserialize)]
pub(super) struct OutputParams {
    /// The job's place among the task's jobs, from 0; absent is all of them, one after the other.
    job: Option<u32>,
}

/// Reads standard output.
pub(super) async fn stdout(
    State(app): State<App>,
    Path(item): Path<i64>,
    Query(params): Query<OutputParams>,
) -> Result<Response, AgoraError> {
    output(app, item, params, LogStream::Stdout).await
}

/// Reads standard error.
pub(super) async fn stderr(
    State(app): State<App>,
    Path(item): Path<i64>,
    Query(params): Query<OutputParams>,
) -> Result<Response, AgoraError> {
    output(app, item, params, LogStream::Stderr).await
}

async fn output(
    app: App,
    item: i64,
    params: OutputParams,
    stream: LogStream,
) -> Result<Response, AgoraError> {
    let (_, run) = run_of(&app, item).await?;
    let mut jobs = app.pipeline.store.jobs(run.id, run.attempt).await?;
    jobs.retain(|job| params.job.is_none_or(|wanted| job.index == wanted));
    let text: Text = Box::pin(async_stream::try_stream! {
        let secrets = app.pipeline.log_secrets(&run).await?;
        for job in jobs {
            let mut offset = 0;
            loop {
                let chunk = app.pipeline.read_job_log(&secrets, &job, stream, offset, CHUNK).await?;
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
