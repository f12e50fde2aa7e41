//! What a run printed, as text.

use axum::body::Body;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use gantry_model::exec::LogStream;
use gantry_model::id::RunId;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::jobs;
use crate::api::native::extract::{Path, Query};
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::Viewer;

/// How many bytes are read at once.
const CHUNK: usize = 256 * 1024;

/// Which part.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Part {
    /// Which of the two streams.
    #[serde(default)]
    pub(super) stream: StreamName,
    /// Byte to begin with.
    #[serde(default)]
    pub(super) offset: u64,
}

/// Standard output or standard error.
#[derive(Debug, Default, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum StreamName {
    #[default]
    Stdout,
    Stderr,
}

impl From<StreamName> for LogStream {
    fn from(name: StreamName) -> Self {
        match name {
            StreamName::Stdout => Self::Stdout,
            StreamName::Stderr => Self::Stderr,
        }
    }
}

/// Read what a run has printed so far
///
/// The bytes as they were printed, of the latest attempt. To go on reading, ask again with the offset that was reached, or
/// follow `logs/events`. Of a script run, the text has a section for each job, and no offsets: each job's own `logs` have them.
#[utoipa::path(
    get, path = "/runs/{id}/logs", tag = "runs", security(("token" = ["viewer"])),
    params(("id" = Uuid, Path), Part),
    responses(
        (status = 200, description = "The text", content_type = "text/plain"),
        (status = 404, body = Problem),
    ),
)]
pub(super) async fn logs(
    _caller: Viewer,
    State(app): State<App>,
    Path(id): Path<Uuid>,
    Query(part): Query<Part>,
) -> Result<Response, Problem> {
    let run = app.pipeline.run(RunId(id)).await?;
    let stream = part.stream.into();
    let task = app.pipeline.task(run.task).await?;
    if let Some(script) = task.definition.script() {
        return match part.offset {
            0 => Ok(jobs::sections(app, run, script.clone(), stream)),
            _ => Err(Problem::bad_request("a run of several jobs has an offset for each job")),
        };
    }
    let body = async_stream::try_stream! {
        let mut offset = part.offset;
        loop {
            let chunk = app.pipeline.read_log(&run, stream, offset, CHUNK).await?;
            if chunk.bytes.is_empty() {
                break;
            }
            offset = chunk.next;
            yield chunk.bytes;
        }
    };
    let body: std::pin::Pin<
        Box<dyn futures::Stream<Item = Result<_, crate::pipeline::Error>> + Send>,
    > = Box::pin(body);
    Ok(([(CONTENT_TYPE, "text/plain; charset=utf-8")], Body::from_stream(body)).into_response())
}
