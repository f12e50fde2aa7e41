//! What jobs print: read from the executor while the job is there, and from the store after that. Positions are byte offsets
//! of each stream, so a reader who was cut off goes on without a gap and without a line twice.

use bytes::Bytes;
use futures::TryStreamExt;
use gantry_executor::ImageExecutor;
use gantry_model::exec::LogStream;
use gantry_model::id::JobId;
use gantry_model::run::{Job, Run};

use super::names::job_log_object;
use super::{Error, Pipeline, Result};

/// A piece of a stream.
#[derive(Debug, Clone)]
pub(crate) struct LogChunk {
    pub(crate) bytes: Bytes,
    /// Offset of the byte after the last one.
    pub(crate) next: u64,
}

impl Pipeline {
    /// Up to `limit` bytes of a stream of the run's present attempt from an offset; empty at its present end.
    pub(crate) async fn read_log(
        &self,
        run: &Run,
        stream: LogStream,
        offset: u64,
        limit: usize,
    ) -> Result<LogChunk> {
        let live = match run.state.job() {
            Some(job) => self.read_live(job, stream, offset, limit).await?,
            None => None,
        };
        let bytes = match live {
            Some(bytes) => bytes,
            None => self.read_kept(run, stream, offset, limit).await?,
        };
        Ok(LogChunk { next: offset + bytes.len() as u64, bytes })
    }

    /// `None` if the executor no longer has the job's log.
    async fn read_live(
        &self,
        job: &Job,
        stream: LogStream,
        offset: u64,
        limit: usize,
    ) -> Result<Option<Bytes>> {
        let Ok(executor) = self.executors.get(&job.executor) else { return Ok(None) };
        let log = executor
            .log_file(&job.handle, stream)
            .await
            .map_err(|error| Error::internal("finding a job's log", error))?;
        if !tokio::fs::try_exists(&log).await.unwrap_or(false) {
            return Ok(None);
        }
        executor
            .read_log(&job.handle, stream, offset, limit)
            .await
            .map(Some)
            .map_err(|error| Error::internal("reading a job's log", error))
    }

    async fn read_kept(
        &self,
        run: &Run,
        stream: LogStream,
        offset: u64,
        limit: usize,
    ) -> Result<Bytes> {
        let job = JobId { run: run.id, attempt: run.attempt, part: None };
        self.read_object(&job_log_object(job, stream), offset, limit).await
    }

    /// Up to `limit` bytes of a kept log from an offset; empty if there are none.
    pub(super) async fn read_object(
        &self,
        object: &str,
        offset: u64,
        limit: usize,
    ) -> Result<Bytes> {
        let Some(size) = self.objects.size(object).await? else { return Ok(Bytes::new()) };
        let end = size.min(offset.saturating_add(limit as u64));
        if offset >= end {
            return Ok(Bytes::new());
        }
        let Some((_, bytes)) = self.objects.stream(object, Some(offset..end)).await? else {
            return Ok(Bytes::new());
        };
        let parts: Vec<Bytes> = bytes
            .try_collect()
            .await
            .map_err(|error| Error::internal("reading a stored log", error))?;
        Ok(parts.concat().into())
    }

    /// Moves a job's output into the store, unless that was done before.
    pub(crate) async fn keep_logs(&self, job: &Job) -> Result<()> {
        let Ok(executor) = self.executors.get(&job.executor) else { return Ok(()) };
        let stdout = self.keep_log(executor.as_ref(), job, LogStream::Stdout);
        let stderr = self.keep_log(executor.as_ref(), job, LogStream::Stderr);
        tokio::try_join!(stdout, stderr).map(|_| ())
    }

    async fn keep_log(
        &self,
        executor: &dyn ImageExecutor,
        job: &Job,
        stream: LogStream,
    ) -> Result<()> {
        let id = job.handle.job;
        let file = executor
            .log_file(&job.handle, stream)
            .await
            .map_err(|error| Error::internal("finding a job's log", error))?;
        if tokio::fs::try_exists(&file).await.unwrap_or(false) {
            self.objects.adopt_file(&file, &job_log_object(id, stream)).await?;
        }
        Ok(())
    }
}
