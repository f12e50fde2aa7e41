//! A job that does nothing, run as each job is: an engine may answer and yet start no container.

use std::error::Error;
use std::path::PathBuf;

use gantry_executor::{ContainerOptions, ImageExecutor, container_executor};
use gantry_model::clock::Entropy;
use gantry_model::exec::{ExecExit, ExecOutcome, ExecPlan, LogStream};
use gantry_model::host::ContainerEngine;
use gantry_model::id::{ExecutorName, JobId, RunId};
use gantry_model::task::Resources;

use super::trial_image::TrialImage;
use crate::cli::error::in_a_line;
use crate::clock::SystemEntropy;

/// Much more than it needs.
const MEMORY: u64 = 64 * 1024 * 1024;
/// An engine that is busy with other containers may be slow.
const TIME_LIMIT_SECONDS: u64 = 60;
/// Of what the engine said, in bytes.
const SAID: usize = 4096;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Runs the job, and leaves nothing behind. The error tells why it did not run.
pub(super) async fn run(
    engine: ContainerEngine,
    program: PathBuf,
    architecture: &str,
) -> std::result::Result<(), String> {
    attempt(engine, program, architecture).await.map_err(|error| in_a_line(&*error))
}

async fn attempt(engine: ContainerEngine, program: PathBuf, architecture: &str) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let (jobs, inputs) = (folder.path().join("jobs"), folder.path().join("inputs"));
    std::fs::create_dir_all(&inputs)?;
    let job = JobId { run: RunId(SystemEntropy.uuid()), attempt: 1, part: None };
    let name = ExecutorName(engine.to_string());
    let mut options = ContainerOptions::new(name, engine, jobs, "doctor".to_owned());
    options.program = program;
    let executor = container_executor(options);
    // An image of its own, so that nobody who tries at the same time removes it.
    let image = TrialImage::new(architecture, &job.to_string())?;
    let reference = executor.prepare_image(&image.stored, &image).await?;
    let plan = ExecPlan {
        job,
        image: reference,
        inputs,
        input_folder: "/inputs".to_owned(),
        output_folder: "/outputs".to_owned(),
        resources: Resources {
            memory_bytes: MEMORY,
            cpus: 1,
            gpus: 0,
            internet: false,
            time_limit_seconds: None,
        },
        time_limit_seconds: TIME_LIMIT_SECONDS,
    };
    let ended = run_to_end(executor.as_ref(), &plan).await;
    let handle = executor.reserve(&job);
    let cleaned = executor.destroy(&handle).await.and(executor.remove_image(&image.stored).await);
    ended?;
    Ok(cleaned?)
}

async fn run_to_end(executor: &dyn ImageExecutor, plan: &ExecPlan) -> Result<()> {
    let handle = executor.reserve(&plan.job);
    executor.start(plan, &handle).await?;
    let ExecExit { outcome, .. } = executor.wait(&handle).await?;
    match outcome {
        ExecOutcome::Exited { code: 0 } => Ok(()),
        ExecOutcome::NotStarted { message } => Err(message.into()),
        other => {
            let said = executor.read_log(&handle, LogStream::Stderr, 0, SAID).await?;
            Err(format!("{other:?} {}", String::from_utf8_lossy(&said).trim()).into())
        }
    }
}
