//! What the jobs of a script run printed as one text, with a section for each.

use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures::{Stream, StreamExt as _};
use gantry_model::exec::LogStream;
use gantry_model::run::Run;
use gantry_model::script::{JobRecord, Script};

use super::stage;
use crate::app::App;
use crate::pipeline::Error;

/// How many bytes are read at once.
const CHUNK: usize = 256 * 1024;

/// The text of those jobs that have printed something.
pub(in crate::api::native::runs) fn sections(
    app: App,
    run: Run,
    script: Script,
    stream: LogStream,
) -> Response {
    plain_text(async_stream::try_stream! {
        let jobs = app.pipeline.store.jobs(run.id, run.attempt).await?;
        let mut ends_in_line = false;
        for job in jobs.into_iter().filter(|job| job.turn > 0) {
            let mut title = Some(title(&script, &job));
            let mut bytes = std::pin::pin!(bytes_of(app.clone(), run.clone(), job, stream, 0));
            while let Some(piece) = bytes.next().await {
                let piece = piece?;
                if let Some(title) = title.take() {
                    let ending = if ends_in_line { "\n" } else { "" };
                    yield Bytes::from(format!("{ending}{title}\n"));
                }
                ends_in_line = !piece.ends_with(b"\n");
                yield piece;
            }
        }
    })
}

/// `=== compile (stage build) ===`
fn title(script: &Script, job: &JobRecord) -> String {
    match stage(script, job) {
        Some(stage) => format!("=== {} (stage {stage}) ===", job.key),
        None => format!("=== {} ===", job.key),
    }
}

/// What a job has printed so far, from a byte on.
pub(super) fn bytes_of(
    app: App,
    run: Run,
    job: JobRecord,
    stream: LogStream,
    mut offset: u64,
) -> impl Stream<Item = Result<Bytes, Error>> {
    async_stream::try_stream! {
        let secrets = app.pipeline.log_secrets(&run).await?;
        loop {
            let chunk = app.pipeline.read_job_log(&secrets, &job, stream, offset, CHUNK).await?;
            if chunk.bytes.is_empty() {
                break;
            }
            offset = chunk.next;
            yield chunk.bytes;
        }
    }
}

/// An answer whose body is this text.
pub(super) fn plain_text(
    text: impl Stream<Item = Result<Bytes, Error>> + Send + 'static,
) -> Response {
    ([(CONTENT_TYPE, "text/plain; charset=utf-8")], Body::from_stream(text)).into_response()
}
