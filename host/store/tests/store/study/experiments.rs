//! Promises about how experiments, actions and executions are found.

use gantry_model::study::{Actor, ExecutionState, Experiment, ExperimentId, Rest};
use gantry_store::{ExecutionFilter, ExperimentFilter, PageRequest, Slice, Store, StoreError};

use super::study_fixtures::{Study, new_subject, somebody, study, touch, workflow};
use crate::database::Database;
use crate::fixtures::everything;

crate::promises! {
    experiments_come_in_pages_and_in_slices
    a_filter_lets_through_what_it_says
    who_rests_and_who_failed_is_known
    actions_come_newest_first
    executions_are_found_by_what_they_are_of
}

fn ids(experiments: &[Experiment]) -> Vec<ExperimentId> {
    experiments.iter().map(|experiment| experiment.id).collect()
}

async fn experiments_come_in_pages_and_in_slices(database: &Database) {
    let study = study(database).await;
    let added = ids(&study.experiments(&database.clock, 5).await);
    let filter = ExperimentFilter::default();
    let mut seen = Vec::new();
    let mut cursor = None;
    for size in [2, 2, 1] {
        let request = PageRequest { cursor, limit: 2 };
        let page = study.store.experiments(&filter, &request).await.unwrap();
        assert_eq!(page.items.len(), size);
        seen.extend(ids(&page.items));
        cursor = page.next;
    }
    seen.reverse();
    assert_eq!((seen, cursor), (added.clone(), None));

    for (offset, limit, expected) in [
        (0, None, &added[..]),
        (1, Some(2), &added[1..3]),
        (4, Some(9), &added[4..]),
        (9, None, &[]),
    ] {
        let slice = Slice { offset, limit };
        let found = study.store.experiments_slice(&filter, slice).await.unwrap();
        assert_eq!(ids(&found), expected, "{slice:?}");
    }
    let request = PageRequest { cursor: Some("MTox".to_owned()), limit: 2 };
    let refused = study.store.experiments(&filter, &request).await;
    assert!(matches!(refused, Err(StoreError::InvalidCursor)), "{refused:?}");
}

async fn filtered(store: &Store, filter: ExperimentFilter) -> Vec<ExperimentId> {
    let found = store.experiments_slice(&filter, Slice::default()).await.unwrap();
    let page = store.experiments(&filter, &everything()).await.unwrap();
    assert_eq!(page.items.len(), found.len(), "{filter:?}");
    let count = store.count_experiments(&filter).await.unwrap();
    assert_eq!(usize::try_from(count).unwrap(), found.len(), "{filter:?}");
    ids(&found)
}

async fn a_filter_lets_through_what_it_says(database: &Database) {
    let mut study = study(database).await;
    let first = study.experiment(&database.clock, "first").await;
    let mut other = study.new_experiment(&database.clock, "other").await;
    other.scandate = "2020-12-24T18:30:00.5".parse().unwrap();
    let other = study.store.add_experiments(vec![other]).await.unwrap().pop().unwrap().unwrap();
    let cohort = study.store.add_cohort("controls", None, &somebody()).await.unwrap().id;
    let subject = study.store.add_subject(&new_subject(cohort, "S1"), &somebody()).await.unwrap();
    let workflow = study.store.add_workflow(&workflow("v2"), "", &somebody()).await.unwrap();
    let old = (study.state(1), study.workflow.id);
    (study.subject, study.workflow) = (subject, workflow);
    let third = study.experiment(&database.clock, "first").await;
    let (store, none) = (&study.store, ExperimentFilter::default());

    let label = ExperimentFilter { label: Some("first".to_owned()), ..none.clone() };
    assert_eq!(filtered(store, label).await, [first.id, third.id]);
    let scandate = ExperimentFilter { scandate: Some(other.scandate), ..none.clone() };
    assert_eq!(filtered(store, scandate).await, [other.id]);
    let subjects = ExperimentFilter { subjects: vec![first.subject], ..none.clone() };
    assert_eq!(filtered(store, subjects).await, [first.id, other.id]);
    let cohort = ExperimentFilter { cohort_label: Some("controls".to_owned()), ..none.clone() };
    assert_eq!(filtered(store, cohort).await, [third.id]);
    let state = ExperimentFilter { state: Some(old.0), ..none.clone() };
    assert_eq!(filtered(store, state).await, [first.id, other.id]);
    let state = ExperimentFilter { state_label: Some("review".to_owned()), ..none.clone() };
    assert_eq!(filtered(store, state).await, [first.id, other.id, third.id]);
    let state = ExperimentFilter { state_label: Some("nowhere".to_owned()), ..none.clone() };
    assert_eq!(filtered(store, state).await, []);
    let workflow = ExperimentFilter { workflow: Some(old.1), ..none.clone() };
    assert_eq!(filtered(store, workflow).await, [first.id, other.id]);
    let both =
        ExperimentFilter { workflow: Some(old.1), label: Some("first".to_owned()), ..none.clone() };
    assert_eq!(filtered(store, both).await, [first.id]);
    assert_eq!(filtered(store, none).await, [first.id, other.id, third.id]);
}

async fn who_rests_and_who_failed_is_known(database: &Database) {
    let study = study(database).await;
    let experiments = study.experiments(&database.clock, 4).await;
    let mut changes: Vec<_> = experiments.iter().map(|of| touch(&study, of)).collect();
    changes[1].progress.rest = Some(Rest::End);
    changes[2].progress.rest = Some(Rest::Raised("KeyError".to_owned()));
    (changes[2].failed, changes[3].failed) = (true, true);
    study.store.apply_study(changes).await.unwrap();

    let id = |place: usize| experiments[place].id;
    let expected = [
        (Some(true), None, vec![id(1), id(2)]),
        (Some(false), None, vec![id(0), id(3)]),
        (None, Some(true), vec![id(2), id(3)]),
        (None, Some(false), vec![id(0), id(1)]),
        (Some(false), Some(true), vec![id(3)]),
    ];
    for (resting, failed, expected) in expected {
        let filter = ExperimentFilter { resting, failed, ..ExperimentFilter::default() };
        assert_eq!(filtered(&study.store, filter).await, expected, "{resting:?} {failed:?}");
    }
}

async fn actions_come_newest_first(database: &Database) {
    let study = study(database).await;
    let [first, second] = [
        study.experiment(&database.clock, "a").await,
        study.experiment(&database.clock, "b").await,
    ];
    let all = study.store.actions(None, &everything()).await.unwrap();
    let experiments: Vec<_> = all.items.iter().map(|action| action.experiment).collect();
    assert_eq!(experiments, [second.id, first.id]);
    assert_eq!(all.items[0].by, Actor::Caller("somebody".to_owned()));
    let of = study.store.actions(Some(first.id), &everything()).await.unwrap();
    assert_eq!(of.items, all.items[1..]);
    let request = PageRequest { cursor: None, limit: 1 };
    let page = study.store.actions(None, &request).await.unwrap();
    assert_eq!(page.items, all.items[..1]);
    let request = PageRequest { cursor: page.next, limit: 1 };
    let page = study.store.actions(None, &request).await.unwrap();
    assert_eq!((page.items, page.next), (of.items, None));
}

async fn executions_are_found_by_what_they_are_of(database: &Database) {
    let study = study(database).await;
    let [first, second] = [
        study.experiment(&database.clock, "a").await,
        study.experiment(&database.clock, "b").await,
    ];
    wait(&study, &first).await;

    let mut of_both = Vec::new();
    for experiment in [&first, &second] {
        let of = study.executions(experiment).await;
        of_both.push(of.iter().map(|execution| execution.id).collect::<Vec<_>>());
    }
    let (of_first, of_second) = (&of_both[0], &of_both[1]);
    let none = ExecutionFilter::default();
    let expected = [
        (none.clone(), vec![of_second[1], of_second[0], of_first[1], of_first[0]]),
        (
            ExecutionFilter { actions: vec![second.progress.action], ..none.clone() },
            vec![of_second[1], of_second[0]],
        ),
        (
            ExecutionFilter { experiment: Some(first.id), ..none.clone() },
            vec![of_first[1], of_first[0]],
        ),
        (
            ExecutionFilter { callback: Some(study.callback(1)), ..none.clone() },
            vec![of_second[1], of_first[1]],
        ),
        (ExecutionFilter { status: Some("waiting".to_owned()), ..none }, vec![of_first[1]]),
    ];
    for (filter, expected) in expected {
        let found = study.store.executions(&filter, &everything()).await.unwrap();
        let found: Vec<_> = found.items.iter().map(|execution| execution.id).collect();
        assert_eq!(found, expected, "{filter:?}");
    }
}

/// Has the second execution of an experiment wait for somebody.
async fn wait(study: &Study, experiment: &Experiment) {
    let mut execution = study.executions(experiment).await.remove(1);
    execution.state =
        ExecutionState::Waiting { since: execution.created, until: None, asked: true };
    let mut change = touch(study, experiment);
    change.executions = vec![(study.callback(1), execution)];
    study.store.apply_study(vec![change]).await.unwrap();
}
