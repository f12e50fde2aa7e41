//! A job has ended: its output is kept, its artifacts are brought home, and its exit is judged.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use gantry_definition::script::render::{RenderedArtifact, render_job};
use gantry_engine::script::job_failure;
use gantry_engine::verdict::job_lost;
use gantry_executor::{ExecError, Fetched, HostExecutor};
use gantry_model::digest::Digest;
use gantry_model::exec::ExecExit;
use gantry_model::failure::{Failure, FailureReason, Stage};
use gantry_model::run::Run;
use gantry_model::script::{JobRecord, JobState, KeptArtifact, PlacedJob};
use gantry_model::value::FileEntry;
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;

use super::super::failing::chain;
use super::super::names::artifact_object;
use super::super::{Error, Pipeline};
use super::job::{JobStep, Setback, Work};
use super::place::not_rendered;

/// What to do where an artifact is not among what the job left.
const COPY: &str = "Have the script copy it to `{{ output_dir }}`.";
/// What to do about names.
const RENAME: &str = "Have the script give it another name.";

/// Bytes that are read from a file at once.
const BUFFER: usize = 256 * 1024;

impl Pipeline {
    /// Waits for the job's end, and takes in what it left.
    pub(super) async fn collect_job(
        &self,
        work: &Work<'_>,
        record: &JobRecord,
        placed: &PlacedJob,
    ) -> JobStep {
        let (executor, exit) = loop {
            let moved = self.hosts.moved();
            let executor = self.host_executor(&placed.host).await?;
            tokio::select! {
                exit = executor.wait(&placed.handle) => break (executor, exit.map_err(not_waited)?),
                () = moved => {}
            }
        };
        self.keep_job_logs(work.run, record.id(), placed).await?;
        let line = self.matching_line(work, record).await?;
        let limit = self.job_time_limit(work.job);
        if let Some(failure) = job_failure(work.job, &exit, limit, line.as_deref()) {
            return Ok(failed(placed, record, failure, exit));
        }
        match self.fetch_artifacts(work, placed, executor.as_ref()).await {
            Ok(artifacts) => {
                let note = format!("job '{}' has finished", record.key);
                Ok((JobState::Finished { host: placed.host.clone(), exit, artifacts }, note))
            }
            Err(Setback::Failed(failure)) => Ok(failed(placed, record, failure, exit)),
            Err(other) => Err(other),
        }
    }

    async fn fetch_artifacts(
        &self,
        work: &Work<'_>,
        placed: &PlacedJob,
        executor: &dyn HostExecutor,
    ) -> Result<Vec<KeptArtifact>, Setback> {
        let folders = executor
            .folders(&placed.handle)
            .map_err(|error| Error::internal("finding a job's folders", error))?;
        let context = self.render_context(work, placed, folders).await?;
        let rendered = render_job(work.job, work.script, &context)
            .map_err(|findings| not_rendered(&findings))?;
        let mut kept = Vec::new();
        for artifact in &rendered.artifacts {
            let folder = self.spool.subfolder()?;
            let fetched = executor.fetch(&placed.handle, &artifact.path, folder.path()).await;
            match fetched.map_err(|error| not_fetched(artifact, &error))? {
                None => return Err(missing(artifact)),
                Some(fetched) => {
                    kept.push(self.keep_artifact(work.run, artifact, folder, fetched).await?);
                }
            }
        }
        Ok(kept)
    }

    /// Moves what was fetched into the object store.
    async fn keep_artifact(
        &self,
        run: &Run,
        artifact: &RenderedArtifact,
        folder: TempDir,
        fetched: Fetched,
    ) -> Result<KeptArtifact, Setback> {
        let place = folder.path().to_owned();
        let listing = tokio::task::spawn_blocking(move || list(&place))
            .await
            .map_err(|error| Error::internal("listing an artifact", error))?;
        let files = listing.map_err(|error| not_listed(artifact, error))?;
        if fetched == Fetched::File && files.is_empty() {
            return Err(unobtainable(artifact, &format!("{} is a link", artifact.path), COPY));
        }
        for entry in &files {
            let object = artifact_object(run.id, &entry.digest);
            self.objects.adopt_file(&folder.path().join(&entry.path), &object).await?;
        }
        let name = artifact.path.trim_end_matches('/').rsplit('/').next().unwrap_or("artifact");
        Ok(KeptArtifact {
            key: artifact.key.clone(),
            name: name.to_owned(),
            folder: fetched == Fetched::Folder,
            files,
            import_path: artifact.import_path.clone(),
        })
    }
}

fn failed(
    placed: &PlacedJob,
    record: &JobRecord,
    failure: Failure,
    exit: ExecExit,
) -> (JobState, String) {
    let note = format!("job '{}' failed: {}", record.key, failure.cause);
    (JobState::Failed { host: Some(placed.host.clone()), failure, exit: Some(exit) }, note)
}

fn missing(artifact: &RenderedArtifact) -> Setback {
    no_artifact(
        format!("there is no artifact '{}' at {}", artifact.key, artifact.path),
        "Have the script write it there; `{{ output_dir }}` is a folder for it.",
    )
}

fn unobtainable(artifact: &RenderedArtifact, why: &str, hint: &str) -> Setback {
    no_artifact(format!("the artifact '{}' cannot be had: {why}", artifact.key), hint)
}

fn no_artifact(cause: String, hint: &str) -> Setback {
    Setback::Failed(Failure {
        stage: Stage::Collect,
        reason: FailureReason::MissingOutput,
        cause,
        hint: hint.to_owned(),
        exit_code: None,
        details: Vec::new(),
    })
}

/// The way to the host may be mended, be it by somebody, and what the job left is there still. What else there is would be so each time.
pub(super) fn is_out_of_reach(error: &ExecError) -> bool {
    error.may_pass() || matches!(error, ExecError::Connect(_))
}

fn not_fetched(artifact: &RenderedArtifact, error: &ExecError) -> Setback {
    match is_out_of_reach(error) {
        true => Setback::OutOfReach(chain(error)),
        false => unobtainable(artifact, &chain(error), COPY),
    }
}

/// A name that nothing here can have stays so; else the server's disk is in trouble.
fn not_listed(artifact: &RenderedArtifact, error: io::Error) -> Setback {
    match error.kind() {
        io::ErrorKind::InvalidFilename => unobtainable(artifact, &error.to_string(), RENAME),
        _ => Setback::Server(Error::io("listing an artifact", error)),
    }
}

/// It had been started, or it would not be RUNNING: its folder was taken away. Anything else passes, or is mended.
fn not_waited(error: ExecError) -> Setback {
    match error {
        ExecError::NeverStarted { .. } => Setback::Failed(job_lost()),
        error => Setback::OutOfReach(chain(&error)),
    }
}

/// The regular files below a folder, by path. Links are left out: where they lead is the host's business.
fn list(root: &Path) -> io::Result<Vec<FileEntry>> {
    let mut files = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder)? {
            let entry = entry?;
            let (path, kind) = (entry.path(), entry.file_type()?);
            if kind.is_dir() {
                folders.push(path);
            } else if kind.is_file() {
                let name = path.strip_prefix(root).map_err(io::Error::other)?;
                let unnameable = || unnameable(name);
                let name = name.to_str().ok_or_else(unnameable)?.to_owned();
                let (digest, size) = digest_of(&path)?;
                files.push(FileEntry { path: name, size, digest });
            }
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

fn unnameable(name: &Path) -> io::Error {
    let message = format!("the name '{}' is not UTF-8", name.display());
    io::Error::new(io::ErrorKind::InvalidFilename, message)
}

fn digest_of(path: &Path) -> io::Result<(Digest, u64)> {
    let (mut file, mut hasher) = (File::open(path)?, Sha256::new());
    let (mut buffer, mut size) = (vec![0; BUFFER], 0);
    loop {
        let read = file.read(&mut buffer)?;
        let Some(bytes) = buffer.get(..read).filter(|bytes| !bytes.is_empty()) else {
            return Ok((Digest::from_bytes(hasher.finalize().into()), size));
        };
        hasher.update(bytes);
        size += read as u64;
    }
}
