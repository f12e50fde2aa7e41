//! Hosts, repositories, variables, and the jobs of script runs.

use gantry_model::host::{ContainerEngine, Host, HostName, Login, Reach, Scheduler, SshReach};
use gantry_model::id::RunId;
use gantry_model::run::{Run, RunState};
use gantry_model::script::{JobKey, JobRecord, JobState};
use gantry_store::{
    Change, Repository, Store, StoreError, StoredHost, StoredVariable, VariableScope,
};
use jiff::Timestamp;

use crate::database::Database;
use crate::fixtures::{added_run, finished, server, taken};

crate::promises! {
    a_host_is_kept_with_its_secret_and_changed_by_who_read_it_last
    repositories_and_variables_are_replaced_by_name
    jobs_come_with_the_run_and_change_one_by_one
    of_two_who_change_a_job_one_is_heard
    events_of_jobs_that_change_at_once_have_no_gap
}

fn host(name: &str) -> StoredHost {
    let reach = Reach::Ssh(SshReach {
        address: "127.0.0.1".to_owned(),
        port: 22,
        user: "example".to_owned(),
        login: Login::Key,
        host_key: None,
        jump: None,
    });
    let host = Host {
        name: name.parse().unwrap(),
        reach,
        working_folder: "/var/tmp/gantry".to_owned(),
        scheduler: Scheduler::Slurm { arguments: vec!["--partition=long".to_owned()] },
        container_engine: ContainerEngine::Podman,
        capacity: None,
        jobs_at_once: Some(3),
        labels: vec!["gpu".to_owned()],
        created_at: Timestamp::UNIX_EPOCH,
        revision: 0,
    };
    StoredHost { host, sealed: Some("sealed".to_owned()) }
}

async fn a_host_is_kept_with_its_secret_and_changed_by_who_read_it_last(database: &Database) {
    let store = database.open().await;
    store.add_host(&host("b")).await.unwrap();
    store.add_host(&host("a")).await.unwrap();
    assert!(matches!(store.add_host(&host("a")).await, Err(StoreError::Conflict { .. })));
    assert_eq!(store.hosts().await.unwrap(), [host("a"), host("b")]);

    let name: HostName = "a".parse().unwrap();
    let mut changed = store.host(&name).await.unwrap().unwrap();
    changed.host.revision = 1;
    changed.host.labels.clear();
    store.change_host(&changed).await.unwrap();
    assert_eq!(store.host(&name).await.unwrap(), Some(changed.clone()));
    let late = store.change_host(&changed).await;
    assert!(matches!(late, Err(StoreError::Conflict { .. })), "{late:?}");

    assert!(store.remove_host(&name).await.unwrap());
    assert!(!store.remove_host(&name).await.unwrap());
    assert_eq!(store.host(&name).await.unwrap(), None);
}

async fn repositories_and_variables_are_replaced_by_name(database: &Database) {
    let store = database.open().await;
    let repository = |user: &str| Repository {
        name: "lab".to_owned(),
        server: "registry.example.org".to_owned(),
        user: user.to_owned(),
        sealed: "sealed".to_owned(),
    };
    store.put_repository(&repository("one")).await.unwrap();
    store.put_repository(&repository("two")).await.unwrap();
    assert_eq!(store.repositories().await.unwrap(), [repository("two")]);
    assert!(store.remove_repository("lab").await.unwrap());
    assert!(!store.remove_repository("lab").await.unwrap());

    let variable = |scope: VariableScope, protected| StoredVariable {
        scope,
        name: "KEY".to_owned(),
        sealed: "sealed".to_owned(),
        protected,
    };
    let project = VariableScope::Project("study".parse().unwrap());
    store.put_variable(&variable(VariableScope::Everywhere, false)).await.unwrap();
    store.put_variable(&variable(VariableScope::Everywhere, true)).await.unwrap();
    store.put_variable(&variable(project.clone(), false)).await.unwrap();
    let both = [variable(VariableScope::Everywhere, true), variable(project.clone(), false)];
    assert_eq!(store.variables().await.unwrap(), both);
    assert!(store.remove_variable(&project, "KEY").await.unwrap());
    assert!(!store.remove_variable(&project, "KEY").await.unwrap());
    assert_eq!(store.variables().await.unwrap(), both[..1]);
}

fn waiting(run: RunId, index: u32) -> JobRecord {
    JobRecord {
        run,
        attempt: 1,
        index,
        key: JobKey(format!("job {index}")),
        stage: index / 2,
        turn: 0,
        state: JobState::Waiting,
        revision: 0,
    }
}

/// A run whose jobs run.
async fn staged(store: &Store, database: &Database, jobs: u32) -> Run {
    let run = added_run(store, &database.clock).await;
    let queuing = RunState::Queuing { waiting_because: None };
    let run = taken(store, run, [RunState::Provisioned, queuing]).await;
    let jobs = (0..jobs).map(|index| waiting(run.id, index)).collect();
    let state = RunState::Staged { server: server("a"), started_at: Timestamp::UNIX_EPOCH };
    let staged = Change::to(state).with_attempt(1).with_jobs(jobs);
    store.apply(&run, staged).await.unwrap()
}

async fn jobs_come_with_the_run_and_change_one_by_one(database: &Database) {
    let store = database.open().await;
    let run = staged(&store, database, 3).await;
    let jobs = store.jobs(run.id, 1).await.unwrap();
    assert_eq!(jobs, (0..3).map(|index| waiting(run.id, index)).collect::<Vec<_>>());
    assert_eq!(store.jobs(run.id, 2).await.unwrap(), []);

    let skipped = store.change_job(&run, &jobs[1], 0, JobState::Skipped, "skipped").await.unwrap();
    assert_eq!((&skipped.state, skipped.revision), (&JobState::Skipped, 1));
    assert_eq!(store.jobs(run.id, 1).await.unwrap()[1], skipped);
    let events = store.events(run.id, 0, 100).await.unwrap();
    assert_eq!(events.last().unwrap().note.as_deref(), Some("skipped"));
    assert_eq!(store.run(run.id).await.unwrap(), Some(run.clone()), "the run is as it was");

    let ended = taken(&store, run.clone(), [finished()]).await;
    store.remove_run(&ended).await.unwrap();
    assert_eq!(store.jobs(run.id, 1).await.unwrap(), []);
}

async fn of_two_who_change_a_job_one_is_heard(database: &Database) {
    let store = database.open().await;
    let run = staged(&store, database, 1).await;
    let job = store.jobs(run.id, 1).await.unwrap().remove(0);
    store.change_job(&run, &job, 0, JobState::Skipped, "first").await.unwrap();
    let second = store.change_job(&run, &job, 0, JobState::Canceled, "second").await;
    assert!(matches!(second, Err(StoreError::Stale { .. })), "{second:?}");
    assert_eq!(store.jobs(run.id, 1).await.unwrap()[0].state, JobState::Skipped);
}

async fn events_of_jobs_that_change_at_once_have_no_gap(database: &Database) {
    let store = database.open().await;
    let run = staged(&store, database, 16).await;
    let before = store.events(run.id, 0, 100).await.unwrap().len() as u64;
    let jobs = store.jobs(run.id, 1).await.unwrap();
    let changes = jobs.iter().map(|job| store.change_job(&run, job, 0, JobState::Skipped, "x"));
    for changed in futures::future::join_all(changes).await {
        changed.unwrap();
    }
    let numbers: Vec<_> =
        store.events(run.id, before, 100).await.unwrap().iter().map(|e| e.sequence).collect();
    assert_eq!(numbers, (before + 1..=before + 16).collect::<Vec<_>>());
}
