//! Tasks, runs and states to test with.

use std::sync::atomic::{AtomicU32, Ordering};

use gantry_model::clock::Clock;
use gantry_model::creator::Creator;
use gantry_model::digest::Digest;
use gantry_model::exec::{Capacity, ExecExit, ExecHandle, ExecOutcome, PreparedImage};
use gantry_model::id::{ExecutorName, JobId, RunId, ServerId, TaskId};
use gantry_model::image::{Blob, ImageArchive, ImageLayout};
use gantry_model::run::{Job, Run, RunState};
use gantry_model::task::{
    Author, JobTemplate, Parameter, Resources, StoredImage, Task, TaskDefinition, TaskPackage, Work,
};
use gantry_model::types::{Bounds, TypeSpec};
use gantry_store::{Change, NewRun, PageRequest, Store};
use jiff::Timestamp;
use serde_json::json;
use uuid::Uuid;

use crate::database::TestClock;

/// What a run of [`new_run`] needs.
pub(crate) const NEEDS: Capacity = Capacity { cpus: 2, memory_bytes: 3 << 30, gpus: 1 };

/// A number that no other call in this process gets.
pub(crate) fn next_number() -> u32 {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    NEXT.fetch_add(1, Ordering::SeqCst)
}

/// An id that no other call gets. Ids of later calls are not larger, as those of real ones are not.
pub(crate) fn next_id() -> Uuid {
    Uuid::from_u128(u128::from(next_number().reverse_bits()) << 96)
}

pub(crate) fn task(clock: &TestClock, namespace: &str) -> Task {
    let definition = TaskDefinition {
        name: "Count nuclei".to_owned(),
        name_short: "count".to_owned(),
        namespace: namespace.to_owned(),
        version: format!("1.0.{}", next_number()),
        description: None,
        authors: vec![Author {
            first_name: "Example".to_owned(),
            last_name: "Lab".to_owned(),
            organization: "Example Lab".to_owned(),
            email: "tasks@example.org".to_owned(),
            is_contact: true,
        }],
        inputs: vec![threshold()],
        outputs: Vec::new(),
        matching: Vec::new(),
        work: Work::Job(JobTemplate {
            input_folder: "/inputs".to_owned(),
            output_folder: "/outputs".to_owned(),
            resources: Resources {
                memory_bytes: NEEDS.memory_bytes,
                cpus: NEEDS.cpus,
                gpus: NEEDS.gpus,
                internet: false,
                time_limit_seconds: Some(60),
            },
        }),
    };
    let package = Some(package());
    Task { id: TaskId(next_id()), definition, package, created_at: clock.now() }
}

/// With a bound that has 17 digits, and so comes back only from exact reading.
fn threshold() -> Parameter {
    let bounds = Bounds { leq: Some(0.100_000_000_000_000_02), ..Bounds::default() };
    Parameter {
        name: "threshold".to_owned(),
        display_name: "Threshold".to_owned(),
        description: "Above which a pixel counts".to_owned(),
        type_spec: TypeSpec::Number { bounds, infinity_allowed: false, nan_allowed: true },
        optional: false,
        default: Some(json!(0.5)),
        derived_from: None,
    }
}

fn package() -> TaskPackage {
    let digest = Digest::from_bytes([7; 32]);
    let blob = Blob { digest: digest.clone(), offset: 512, size: 100, gzip: false };
    let archive = ImageArchive {
        layout: ImageLayout::DockerArchive,
        length: 4096,
        config: blob.clone(),
        layers: vec![blob],
        os: "linux".to_owned(),
        architecture: "amd64".to_owned(),
    };
    let image = StoredImage {
        object: "bundle.zip".to_owned(),
        offset: 40,
        archive,
        registry_reference: None,
    };
    TaskPackage { bundle_digest: digest, bundle_size: 5000, has_logo: false, image }
}

/// Adds a task and returns it.
pub(crate) async fn added_task(store: &Store, clock: &TestClock) -> Task {
    let task = task(clock, "org.example");
    store.add_task(&task).await.unwrap();
    task
}

pub(crate) fn new_run(task: TaskId) -> NewRun {
    NewRun {
        id: RunId(next_id()),
        task,
        importer: None,
        pinned_importer: None,
        project: None,
        created_by: Creator::Token("somebody".to_owned()),
        secret: "5ec4e7".to_owned(),
        needs: NEEDS,
    }
}

/// Adds a run, which is CREATED, of a task of its own.
pub(crate) async fn added_run(store: &Store, clock: &TestClock) -> Run {
    let task = added_task(store, clock).await;
    store.add_run(&new_run(task.id)).await.unwrap()
}

/// Takes a run through these states.
pub(crate) async fn taken(
    store: &Store,
    run: Run,
    states: impl IntoIterator<Item = RunState>,
) -> Run {
    let mut run = run;
    for state in states {
        run = store.apply(&run, Change::to(state)).await.unwrap();
    }
    run
}

/// The way of a run to a job that runs on this executor.
pub(crate) fn way_to_running(run: &Run, executor: &str) -> [RunState; 5] {
    let job = job(run, executor);
    [
        RunState::Provisioned,
        queuing(),
        RunState::Queued { executor: ExecutorName(executor.to_owned()) },
        RunState::Pending(job.clone()),
        RunState::Running { job, started_at: Timestamp::UNIX_EPOCH },
    ]
}

pub(crate) fn queuing() -> RunState {
    RunState::Queuing { waiting_because: Some("no room".to_owned()) }
}

pub(crate) fn finished() -> RunState {
    let exit = ExecExit {
        outcome: ExecOutcome::Exited { code: 0 },
        started_at: Timestamp::UNIX_EPOCH,
        ended_at: Timestamp::UNIX_EPOCH,
    };
    RunState::Finished { exit: Some(exit) }
}

pub(crate) fn server(name: &str) -> ServerId {
    ServerId(name.to_owned())
}

/// A job of the server `a`.
fn job(run: &Run, executor: &str) -> Job {
    let handle = ExecHandle {
        version: 1,
        job: JobId { run: run.id, attempt: 1, part: None },
        data: json!({ "folder": "/jobs/1", "pid": 4711 }),
    };
    let image = PreparedImage {
        reference: "registry.example/count@sha256:00".to_owned(),
        config_digest: Digest::from_bytes([1; 32]),
    };
    Job { server: server("a"), executor: ExecutorName(executor.to_owned()), handle, image }
}

/// The first page, long enough for everything in these tests.
pub(crate) fn everything() -> PageRequest {
    PageRequest { cursor: None, limit: 1000 }
}
