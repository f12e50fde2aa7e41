//! Endpoints about the jobs of a script run: how far each is, and what it prints.

mod list;
mod log_events;
mod logs;
mod output;
mod position;
mod sections;

use gantry_model::run::{Run, RunState};
use gantry_model::script::{JobRecord, Script};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::problem::Problem;
use crate::app::App;
use crate::pipeline::Error;

pub(crate) use list::{ArtifactView, JobView};
pub(super) use log_events::follow;
pub(super) use position::Position;
pub(super) use sections::sections;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::jobs))
        .routes(routes!(logs::job_logs))
        .routes(routes!(log_events::job_log_events))
}

/// A job of the run's present attempt, by its name or by its place among the task's jobs.
async fn job(app: &App, run: &Run, text: &str) -> Result<JobRecord, Problem> {
    let jobs = app.pipeline.jobs_of(run).await?;
    let named = jobs.iter().find(|job| job.key.0 == text);
    let found = named.or_else(|| jobs.iter().find(|job| text.parse() == Ok(job.index)));
    found.cloned().ok_or_else(|| Problem::not_found(format!("the run has no job '{text}'")))
}

/// The name of a job's stage, in a task that has stages.
fn stage<'a>(script: &'a Script, job: &JobRecord) -> Option<&'a str> {
    script.stages.get(job.stage as usize).map(String::as_str)
}

/// The name of the stage that a script run is in, while it runs.
pub(super) async fn present_stage(app: &App, run: &Run) -> Result<Option<String>, Error> {
    if !matches!(run.state, RunState::Staged { .. }) {
        return Ok(None);
    }
    let task = app.pipeline.task(run.task).await?;
    let jobs = app.pipeline.store.jobs(run.id, run.attempt).await?;
    let first = jobs.iter().filter(|job| !job.state.has_ended()).min_by_key(|job| job.stage);
    let script = task.definition.script();
    Ok(first.zip(script).and_then(|(job, script)| stage(script, job)).map(str::to_owned))
}
