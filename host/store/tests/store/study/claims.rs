//! Promises about which server goes on with which experiment.

use std::collections::HashSet;
use std::time::Duration;

use gantry_model::clock::Clock;
use gantry_model::id::RunId;
use gantry_model::run::RunState;
use gantry_model::study::{ActionId, ExecutionState, Experiment, ExperimentId, Turn};
use gantry_store::{Applied, EndedRun, Hold};
use jiff::Span;

use super::study_fixtures::{Study, study, touch};
use crate::database::Database;
use crate::fixtures::{added_run, finished, next_id, queuing, server, taken};

crate::promises! {
    what_is_due_is_claimed_longest_waiting_first
    what_is_claimed_is_nobody_elses_until_its_lease_ends
    a_renewed_lease_lasts_longer_and_a_released_one_no_longer
    whoever_keeps_an_experiment_holds_it_after_a_change
    whoever_lost_an_experiment_lets_go_of_nobody_elses
    it_is_known_when_something_comes
    what_waits_for_a_run_is_woken_when_that_has_ended
    what_is_put_off_is_free_when_its_time_comes
    servers_share_experiments_without_a_double
}

const LEASE: Duration = Duration::from_secs(30);

fn ids(experiments: &[Experiment]) -> Vec<ExperimentId> {
    experiments.iter().map(|experiment| experiment.id).collect()
}

async fn what_is_due_is_claimed_longest_waiting_first(database: &Database) {
    let study = study(database).await;
    let experiments = study.experiments(&database.clock, 5).await;
    let now = database.clock.now();
    let mut changes: Vec<_> = experiments.iter().map(|of| touch(&study, of)).collect();
    for (change, seconds) in changes.iter_mut().zip([-10, -30, -20, 60]) {
        change.due_at = Some(now + Span::new().seconds(seconds));
    }
    study.store.apply_study(changes).await.unwrap();

    let claimed = study.store.claim_experiments(&server("a"), LEASE, 2).await.unwrap();
    assert_eq!(ids(&claimed), [experiments[1].id, experiments[2].id]);
    assert_eq!(claimed[0].revision, 1);
    let claimed = study.store.claim_experiments(&server("a"), LEASE, 9).await.unwrap();
    assert_eq!(ids(&claimed), [experiments[0].id]);
    database.clock.advance(Duration::from_secs(61));
    let claimed = study.store.claim_experiments(&server("b"), LEASE, 1).await.unwrap();
    assert_eq!(ids(&claimed), [experiments[1].id], "its lease has ended");
}

async fn what_is_claimed_is_nobody_elses_until_its_lease_ends(database: &Database) {
    let study = study(database).await;
    let there = study.experiments(&database.clock, 40).await;
    let claimed = study.store.claim_experiments(&server("a"), LEASE, 99).await.unwrap();
    assert_eq!(ids(&claimed), ids(&there));
    for owner in ["a", "b"] {
        let more = study.store.claim_experiments(&server(owner), LEASE, 99).await.unwrap();
        assert_eq!(more, [], "{owner}");
    }
    database.clock.advance(LEASE);
    let claimed = study.store.claim_experiments(&server("b"), LEASE, 99).await.unwrap();
    assert_eq!(claimed.len(), 40);
}

async fn a_renewed_lease_lasts_longer_and_a_released_one_no_longer(database: &Database) {
    let study = study(database).await;
    study.experiments(&database.clock, 2).await;
    let claimed = study.store.claim_experiments(&server("a"), LEASE, 9).await.unwrap();
    let both = ids(&claimed);
    database.clock.advance(LEASE / 2);
    assert_eq!(study.store.renew_experiments(&server("a"), &both, LEASE).await.unwrap(), 2);
    assert_eq!(study.store.renew_experiments(&server("b"), &both, LEASE).await.unwrap(), 0);
    database.clock.advance(LEASE / 2 + Duration::from_secs(1));
    assert_eq!(study.store.claim_experiments(&server("b"), LEASE, 9).await.unwrap(), []);

    study.store.release_all_experiments(&server("b")).await.unwrap();
    assert_eq!(study.store.claim_experiments(&server("b"), LEASE, 9).await.unwrap(), []);
    study.store.release_all_experiments(&server("a")).await.unwrap();
    let claimed = study.store.claim_experiments(&server("b"), LEASE, 9).await.unwrap();
    assert_eq!(claimed.len(), 2);
}

async fn whoever_keeps_an_experiment_holds_it_after_a_change(database: &Database) {
    let study = study(database).await;
    study.experiments(&database.clock, 2).await;
    let claimed = study.store.claim_experiments(&server("a"), LEASE, 9).await.unwrap();
    let mut changes: Vec<_> = claimed.iter().map(|of| touch(&study, of)).collect();
    for (change, hold) in changes.iter_mut().zip([Hold::Keep, Hold::Release(server("a"))]) {
        (change.due_at, change.hold) = (Some(database.clock.now()), hold);
    }
    study.store.apply_study(changes).await.unwrap();

    let free = study.store.claim_experiments(&server("b"), LEASE, 9).await.unwrap();
    assert_eq!(ids(&free), [claimed[1].id]);
    let both = ids(&claimed);
    assert_eq!(study.store.renew_experiments(&server("a"), &both, LEASE).await.unwrap(), 1);
}

async fn whoever_lost_an_experiment_lets_go_of_nobody_elses(database: &Database) {
    let study = study(database).await;
    study.experiments(&database.clock, 1).await;
    let slow = study.store.claim_experiments(&server("a"), LEASE, 9).await.unwrap();
    database.clock.advance(LEASE);
    let held = study.store.claim_experiments(&server("b"), LEASE, 9).await.unwrap();
    assert_eq!(ids(&held), ids(&slow));
    let mut late = touch(&study, &slow[0]);
    late.due_at = Some(database.clock.now());
    let late = study.store.apply_study(vec![late]).await.unwrap();
    assert_eq!(late, [Applied::Done { revision: 1 }], "b has changed nothing yet");
    study.store.put_off_experiment(&server("a"), held[0].id, database.clock.now()).await.unwrap();
    for owner in ["a", "c"] {
        let more = study.store.claim_experiments(&server(owner), LEASE, 9).await.unwrap();
        assert_eq!(more, [], "it is b's: {owner}");
    }
    assert_eq!(study.store.renew_experiments(&server("b"), &ids(&held), LEASE).await.unwrap(), 1);
}

async fn it_is_known_when_something_comes(database: &Database) {
    let study = study(database).await;
    let (a, b) = (server("a"), server("b"));
    assert_eq!(study.store.next_due(&a).await.unwrap(), None);
    let later = database.clock.now() + Duration::from_secs(600);
    let experiment = study.experiment(&database.clock, "E1").await;
    let mut change = touch(&study, &experiment);
    change.due_at = Some(later);
    study.store.apply_study(vec![change]).await.unwrap();
    assert_eq!(study.store.next_due(&a).await.unwrap(), Some(later));

    database.clock.advance(Duration::from_secs(700));
    let held = study.store.claim_experiments(&a, LEASE, 9).await.unwrap();
    assert_eq!(study.store.next_due(&a).await.unwrap(), None, "it has what is due");
    let lease_end = study.store.next_due(&b).await.unwrap().unwrap();
    let from_now = lease_end.duration_since(database.clock.now()).as_secs();
    assert!((20..=30).contains(&from_now), "b has to wait for a's lease: {from_now}");

    study.store.apply_study(vec![touch(&study, &held[0])]).await.unwrap();
    assert_eq!(study.store.next_due(&b).await.unwrap(), None);
}

/// Has the experiment's first execution wait for a run, until whenever.
async fn wait_for(study: &Study, experiment: &Experiment, run: RunId) {
    let mut execution = study.executions(experiment).await.remove(0);
    execution.state = ExecutionState::Running { since: execution.created, turn: Turn::Run(run) };
    let mut change = touch(study, experiment);
    change.executions = vec![(study.callback(0), execution)];
    let applied = study.store.apply_study(vec![change]).await.unwrap();
    assert_eq!(applied, [Applied::Done { revision: experiment.revision + 1 }]);
}

async fn what_waits_for_a_run_is_woken_when_that_has_ended(database: &Database) {
    let study = study(database).await;
    let run = added_run(&study.store, &database.clock).await;
    let gone = RunId(next_id());
    let experiments = study.experiments(&database.clock, 3).await;
    wait_for(&study, &experiments[0], run.id).await;
    assert_eq!(study.store.executions_of_ended_runs(9).await.unwrap(), [], "it has not begun");
    let run = taken(&study.store, run, [RunState::Provisioned, queuing()]).await;
    assert_eq!(study.store.executions_of_ended_runs(9).await.unwrap(), [], "it is under way");

    let mut first = Vec::new();
    for experiment in &experiments {
        first.push(study.executions(experiment).await.remove(0).id);
    }
    let ended =
        |of: usize, run| EndedRun { experiment: experiments[of].id, execution: first[of], run };
    taken(&study.store, run.clone(), [finished()]).await;
    let found = study.store.executions_of_ended_runs(9).await.unwrap();
    assert_eq!(found, [ended(0, run.id)]);
    study.store.wake_experiments(&[experiments[0].id]).await.unwrap();
    assert_eq!(study.store.executions_of_ended_runs(9).await.unwrap(), [], "it is due");
    let claimed = study.store.claim_experiments(&server("a"), LEASE, 9).await.unwrap();
    assert_eq!(ids(&claimed), [1, 2, 0].map(|place| experiments[place].id));

    wait_for(&study, &experiments[1], gone).await;
    let found = study.store.executions_of_ended_runs(9).await.unwrap();
    assert_eq!(found, [ended(1, gone)], "a run that was removed ends no more");
    study.store.wake_experiments(&[]).await.unwrap();

    // What was done before the last action is nobody's business any more.
    let experiment = study.store.experiment(experiments[1].id).await.unwrap().unwrap();
    let mut change = touch(&study, &experiment);
    change.progress.action = ActionId(999);
    study.store.apply_study(vec![change]).await.unwrap();
    assert_eq!(study.store.executions_of_ended_runs(9).await.unwrap(), []);
}

async fn what_is_put_off_is_free_when_its_time_comes(database: &Database) {
    let study = study(database).await;
    study.experiment(&database.clock, "E1").await;
    let held = study.store.claim_experiments(&server("a"), LEASE, 9).await.unwrap();
    let until = database.clock.now() + Duration::from_secs(5);
    study.store.put_off_experiment(&server("b"), held[0].id, until).await.unwrap();
    assert_eq!(
        study.store.next_due(&server("a")).await.unwrap(),
        None,
        "not another's to let go of"
    );
    study.store.put_off_experiment(&server("a"), held[0].id, until).await.unwrap();
    assert_eq!(study.store.next_due(&server("b")).await.unwrap(), Some(until));
    assert_eq!(study.store.claim_experiments(&server("b"), LEASE, 9).await.unwrap(), []);
    database.clock.advance(Duration::from_secs(5));
    assert_eq!(study.store.claim_experiments(&server("b"), LEASE, 9).await.unwrap(), held);
}

async fn servers_share_experiments_without_a_double(database: &Database) {
    let study = study(database).await;
    let there = study.experiments(&database.clock, 200).await;
    let mut servers = Vec::new();
    for name in ["a", "b", "c"] {
        let store = database.open().await;
        let soon = database.clock.now() + LEASE / 2;
        servers.push(tokio::spawn(async move {
            let mut mine = Vec::new();
            loop {
                let more = store.claim_experiments(&server(name), LEASE, 7).await.unwrap();
                mine.extend(ids(&more));
                // Others may have taken all that was seen; then there may be more.
                let next = store.next_due(&server(name)).await.unwrap();
                if more.is_empty() && next.is_none_or(|at| at > soon) {
                    return mine;
                }
            }
        }));
    }
    let mut claimed = Vec::new();
    for server in servers {
        claimed.extend(server.await.unwrap());
    }
    assert_eq!(claimed.len(), 200);
    let claimed: HashSet<_> = claimed.into_iter().collect();
    assert_eq!(claimed, ids(&there).into_iter().collect());
}
