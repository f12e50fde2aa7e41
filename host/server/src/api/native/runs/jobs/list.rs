//! The jobs of a script run.

use axum::extract::State;
use gantry_model::exec::{ExecExit, ExecOutcome};
use gantry_model::failure::Failure;
use gantry_model::id::RunId;
use gantry_model::script::{JobRecord, JobState, KeptArtifact, Script};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::stage;
use crate::api::native::extract::Path;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::Viewer;

/// A job of a script run.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub(crate) struct JobView {
    /// Its name in the task.
    pub(crate) key: String,
    /// Its place among the task's jobs; counts from 0.
    pub(crate) index: u32,
    /// The name of its stage, in a task that has stages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) stage: Option<String>,
    /// `WAITING`, `PREPARING`, `RUNNING`, `FINISHED`, `FAILED`, `SKIPPED`, `CANCELED`.
    pub(crate) state: String,
    /// Where it runs or ran.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) host: Option<String>,
    /// How often it was started in this attempt of the run.
    pub(crate) turn: u32,
    /// Whether what follows goes on although it failed.
    pub(crate) allow_failure: bool,
    /// RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) started_at: Option<String>,
    /// RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) ended_at: Option<String>,
    /// 128 + n is signal n.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) exit_code: Option<i32>,
    /// Why it failed: stage, reason, cause, hint.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub(crate) failure: Option<Failure>,
    /// What is kept of what it left.
    pub(crate) artifacts: Vec<ArtifactView>,
}

/// A file or folder that a job left.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub(crate) struct ArtifactView {
    /// Its name in the task.
    pub(crate) key: String,
    /// The last name of its path on the host.
    pub(crate) name: String,
    pub(crate) folder: bool,
    /// How many files there are in it.
    pub(crate) files: usize,
    /// Of all files together, in bytes.
    pub(crate) size: u64,
}

/// List the jobs of a script run, in the task's order
///
/// Those of the latest attempt. A run of a bundle has none.
#[utoipa::path(
    get, path = "/runs/{id}/jobs", tag = "runs", security(("token" = ["viewer"])),
    params(("id" = Uuid, Path)),
    responses((status = 200, body = Vec<JobView>), (status = 404, body = Problem)),
)]
pub(super) async fn jobs(
    _caller: Viewer,
    State(app): State<App>,
    Path(id): Path<Uuid>,
) -> Result<axum::Json<Vec<JobView>>, Problem> {
    let run = app.pipeline.run(RunId(id)).await?;
    let task = app.pipeline.task(run.task).await?;
    let Some(script) = task.definition.script() else { return Ok(axum::Json(Vec::new())) };
    let jobs = app.pipeline.jobs_of(&run).await?;
    Ok(axum::Json(jobs.into_iter().map(|job| JobView::new(script, job)).collect()))
}

impl JobView {
    fn new(script: &Script, job: JobRecord) -> Self {
        let described = script.jobs.get(job.index as usize);
        let view = Self {
            index: job.index,
            stage: stage(script, &job).map(str::to_owned),
            state: word(&job.state).to_owned(),
            host: None,
            turn: job.turn,
            allow_failure: described.is_some_and(|described| described.allow_failure),
            started_at: None,
            ended_at: None,
            exit_code: None,
            failure: None,
            artifacts: Vec::new(),
            key: job.key.0,
        };
        match job.state {
            JobState::Waiting | JobState::Skipped | JobState::Canceled => view,
            JobState::Preparing(placed) => Self { host: Some(placed.host.into()), ..view },
            JobState::Running { placed, started_at } => {
                let started_at = Some(started_at.to_string());
                Self { host: Some(placed.host.into()), started_at, ..view }
            }
            JobState::Finished { host, exit, artifacts } => {
                let artifacts = artifacts.into_iter().map(ArtifactView::from).collect();
                Self { host: Some(host.into()), artifacts, ..view.ended(&exit) }
            }
            JobState::Failed { host, failure, exit } => {
                let view = Self { host: host.map(String::from), failure: Some(failure), ..view };
                match exit {
                    Some(exit) => view.ended(&exit),
                    None => view,
                }
            }
        }
    }

    fn ended(self, exit: &ExecExit) -> Self {
        Self {
            started_at: Some(exit.started_at.to_string()),
            ended_at: Some(exit.ended_at.to_string()),
            exit_code: match &exit.outcome {
                ExecOutcome::Exited { code } => Some(*code),
                _ => self.failure.as_ref().and_then(|failure| failure.exit_code),
            },
            ..self
        }
    }
}

impl From<KeptArtifact> for ArtifactView {
    fn from(artifact: KeptArtifact) -> Self {
        Self {
            key: artifact.key.0,
            name: artifact.name,
            folder: artifact.folder,
            files: artifact.files.len(),
            size: artifact.files.iter().map(|file| file.size).sum(),
        }
    }
}

fn word(state: &JobState) -> &'static str {
    match state {
        JobState::Waiting => "WAITING",
        JobState::Preparing(_) => "PREPARING",
        JobState::Running { .. } => "RUNNING",
        JobState::Finished { .. } => "FINISHED",
        JobState::Failed { .. } => "FAILED",
        JobState::Skipped => "SKIPPED",
        JobState::Canceled => "CANCELED",
    }
}
