//! Promises about how experiments are added and how they move.

use std::collections::BTreeMap;

use gantry_model::clock::Clock;
use gantry_model::study::{
    ActionId, ExecutionResult, ExecutionState, ExperimentId, SubjectId, Variable, VariableKind,
};
use gantry_store::{
    Applied, ExecutionFilter, ExperimentFilter, NumberKind, StoreError, StudyEventFilter,
};
use serde_json::json;

use super::study_fixtures::{study, touch};
use crate::database::Database;
use crate::fixtures::everything;

crate::promises! {
    an_experiment_is_added_with_all_that_it_begins_with
    one_that_is_there_keeps_no_other_from_being_added
    a_change_writes_all_of_it
    of_a_batch_the_stale_one_alone_leaves_nothing
    of_two_changes_of_one_experiment_one_is_heard
    hundreds_change_at_once
    of_servers_that_change_the_same_experiments_each_time_one_is_heard
}

async fn an_experiment_is_added_with_all_that_it_begins_with(database: &Database) {
    let study = study(database).await;
    let mut new = study.new_experiment(&database.clock, "E\0").await;
    new.begin.variables.insert("age".to_owned(), Variable::of(json!(69)));
    let (action, executions) = (new.begin.actions[0].clone(), new.begin.executions.clone());
    let added = study.store.add_experiments(vec![new]).await.unwrap().pop().unwrap().unwrap();

    assert_eq!((added.subject_label.as_str(), added.revision), ("S1", 0));
    assert_eq!(added.label, "E\u{fffd}", "no database can hold a NUL in a text");
    assert_eq!(study.store.experiment(added.id).await.unwrap(), Some(added.clone()));
    let found = study.store.experiment_by_label(study.subject, "E\0").await.unwrap();
    assert_eq!(found, Some(added.clone()));
    assert_eq!(study.store.action(action.id).await.unwrap(), Some(action));
    for (_, execution) in &executions {
        let found = study.store.execution(execution.id).await.unwrap();
        assert_eq!(found.as_ref(), Some(execution));
    }
    let variables = study.store.experiment_variables(added.id).await.unwrap();
    assert_eq!(variables["age"], Variable { kind: VariableKind::Int, value: json!(69) });
    let filter = StudyEventFilter { experiment: Some(added.id), ..StudyEventFilter::default() };
    let events = study.store.study_events(&filter, &everything()).await.unwrap();
    assert_eq!(events.items[0].what, "added");
    assert_eq!(events.items[0].detail, json!({"why": "a test \0"}));
}

async fn one_that_is_there_keeps_no_other_from_being_added(database: &Database) {
    let study = study(database).await;
    let there = study.experiment(&database.clock, "there").await;
    let mut new = Vec::new();
    for label in ["first", "there", "first", "lost", "last"] {
        new.push(study.new_experiment(&database.clock, label).await);
    }
    new[3].subject = SubjectId(99);
    let results = study.store.add_experiments(new.clone()).await.unwrap();

    let added: Vec<bool> = results.iter().map(Result::is_ok).collect();
    assert_eq!(added, [true, false, false, false, true]);
    let text = |place: usize| results[place].as_ref().unwrap_err().to_string();
    assert_eq!(text(1), "the subject 'S1' has an experiment 'there' already");
    assert_eq!(text(3), "there is no subject 99");
    assert!(matches!(results[1], Err(StoreError::Conflict { .. })));
    let filter = ExperimentFilter::default();
    assert_eq!(study.store.count_experiments(&filter).await.unwrap(), 3);
    assert_eq!(study.store.experiment(there.id).await.unwrap(), Some(there));
    let left_out = new[1].begin.actions[0].id;
    assert_eq!(study.store.action(left_out).await.unwrap(), None, "nothing of it is kept");

    let twice = study.store.add_experiments(vec![new[0].clone()]).await;
    assert!(twice.is_err() || twice.unwrap()[0].is_err(), "its number is taken");
}

async fn a_change_writes_all_of_it(database: &Database) {
    let study = study(database).await;
    let mut new = study.new_experiment(&database.clock, "E1").await;
    new.begin.variables.insert("kept".to_owned(), Variable::of(json!("as it was")));
    new.begin.variables.insert("changed".to_owned(), Variable::of(json!(1)));
    let read =
        study.store.add_experiments(vec![new.clone()]).await.unwrap().pop().unwrap().unwrap();

    let (callback, mut execution) = new.begin.executions[0].clone();
    execution.state = ExecutionState::Finished { result: ExecutionResult::Failed };
    execution.output.result_log = "it broke \0".to_owned();
    execution.finished = Some(database.clock.now());
    let mut action = new.begin.actions[0].clone();
    action.success = true;
    let next = ActionId(study.store.take_numbers(NumberKind::Action, 1).await.unwrap());
    let mut change = touch(&study, &read);
    change.progress.state = 2;
    change.state_id = study.state(2);
    change.actions = vec![action.clone(), study.action(&database.clock, read.id, next)];
    change.executions = vec![(callback, execution.clone())];
    change.variables.insert("changed".to_owned(), Variable::of(json!({"a": [1.5, "\0"]})));
    change.variables.insert("new\0".to_owned(), Variable::of(json!(null)));
    let progress = change.progress.clone();
    let applied = study.store.apply_study(vec![change]).await.unwrap();

    assert_eq!(applied, [Applied::Done { revision: 1 }]);
    let now = study.store.experiment(read.id).await.unwrap().unwrap();
    assert_eq!((now.revision, &now.progress, now.created_at), (1, &progress, read.created_at));
    assert!(now.updated_at > read.updated_at);
    assert_eq!(study.store.action(action.id).await.unwrap(), Some(action));
    assert!(study.store.action(next).await.unwrap().is_some());
    assert_eq!(study.store.execution(execution.id).await.unwrap(), Some(execution));
    let variables = study.store.experiment_variables(read.id).await.unwrap();
    let expected = [
        ("changed", json!({"a": [1.5, "\0"]})),
        ("kept", json!("as it was")),
        ("new\u{fffd}", json!(null)),
    ];
    let expected = expected.map(|(label, value)| (label.to_owned(), Variable::of(value)));
    assert_eq!(variables, BTreeMap::from(expected));
    let counts = study.store.experiments_in_states().await.unwrap();
    assert_eq!(counts, BTreeMap::from([(study.state(2), 1)]));
}

async fn of_a_batch_the_stale_one_alone_leaves_nothing(database: &Database) {
    let study = study(database).await;
    let experiments = study.experiments(&database.clock, 5).await;
    let mut changes: Vec<_> = experiments.iter().map(|of| touch(&study, of)).collect();
    changes[1].revision = 7;
    changes[3].experiment = ExperimentId(999);
    changes[3].event.subject = "experiment 999".to_owned();
    for change in &mut changes {
        let label = format!("label {}", change.experiment);
        change.variables.insert(label, Variable::of(json!(true)));
        let id = ActionId(1000 + change.experiment.0);
        change.actions.push(study.action(&database.clock, change.experiment, id));
    }
    let applied = study.store.apply_study(changes.clone()).await.unwrap();

    let done = Applied::Done { revision: 1 };
    assert_eq!(applied, [done, Applied::Stale, done, Applied::Stale, done]);
    let filter = StudyEventFilter::default();
    let events = study.store.study_events(&filter, &everything()).await.unwrap();
    let touched = events.items.iter().filter(|event| event.what == "touched");
    let mut touched: Vec<_> = touched.map(|event| event.experiment.unwrap()).collect();
    touched.sort();
    assert_eq!(touched, [experiments[0].id, experiments[2].id, experiments[4].id]);
    for (change, applied) in changes.iter().zip(applied) {
        let is_done = applied == done;
        let variables = study.store.experiment_variables(change.experiment).await.unwrap();
        assert_eq!(!variables.is_empty(), is_done, "{change:?}");
        let action = study.store.action(change.actions[0].id).await.unwrap();
        assert_eq!(action.is_some(), is_done, "{change:?}");
    }
    assert_eq!(
        study.store.experiment(experiments[1].id).await.unwrap(),
        Some(experiments[1].clone())
    );
}

async fn of_two_changes_of_one_experiment_one_is_heard(database: &Database) {
    let study = study(database).await;
    let read = study.experiment(&database.clock, "E1").await;
    let mut second = touch(&study, &read);
    second.variables.insert("late".to_owned(), Variable::of(json!(1)));
    let both = vec![touch(&study, &read), second.clone()];
    let done = Applied::Done { revision: 1 };
    assert_eq!(study.store.apply_study(both).await.unwrap(), [done, Applied::Stale]);
    assert_eq!(study.store.apply_study(vec![second]).await.unwrap(), [Applied::Stale]);
    assert_eq!(study.store.experiment_variables(read.id).await.unwrap(), BTreeMap::new());
    assert_eq!(study.store.apply_study(Vec::new()).await.unwrap(), []);
}

async fn hundreds_change_at_once(database: &Database) {
    let study = study(database).await;
    let experiments = study.experiments(&database.clock, 301).await;
    let ids: Vec<_> = experiments.iter().map(|experiment| experiment.id).collect();
    let changes = experiments.iter().map(|of| {
        let mut change = touch(&study, of);
        change.variables.insert("number".to_owned(), Variable::of(json!(of.id.0)));
        change
    });
    let applied = study.store.apply_study(changes.collect()).await.unwrap();
    assert!(applied.iter().all(|applied| *applied == Applied::Done { revision: 1 }));

    let read = study.store.experiments_by_id(&ids).await.unwrap();
    assert!(read.len() == 301 && read.iter().all(|experiment| experiment.revision == 1));
    let found = study.store.belongings(&read).await.unwrap();
    assert_eq!(found.variables.len(), 301);
    assert!(found.variables.iter().all(|(id, of)| of["number"].value == json!(id.0)));
    assert!(read.iter().all(|of| found.actions.contains_key(&of.progress.action)));
    assert_eq!(found.executions.values().map(Vec::len).sum::<usize>(), 602);
    let waiting = ExecutionFilter { status: Some("waiting".to_owned()), ..Default::default() };
    let waiting = study.store.executions(&waiting, &everything()).await.unwrap();
    assert_eq!(waiting.items, []);
}

async fn of_servers_that_change_the_same_experiments_each_time_one_is_heard(database: &Database) {
    let study = study(database).await;
    let experiments = study.experiments(&database.clock, 40).await;
    let mut servers = Vec::new();
    for server in 0..3 {
        let store = database.open().await;
        let mut changes: Vec<_> = experiments.iter().map(|of| touch(&study, of)).collect();
        // Each in another order: nobody may wait for somebody who waits for them.
        changes.rotate_left(server * 13);
        servers.push(tokio::spawn(async move { store.apply_study(changes).await.unwrap() }));
    }
    let mut done = 0;
    for server in servers {
        let applied = server.await.unwrap();
        done += applied.iter().filter(|applied| **applied != Applied::Stale).count();
    }
    assert_eq!(done, 40);
    for experiment in experiments {
        assert_eq!(study.store.experiment(experiment.id).await.unwrap().unwrap().revision, 1);
    }
}
