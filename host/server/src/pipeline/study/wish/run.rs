//! Runs that callbacks wait for: started once, and told of when they have ended.

use gantry_definition::values::value_to_json;
use gantry_engine::study::Done;
use gantry_model::creator::Creator;
use gantry_model::exec::{ExecOutcome, LogStream};
use gantry_model::id::RunId;
use gantry_model::plugin::{CommandEnd, Event, RunEnd, TaskEnd, Wish};
use gantry_model::run::{Run, RunState, RunStatus};
use gantry_model::script::{JobRecord, JobState};
use gantry_model::task::Side;
use gantry_model::value::Value;
use serde_json::{Map, Value as Json};

use super::super::super::names::job_log_object;
use super::super::super::script::masking::Secrets;
use super::super::super::{Error, Pipeline, Result, RunRequest};
use super::super::drive::awaited;
use super::super::happened::{Happened, What};
use super::super::live::Live;
use super::Unfulfilled;
use super::values::ValuesLine;

/// The end of a command's output that its callback is given, in bytes (the contract's `command-end`).
const OUTPUT_BYTES: usize = 256 * 1024;
/// How much of an output, from its beginning, is searched for the line with values, and in pieces of how many bytes.
const SEARCHED_BYTES: u64 = 256 << 20;
const CHUNK_BYTES: usize = 1 << 20;

/// Who creates the runs of callbacks.
pub(super) fn request() -> RunRequest {
    RunRequest::by(Creator::Workflow)
}

impl Pipeline {
    /// Gives a run its inputs and starts it, unless that was done before. A run that is refused its inputs is removed again:
    /// the refusal is the callback's to hear.
    pub(super) async fn begin_once(
        &self,
        id: RunId,
        provide: impl AsyncFnOnce() -> Result<()>,
    ) -> std::result::Result<(), Unfulfilled> {
        if !self.run(id).await?.state.status().accepts_inputs() {
            return Ok(());
        }
        let begun = match provide().await {
            Ok(()) => self.start_run(id).await.map(drop),
            Err(error) => Err(error),
        };
        let refused = match begun.map_err(Self::refusal) {
            Err(Unfulfilled::Never(why)) => why,
            begun => return begun,
        };
        self.remove_run(id).await?;
        Err(Unfulfilled::Never(refused))
    }

    /// Tells the course of the runs that have ended.
    pub(in super::super) async fn meet_ended_runs(&self, live: &mut Live) -> Result<()> {
        for (id, run) in awaited(&live.course) {
            let Some(execution) = live.course.execution(id) else { continue };
            let (attempt, step) = (execution.attempt, execution.work.step);
            let is_command = matches!(execution.work.wish, Some(Wish::RunCommand(_)));
            let Some(done) = self.ended_run(run, is_command).await? else { continue };
            let happened =
                Happened { execution: id, attempt, step, at: done.at, what: What::Done(done) };
            live.tell(&happened)?;
        }
        Ok(())
    }

    /// What the end of a run is to the callback that waits for it; `None` while it goes on.
    async fn ended_run(&self, id: RunId, is_command: bool) -> Result<Option<Done>> {
        let Some(run) = self.store.run(id).await? else {
            let event = Event::Unfulfilled(format!("somebody deleted its run {id}"));
            return Ok(Some(Done { event, at: self.clock.now() }));
        };
        if !run.state.status().is_terminal() {
            return Ok(None);
        }
        let event = match is_command {
            true => Event::CommandEnded(self.command_end(&run).await?),
            false => Event::TaskEnded(self.task_end(&run).await?),
        };
        Ok(Some(Done { event, at: run.updated_at }))
    }

    async fn command_end(&self, run: &Run) -> Result<CommandEnd> {
        let jobs = self.store.jobs(run.id, run.attempt).await?;
        let Some(job) = jobs.first() else {
            return Ok(CommandEnd { cause: cause(run), ..CommandEnd::default() });
        };
        let (exit, failure) = match &job.state {
            JobState::Finished { exit, .. } => (Some(exit), None),
            JobState::Failed { exit, failure, .. } => (exit.as_ref(), Some(failure)),
            _ => (None, None),
        };
        let exit_code = match exit.map(|exit| &exit.outcome) {
            Some(ExecOutcome::Exited { code }) => u8::try_from(*code).ok(),
            _ => None,
        };
        let cause = match exit_code {
            Some(_) => String::new(),
            None => failure.map_or_else(|| cause(run), |failure| failure.cause.clone()),
        };
        let secrets = self.log_secrets(run).await?;
        Ok(CommandEnd {
            exit_code,
            cause,
            output: self.output(&secrets, job).await?,
            errors: self.log_end(&secrets, job, LogStream::Stderr).await?,
        })
    }

    /// The end of what a job wrote to standard output, and before that the line with its values, if it stands further up.
    async fn output(&self, secrets: &Secrets, job: &JobRecord) -> Result<String> {
        let end = self.log_end(secrets, job, LogStream::Stdout).await?;
        if end.len() < OUTPUT_BYTES {
            return Ok(end);
        }
        let (mut line, mut offset) = (ValuesLine::default(), 0);
        let mut found = None;
        while found.is_none() && offset < SEARCHED_BYTES {
            let stream = LogStream::Stdout;
            let chunk = self.read_job_log(secrets, job, stream, offset, CHUNK_BYTES).await?;
            if chunk.bytes.is_empty() {
                break;
            }
            found = line.feed(&chunk.bytes);
            offset = chunk.next;
        }
        Ok(match found {
            Some(line) => format!("{}\n{end}", String::from_utf8_lossy(&line)),
            None => end,
        })
    }

    /// The end of what a job printed, with U+FFFD for what is not UTF-8.
    async fn log_end(
        &self,
        secrets: &Secrets,
        job: &JobRecord,
        stream: LogStream,
    ) -> Result<String> {
        let size = self.objects.size(&job_log_object(job.id(), stream)).await?.unwrap_or_default();
        let offset = size.saturating_sub(OUTPUT_BYTES as u64);
        let chunk = self.read_job_log(secrets, job, stream, offset, OUTPUT_BYTES).await?;
        Ok(String::from_utf8_lossy(&chunk.bytes).into_owned())
    }

    async fn task_end(&self, run: &Run) -> Result<TaskEnd> {
        let end = match run.state.status() {
            RunStatus::Finished => RunEnd::Finished,
            RunStatus::Canceled => RunEnd::Canceled,
            _ => RunEnd::Failed,
        };
        let mut outputs = Map::new();
        for (name, value) in self.store.values(run.id, Side::Outputs).await? {
            let link = format!("/api/v1/runs/{}/outputs/{name}", run.id);
            outputs.insert(name, said(&value, link));
        }
        for result in self.store.results(run.id).await? {
            let link = format!("/api/v1/runs/{}/results/{}", run.id, result.name);
            outputs.entry(result.name).or_insert(link.into());
        }
        Ok(TaskEnd { run: run.id, end, cause: cause(run), outputs: Json::Object(outputs) })
    }

    /// Why a run cannot begin: a refusal, in words for the workflow's author, or trouble of the server's.
    pub(super) fn refusal(error: Error) -> Unfulfilled {
        match error {
            // Of these, what another server or a person did at the same moment is no refusal either.
            Error::Internal { .. }
            | Error::NoDatabase(_)
            | Error::Conflict
            | Error::DiskFull
            | Error::InvalidState { .. }
            | Error::RunNotFound => Unfulfilled::NotNow(error),
            refused => Unfulfilled::Never(super::super::super::failing::chain(&refused)),
        }
    }
}

fn said(value: &Value, link: String) -> Json {
    match value {
        Value::Image(_) | Value::File(_) | Value::Files(_) => link.into(),
        Value::Array(items)
            if items.iter().any(|item| matches!(item.value, Value::Image(_) | Value::File(_))) =>
        {
            link.into()
        }
        value => value_to_json(value),
    }
}

fn cause(run: &Run) -> String {
    match &run.state {
        RunState::Failed { failure } => failure.cause.clone(),
        RunState::Canceled => "it was canceled".to_owned(),
        _ => String::new(),
    }
}
