//! What a job needs is brought to its host, and it is started, at most once, however often this is repeated.

use gantry_definition::script::render::{
    RenderedContainer, RenderedImage, RenderedJob, render_job,
};
use gantry_executor::{ExecError, HostExecutor};
use gantry_model::digest::Digest;
use gantry_model::exec::script::{ContainerPlan, ImagePlan, ScriptPlan};
use gantry_model::failure::{Failure, FailureReason, Stage};
use gantry_model::script::{JobState, PlacedJob, ScriptJob, TaskFiles};
use indicatif::HumanBytes;
use sha2::{Digest as _, Sha256};

use super::super::failing::chain;
use super::super::{Error, Pipeline};
use super::job::{JobStep, Setback, Work, unavailable};
use super::place::not_rendered;

/// From so many bytes on it is told how many were brought to a host.
const WORTH_TELLING: u64 = 1024 * 1024;

impl Pipeline {
    /// Renders the job, pushes its files, gets its image, and starts it.
    pub(super) async fn bring_job(&self, work: &Work<'_>, placed: &PlacedJob) -> JobStep {
        let executor = self.host_executor(&placed.host).await?;
        let folders = executor
            .folders(&placed.handle)
            .map_err(|error| Error::internal("finding a job's folders", error))?;
        let context = self.render_context(work, placed, folders).await?;
        let rendered = render_job(work.job, work.script, &context)
            .map_err(|findings| not_rendered(&findings))?;
        let image = self.image_plan(work, placed, rendered.container.as_ref()).await?;
        let plan = self.script_plan(work, placed, rendered, image.as_ref());
        let brought = self.bring(work, placed, executor.as_ref(), &plan, image.as_ref()).await?;
        let placed = placed.clone();
        let mut note = format!("job '{}' runs on the host '{}'", work.job.key, placed.host);
        if brought >= WORTH_TELLING {
            note.push_str(&format!(", after {} were brought there", HumanBytes(brought)));
        }
        Ok((JobState::Running { placed, started_at: self.clock.now() }, note))
    }

    /// How many bytes had to travel.
    async fn bring(
        &self,
        work: &Work<'_>,
        placed: &PlacedJob,
        executor: &dyn HostExecutor,
        plan: &ScriptPlan,
        image: Option<&ImagePlan>,
    ) -> Result<u64, Setback> {
        let missing = executor.missing(plan).await;
        let missing = missing.map_err(|error| unprepared("looking at the host", &error))?;
        if !missing.is_empty() {
            return Err(lacks(placed, &missing));
        }
        let files = self.pushed_files(work).await?;
        let pushed = self.push_files(work, placed, executor, &files).await?;
        let brought = pushed.map_err(|error| unprepared("bringing files to the host", &error))?;
        if let Some(image) = image {
            let prepared = executor.prepare_image(&placed.handle, image).await;
            prepared.map_err(|error| no_image(&image.image, &error))?;
        }
        let started = executor.start(plan, &placed.handle).await;
        started.map_err(|error| unprepared("starting the job", &error))?;
        Ok(brought)
    }

    fn script_plan(
        &self,
        work: &Work<'_>,
        placed: &PlacedJob,
        rendered: RenderedJob,
        image: Option<&ImagePlan>,
    ) -> ScriptPlan {
        let arguments = rendered.container.map(|container| container.run_arguments);
        ScriptPlan {
            job: placed.handle.job,
            script: rendered.script,
            interpreter: work.job.interpreter,
            executable: rendered.executable,
            container: image.map(|image| ContainerPlan {
                engine: image.engine,
                image: image.image.clone(),
                run_arguments: arguments.unwrap_or_default(),
            }),
            environment: rendered.environment,
            time_limit_seconds: self.job_time_limit(work.job),
        }
    }

    /// How the host gets the image, if the job has one.
    async fn image_plan(
        &self,
        work: &Work<'_>,
        placed: &PlacedJob,
        container: Option<&RenderedContainer>,
    ) -> Result<Option<ImagePlan>, Setback> {
        let Some(container) = container else { return Ok(None) };
        let engine = match container.engine {
            Some(engine) => engine,
            None => self.host_engine(&placed.host).await?,
        };
        let credentials = match &container.repository {
            None => None,
            Some(name) => match self.repository_login(name).await? {
                Some(login) => Some(login),
                None => return Err(no_repository(name)),
            },
        };
        let (image, dockerfile) = match &container.image {
            RenderedImage::Named(name) => (name.clone(), None),
            RenderedImage::Built { dockerfile, tag } => {
                let name = tag.clone().unwrap_or_else(|| image_name(&work.script.files));
                (name, Some(dockerfile.clone()))
            }
        };
        Ok(Some(ImagePlan { engine, image, dockerfile, credentials }))
    }

    /// The job's time limit, or the server's.
    pub(super) fn job_time_limit(&self, job: &ScriptJob) -> u64 {
        job.time_limit_seconds.unwrap_or(self.settings.time_limit_seconds)
    }
}

/// What a built image is called: the same for the same files.
fn image_name(files: &TaskFiles) -> String {
    let mut hasher = Sha256::new();
    for (path, file) in files {
        let bytes = file.bytes().unwrap_or_default();
        hasher.update(format!("{path}\0{}\0", bytes.len()));
        hasher.update(&bytes);
    }
    format!("localhost/gantry-task:{}", Digest::from_bytes(hasher.finalize().into()).hex())
}

fn unprepared(operation: &str, error: &ExecError) -> Setback {
    let cause = format!("{operation} failed: {}", chain(error));
    match error.may_pass() {
        true => Setback::OutOfReach(cause),
        false => Setback::Failed(unavailable(cause)),
    }
}

fn lacks(placed: &PlacedJob, missing: &[String]) -> Setback {
    failed(
        FailureReason::MissingProgram,
        format!("the host '{}' lacks {}", placed.host, missing.join(", ")),
        "Install it there, or name another host or executable in the task.",
    )
}

fn no_image(image: &str, error: &ExecError) -> Setback {
    if error.may_pass() {
        return unprepared("getting the image", error);
    }
    failed(
        FailureReason::ImageUnavailable,
        format!("the image '{image}' cannot be had: {}", chain(error)),
        "The job's log has what the container engine printed.",
    )
}

fn no_repository(name: &str) -> Setback {
    failed(
        FailureReason::ImageUnavailable,
        format!("there is no Docker repository '{name}'"),
        "`gantry host repository add` adds one.",
    )
}

fn failed(reason: FailureReason, cause: String, hint: &str) -> Setback {
    Setback::Failed(Failure {
        stage: Stage::Prepare,
        reason,
        cause,
        hint: hint.to_owned(),
        exit_code: None,
        details: Vec::new(),
    })
}
