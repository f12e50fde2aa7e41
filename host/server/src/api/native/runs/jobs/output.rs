//! What one turn of a job prints, from a byte on until nothing more will come.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures::Stream;
use gantry_model::exec::LogStream;
use gantry_model::run::Run;
use gantry_model::script::{JobRecord, JobState};
use tokio::sync::watch;

use super::position::InJob;
use crate::api::native::runs::log_events::LogEvent;
use crate::app::App;
use crate::pipeline::Error;

/// Most bytes of one event.
const CHUNK: usize = 32 * 1024;
/// How long a job is left alone that seemed to have printed something and had not, as one that is about to end.
const PAUSE: Duration = Duration::from_millis(100);

/// The jobs of a run as they are now.
pub(super) type Jobs = watch::Receiver<Arc<Vec<JobRecord>>>;

/// A job's place among the task's jobs, where its reader stands now, and what was read last.
pub(super) type Piece = (u32, InJob, LogEvent);

/// What a turn of a job prints. `at` names the turn; `stage` is the name of its stage.
pub(super) fn output(
    app: App,
    run: Run,
    mut jobs: Jobs,
    index: u32,
    mut at: InJob,
    stage: Option<String>,
) -> impl Stream<Item = Result<Piece, Error>> {
    async_stream::try_stream! {
        let secrets = app.pipeline.log_secrets(&run).await?;
        let mut woken = false;
        loop {
            // Looked at before the log is: what was printed before the end is there once the end is known.
            let record = record(&mut jobs, index, at.turn);
            let Some(record) = record else { break };
            let mut grew = false;
            for stream in [LogStream::Stdout, LogStream::Stderr] {
                let offset = *at.next(stream);
                let chunk =
                    app.pipeline.read_job_log(&secrets, &record, stream, offset, CHUNK).await?;
                if chunk.bytes.is_empty() {
                    continue;
                }
                grew = true;
                *at.next(stream) = chunk.next;
                let event = LogEvent {
                    job: Some(record.key.0.clone()),
                    stage: stage.clone(),
                    turn: Some(at.turn),
                    stream,
                    offset,
                    read_at: app.pipeline.clock.now().to_string(),
                    data: STANDARD.encode(&chunk.bytes),
                };
                yield (index, at, event);
            }
            if grew {
                woken = false;
                continue;
            }
            if record.state.has_ended() {
                break;
            }
            if woken {
                tokio::time::sleep(PAUSE).await;
            }
            tokio::select! {
                () = app.pipeline.job_log_grown(&record, at.stdout, at.stderr) => woken = true,
                changed = jobs.changed() => match changed {
                    Ok(()) => woken = false,
                    Err(_) => break,
                },
            }
        }
    }
}

/// The job as it is now; in a turn that another one has followed, as one that has ended.
fn record(jobs: &mut Jobs, index: u32, turn: u32) -> Option<JobRecord> {
    let record = jobs.borrow_and_update().iter().find(|job| job.index == index)?.clone();
    if record.turn == turn {
        return Some(record);
    }
    Some(JobRecord { turn, state: JobState::Skipped, ..record })
}
