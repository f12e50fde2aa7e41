//! Promises about who drives which run.

use std::collections::{BTreeSet, HashSet};
use std::time::Duration;

use gantry_model::id::RunId;
use gantry_model::run::{Run, RunState};
use gantry_store::Store;
use gantry_tests::services::PostgreSql;
use tokio::time::timeout;
use uuid::Uuid;

use crate::database::Database;
use crate::fixtures::{
    added_run, added_task, finished, new_run, queuing, server, taken, way_to_running,
};

const LEASE: Duration = Duration::from_secs(30);

crate::promises! {
    only_runs_that_have_something_to_do_are_claimed_oldest_first
    a_run_is_claimed_once_while_its_lease_lasts
    a_lease_ends_by_itself
    a_renewed_lease_lasts_longer
    a_run_that_ends_needs_no_lease
    a_released_run_is_free_at_once
    a_run_with_a_job_waits_for_its_server
    a_run_without_a_job_is_anybodys
    a_server_is_known_as_it_last_reported
    two_servers_share_two_hundred_runs_without_a_double
}

async fn waiting_run(store: &Store, database: &Database) -> Run {
    let run = added_run(store, &database.clock).await;
    taken(store, run, [RunState::Provisioned, queuing()]).await
}

fn ids(runs: &[Run]) -> Vec<RunId> {
    runs.iter().map(|run| run.id).collect()
}

async fn only_runs_that_have_something_to_do_are_claimed_oldest_first(database: &Database) {
    let store = database.open().await;
    added_run(&store, &database.clock).await;
    let [first, second, third] = [
        waiting_run(&store, database).await,
        waiting_run(&store, database).await,
        waiting_run(&store, database).await,
    ];
    let ended = waiting_run(&store, database).await;
    taken(&store, ended, [finished()]).await;

    assert_eq!(store.claim(&server("a"), LEASE, 2).await.unwrap(), [first, second]);
    assert_eq!(store.claim(&server("a"), LEASE, 2).await.unwrap(), [third]);
}

async fn a_run_is_claimed_once_while_its_lease_lasts(database: &Database) {
    let store = database.open().await;
    waiting_run(&store, database).await;

    assert_eq!(store.claim(&server("a"), LEASE, 9).await.unwrap().len(), 1);
    for owner in ["a", "b"] {
        assert_eq!(store.claim(&server(owner), LEASE, 9).await.unwrap(), [], "{owner}");
    }
}

async fn a_lease_ends_by_itself(database: &Database) {
    let store = database.open().await;
    let run = waiting_run(&store, database).await;
    store.claim(&server("a"), LEASE, 9).await.unwrap();
    database.clock.advance(LEASE - Duration::from_secs(1));
    assert_eq!(store.claim(&server("b"), LEASE, 9).await.unwrap(), []);
    database.clock.advance(Duration::from_secs(1));

    assert_eq!(ids(&store.claim(&server("b"), LEASE, 9).await.unwrap()), [run.id]);
    assert_eq!(store.renew_all(&server("a"), LEASE).await.unwrap(), BTreeSet::new());
    assert_eq!(store.renew_all(&server("b"), LEASE).await.unwrap(), BTreeSet::from([run.id]));
}

async fn a_renewed_lease_lasts_longer(database: &Database) {
    let store = database.open().await;
    let runs = [waiting_run(&store, database).await, waiting_run(&store, database).await];
    store.claim(&server("a"), LEASE, 9).await.unwrap();
    database.clock.advance(LEASE / 2);
    let renewed = store.renew_all(&server("a"), LEASE).await.unwrap();
    assert_eq!(renewed, runs.map(|run| run.id).into());
    database.clock.advance(LEASE / 2 + Duration::from_secs(1));

    assert_eq!(store.claim(&server("b"), LEASE, 9).await.unwrap(), []);
}

async fn a_run_that_ends_needs_no_lease(database: &Database) {
    let store = database.open().await;
    let run = waiting_run(&store, database).await;
    assert_eq!(ids(&store.claim(&server("a"), LEASE, 9).await.unwrap()), [run.id]);
    let canceled = taken(
        &store,
        run,
        [RunState::Canceling { job: None, staged_on: None }, RunState::Canceled],
    )
    .await;
    assert_eq!(store.renew_all(&server("a"), LEASE).await.unwrap(), BTreeSet::new());

    // Tried again, it is there for whoever asks first.
    let again = taken(&store, canceled, [queuing()]).await;
    assert_eq!(store.claim(&server("b"), LEASE, 9).await.unwrap(), [again]);
}

async fn a_released_run_is_free_at_once(database: &Database) {
    let store = database.open().await;
    let run = waiting_run(&store, database).await;
    store.claim(&server("a"), LEASE, 9).await.unwrap();
    store.release(&server("b"), run.id).await.unwrap();
    store.release_all(&server("b")).await.unwrap();
    assert_eq!(store.claim(&server("b"), LEASE, 9).await.unwrap(), [], "it is not b's to release");

    store.release(&server("a"), run.id).await.unwrap();
    assert_eq!(ids(&store.claim(&server("b"), LEASE, 9).await.unwrap()), [run.id]);
    store.release_all(&server("b")).await.unwrap();
    assert_eq!(store.claim(&server("a"), LEASE, 9).await.unwrap(), [run]);
}

async fn a_run_with_a_job_waits_for_its_server(database: &Database) {
    let store = database.open().await;
    let run = added_run(&store, &database.clock).await;
    let [provisioned, asked, queued, pending, running] = way_to_running(&run, "podman");
    let job = pending.job().cloned();
    let mut run = taken(&store, run, [provisioned, asked, queued]).await;
    for state in [pending, running, RunState::Canceling { job, staged_on: None }] {
        run = taken(&store, run, [state]).await;
        database.clock.advance(10 * LEASE);
        assert_eq!(store.claim(&server("b"), LEASE, 9).await.unwrap(), [], "{:?}", run.state);
        assert_eq!(store.claim(&server("a"), LEASE, 9).await.unwrap(), [run.clone()]);
    }
    let canceled = taken(&store, run, [RunState::Canceled]).await;

    // Tried again, it has no job yet.
    let again = taken(&store, canceled, [queuing()]).await;
    assert_eq!(store.claim(&server("b"), LEASE, 9).await.unwrap(), [again]);
}

async fn a_run_without_a_job_is_anybodys(database: &Database) {
    let store = database.open().await;
    let run = added_run(&store, &database.clock).await;
    let mut run = taken(&store, run, [RunState::Provisioned]).await;
    let queued = way_to_running(&run, "podman")[2].clone();
    for state in [queuing(), queued, RunState::Canceling { job: None, staged_on: None }] {
        run = taken(&store, run, [state]).await;
        for owner in ["a", "b"] {
            database.clock.advance(LEASE);
            let claimed = store.claim(&server(owner), LEASE, 9).await.unwrap();
            assert_eq!(claimed, [run.clone()], "{owner}");
        }
    }
}

async fn a_server_is_known_as_it_last_reported(database: &Database) {
    let store = database.open().await;
    assert_eq!(store.server(&server("a")).await.unwrap(), None);
    store.report_server(&server("b"), "elsewhere").await.unwrap();
    store.report_server(&server("a"), "here").await.unwrap();
    let first = store.server(&server("a")).await.unwrap().unwrap();
    database.clock.advance(LEASE);
    store.report_server(&server("a"), "there").await.unwrap();

    let last = store.server(&server("a")).await.unwrap().unwrap();
    assert_eq!((first.place.as_str(), last.place.as_str()), ("here", "there"));
    assert!(last.seen_at.duration_since(first.seen_at).as_secs() >= 30, "{first:?} {last:?}");
}

async fn two_servers_share_two_hundred_runs_without_a_double(database: &Database) {
    let store = database.open().await;
    let task = added_task(&store, &database.clock).await;
    for _ in 0..200 {
        let run = store.add_run(&new_run(task.id)).await.unwrap();
        taken(&store, run, [RunState::Provisioned, queuing()]).await;
    }
    let servers = ["a", "b"].map(|owner| {
        let database = database.open();
        async move { tokio::spawn(claim_all(database.await, owner)).await.unwrap() }
    });
    let claimed = futures::future::join_all(servers).await.concat();

    let different: HashSet<_> = claimed.iter().map(|run| run.id).collect();
    assert_eq!((claimed.len(), different.len()), (200, 200));
}

/// Claims with four workers until nothing is left.
async fn claim_all(store: Store, owner: &'static str) -> Vec<Run> {
    let workers = (0..4).map(|_| {
        let store = store.clone();
        tokio::spawn(async move {
            let mut claimed = Vec::new();
            // A round that another was quicker in comes back empty while runs are left.
            for _ in 0..60 {
                claimed.extend(store.claim(&server(owner), LEASE, 5).await.unwrap());
            }
            claimed
        })
    });
    let claimed = futures::future::join_all(workers).await;
    claimed.into_iter().flat_map(Result::unwrap).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn servers_that_open_an_empty_postgresql_at_once_do_not_clash() {
    let server = PostgreSql::start().await;
    let database = Database::postgresql(&server).await;
    let stores = futures::future::join_all((0..5).map(|_| database.open())).await;
    for store in stores {
        waiting_run(&store, &database).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_server_at_a_time_has_the_turn_of_a_run_and_others_wait_for_it() {
    // Longer than a turn that nobody has takes to be given; what is free comes on a busy machine, too.
    const MOMENT: Duration = Duration::from_millis(500);
    const PATIENCE: Duration = Duration::from_secs(9);
    let server = PostgreSql::start().await;
    let database = Database::postgresql(&server).await;
    let (left, right) = (database.open().await, database.open().await);
    let [run, other] =
        [added_run(&left, &database.clock).await.id, added_run(&left, &database.clock).await.id];
    let lefts = left.turn(run).await.unwrap();
    let mut rights = std::pin::pin!(right.turn(run));
    assert!(timeout(MOMENT, &mut rights).await.is_err(), "two servers have the run at once");
    drop(timeout(PATIENCE, right.turn(other)).await.expect("another run is free").unwrap());

    drop(lefts);
    let rights = timeout(PATIENCE, rights).await.expect("a turn that ended is given on").unwrap();
    assert!(timeout(MOMENT, left.turn(run)).await.is_err(), "it was given to two");
    drop(rights);
    // More turns than there are connections leave one for what is done in them.
    let mut turns = tokio::task::JoinSet::new();
    for number in 0..20 {
        let left = left.clone();
        turns.spawn(async move {
            let _turn = left.turn(RunId(Uuid::from_u128(number))).await;
            std::future::pending::<()>().await;
        });
    }
    tokio::time::sleep(MOMENT).await;
    assert!(timeout(PATIENCE, left.run(run)).await.expect("a connection").unwrap().is_some());
}
