//! What jobs of script runs print: read from the host while the job is there, from the store after that; never with secrets.

use std::time::Duration;

use bytes::Bytes;
use gantry_executor::{ExecError, LogLengths};
use gantry_model::exec::LogStream;
use gantry_model::failure::{Failure, FailureReason, Stage};
use gantry_model::id::JobId;
use gantry_model::run::Run;
use gantry_model::script::{JobRecord, PlacedJob};
use regex::bytes::Regex;
use tokio::io::AsyncWriteExt as _;

use super::super::failing::chain;
use super::super::logs::LogChunk;
use super::super::names::job_log_object;
use super::super::{Error, Pipeline};
use super::collect::is_out_of_reach;
use super::job::{Setback, Work};
use super::masking::{Masker, Secrets};

/// Bytes of a log that are read from a host at once.
const CHUNK: usize = 1024 * 1024;
/// Most characters of a line that is quoted.
const QUOTED: usize = 200;
/// How long a reader waits where the host does not tell that there is more.
const PAUSE: Duration = Duration::from_millis(500);

impl Pipeline {
    /// Up to `limit` bytes of a stream of a job's present turn from an offset; empty at its present end. What may be the
    /// beginning of a secret comes when its rest does, or when the job has ended.
    pub(crate) async fn read_job_log(
        &self,
        secrets: &Secrets,
        record: &JobRecord,
        stream: LogStream,
        offset: u64,
        limit: usize,
    ) -> Result<LogChunk, Error> {
        let around = secrets.around();
        let begin = offset.saturating_sub(around as u64);
        let before = usize::try_from(offset - begin).unwrap_or(around);
        let wanted = limit.saturating_add(before).saturating_add(around);
        let (raw, held) = match record.state.placed() {
            Some(placed) => {
                let raw = self.read_host_log(placed, stream, begin, wanted).await?;
                let held = secrets.held(&raw);
                (raw, held)
            }
            None => {
                (self.read_object(&job_log_object(record.id(), stream), begin, wanted).await?, 0)
            }
        };
        let masked = secrets.mask(&raw);
        let end = masked.len().saturating_sub(held).min(before.saturating_add(limit));
        let bytes = Bytes::copy_from_slice(masked.get(before..end).unwrap_or_default());
        Ok(LogChunk { next: offset + bytes.len() as u64, bytes })
    }

    /// Nothing while the host is out of reach: the reader asks again.
    async fn read_host_log(
        &self,
        placed: &PlacedJob,
        stream: LogStream,
        offset: u64,
        limit: usize,
    ) -> Result<Bytes, Error> {
        let Ok(executor) = self.host_executor(&placed.host).await else {
            return Ok(Bytes::new());
        };
        match executor.read_log(&placed.handle, stream, offset, limit).await {
            Ok(bytes) => Ok(bytes),
            Err(error) => {
                tracing::debug!(host = %placed.host, error = chain(&error), "no log now");
                Ok(Bytes::new())
            }
        }
    }

    /// Resolves once the log of a job that its host has may have grown beyond what was read.
    pub(crate) async fn job_log_grown(&self, record: &JobRecord, stdout: u64, stderr: u64) {
        let seen = LogLengths { stdout, stderr, ended: false };
        let Some(placed) = record.state.placed() else { return };
        if let Ok(executor) = self.host_executor(&placed.host).await
            && executor.grown(&placed.handle, seen).await.is_ok()
        {
            return;
        }
        tokio::time::sleep(PAUSE).await;
    }

    /// Copies the job's output into the store, without secrets: it stays so when they are replaced by others.
    pub(super) async fn keep_job_logs(
        &self,
        run: &Run,
        job: JobId,
        placed: &PlacedJob,
    ) -> Result<(), Setback> {
        let executor = self.host_executor(&placed.host).await?;
        let secrets = self.log_secrets(run).await?;
        let failed = |error| Error::io("keeping a job's output", error);
        for stream in [LogStream::Stdout, LogStream::Stderr] {
            let (file, path) = self.spool.empty_file()?;
            let mut file = tokio::fs::File::from_std(file);
            let mut offset = 0;
            let mut masker = Masker::new(&secrets);
            loop {
                let read = executor.read_log(&placed.handle, stream, offset, CHUNK).await;
                let bytes = read.map_err(|error| not_read(&error))?;
                if bytes.is_empty() {
                    break;
                }
                offset += bytes.len() as u64;
                file.write_all(&masker.push(&bytes)).await.map_err(failed)?;
            }
            file.write_all(&masker.finish()).await.map_err(failed)?;
            file.flush().await.map_err(failed)?;
            self.objects.adopt_file(&path, &job_log_object(job, stream)).await?;
        }
        Ok(())
    }

    /// A line of the job's kept output that its pattern for failures matches.
    pub(super) async fn matching_line(
        &self,
        work: &Work<'_>,
        record: &JobRecord,
    ) -> Result<Option<String>, Error> {
        let Some(pattern) = &work.job.failure_pattern else { return Ok(None) };
        // It was checked when the task was accepted.
        let Ok(pattern) = Regex::new(pattern) else { return Ok(None) };
        for stream in [LogStream::Stdout, LogStream::Stderr] {
            let object = job_log_object(record.id(), stream);
            let mut offset = 0;
            let mut line = Vec::new();
            loop {
                let bytes = self.read_object(&object, offset, CHUNK).await?;
                offset += bytes.len() as u64;
                line.extend_from_slice(&bytes);
                let ends = bytes.is_empty();
                let whole = match line.iter().rposition(|byte| *byte == b'\n') {
                    _ if ends => line.len(),
                    Some(end) => end + 1,
                    None => 0,
                };
                let lines: Vec<u8> = line.drain(..whole).collect();
                if let Some(found) =
                    lines.split(|byte| *byte == b'\n').find(|l| pattern.is_match(l))
                {
                    let text: String =
                        String::from_utf8_lossy(found).chars().take(QUOTED).collect();
                    return Ok(Some(text));
                }
                if ends {
                    break;
                }
            }
        }
        Ok(None)
    }

    /// What the run's logs must not show, as it is now.
    pub(crate) async fn log_secrets(&self, run: &Run) -> Result<Secrets, Error> {
        let variables = self.variables(run).await?;
        let secret = variables.into_values().filter(|variable| variable.secret);
        Secrets::new(secret.map(|variable| variable.value).chain([self.run_key(run)]))
    }
}

fn not_read(error: &ExecError) -> Setback {
    if is_out_of_reach(error) {
        return Setback::OutOfReach(chain(error));
    }
    Setback::Failed(Failure {
        stage: Stage::Collect,
        reason: FailureReason::HostUnavailable,
        cause: format!("its output cannot be had: {}", chain(error)),
        hint: "`gantry host test` tells what is wrong with the host.".to_owned(),
        exit_code: None,
        details: Vec::new(),
    })
}
