//! Promises about workflows and numbers.

use std::collections::HashSet;

use gantry_model::study::{
    CallbackId, State, StateId, Transition, TransitionId, Workflow, WorkflowId,
};
use gantry_store::{NumberKind, PageRequest, StoreError};

use super::study_fixtures::{somebody, workflow};
use crate::database::Database;
use crate::fixtures::everything;

crate::promises! {
    a_workflow_comes_back_with_the_numbers_of_its_parts
    a_label_names_one_workflow
    parts_are_found_by_their_numbers
    workflows_come_in_pages_newest_first
    of_two_who_change_a_callback_one_is_heard
    numbers_are_never_given_twice
}

async fn a_workflow_comes_back_with_the_numbers_of_its_parts(database: &Database) {
    let store = database.open().await;
    let added = store.add_workflow(&workflow("a\0b"), "label: \0", &somebody()).await.unwrap();
    assert_eq!(store.workflow(added.id).await.unwrap(), Some(added.clone()));
    assert_eq!(store.workflow_by_label("a\0b").await.unwrap(), Some(added.clone()));
    assert_eq!(store.workflow(WorkflowId(added.id.0 + 1)).await.unwrap(), None);
    assert_eq!(store.workflow_by_label("b").await.unwrap(), None);

    let next = store.add_workflow(&workflow("b"), "", &somebody()).await.unwrap();
    assert_eq!(next.first_state, added.first_state + 3);
    assert_eq!(next.first_transition, added.first_transition + 2);
    assert_eq!(next.first_callback, added.first_callback + 2);
    assert_eq!(store.newest_workflow().await.unwrap(), Some(next));
}

async fn a_label_names_one_workflow(database: &Database) {
    let store = database.open().await;
    assert_eq!(store.newest_workflow().await.unwrap(), None);
    let first = store.add_workflow(&workflow("a"), "", &somebody()).await.unwrap();
    let again = store.add_workflow(&workflow("a"), "", &somebody()).await;
    assert!(matches!(again, Err(StoreError::Conflict { .. })), "{again:?}");
    assert_eq!(store.newest_workflow().await.unwrap(), Some(first));
}

async fn parts_are_found_by_their_numbers(database: &Database) {
    let store = database.open().await;
    let state = |label: &str, transitions: Vec<Transition>| State {
        label: label.to_owned(),
        freetext: None,
        callbacks: Vec::new(),
        transitions,
    };
    let onward = vec![Transition { destination: 1, condition: None }];
    let states = vec![state("one", onward), state("two", Vec::new())];
    let plain = Workflow { label: "no callbacks".to_owned(), states };
    let mut added = Vec::new();
    for workflow in [workflow("a"), plain, workflow("b")] {
        added.push(store.add_workflow(&workflow, "", &somebody()).await.unwrap());
    }

    for workflow in &added {
        for (place, state) in workflow.workflow.states.iter().enumerate() {
            let found = store.workflow_of_state(workflow.state_id(place)).await.unwrap();
            assert_eq!(found.as_ref(), Some(workflow));
            for transition in 0..state.transitions.len() {
                let id = workflow.transition_id(place, transition);
                let found = store.workflow_of_transition(id).await.unwrap();
                assert_eq!(found.as_ref(), Some(workflow));
            }
            for callback in 0..state.callbacks.len() {
                let id = workflow.callback_id(place, callback);
                let found = store.workflow_of_callback(id).await.unwrap();
                assert_eq!(found.as_ref(), Some(workflow));
            }
        }
    }
    for beyond in [0, 99] {
        assert_eq!(store.workflow_of_state(StateId(beyond)).await.unwrap(), None);
        assert_eq!(store.workflow_of_transition(TransitionId(beyond)).await.unwrap(), None);
        assert_eq!(store.workflow_of_callback(CallbackId(beyond)).await.unwrap(), None);
    }
}

async fn workflows_come_in_pages_newest_first(database: &Database) {
    let store = database.open().await;
    for label in ["a", "b", "c"] {
        store.add_workflow(&workflow(label), "", &somebody()).await.unwrap();
    }
    let first = store.workflows(&PageRequest { cursor: None, limit: 2 }).await.unwrap();
    let labels: Vec<_> = first.items.iter().map(|item| item.workflow.label.as_str()).collect();
    assert_eq!(labels, ["c", "b"]);
    let request = PageRequest { cursor: first.next, limit: 2 };
    let second = store.workflows(&request).await.unwrap();
    assert_eq!(second.items[0].workflow.label, "a");
    assert_eq!((second.items.len(), second.next), (1, None));

    for cursor in ["nonsense", "bjE_", "MTox"] {
        let request = PageRequest { cursor: Some(cursor.to_owned()), ..everything() };
        let refused = store.workflows(&request).await;
        assert!(matches!(refused, Err(StoreError::InvalidCursor)), "{cursor}: {refused:?}");
    }
}

async fn of_two_who_change_a_callback_one_is_heard(database: &Database) {
    let store = database.open().await;
    let read = store.add_workflow(&workflow("a"), "", &somebody()).await.unwrap();
    let mut other = read.workflow.clone();
    other.states[1].callbacks[1].delay = 7;
    let id = read.callback_id(1, 1);

    let changed = store.change_callback(&read, id, &other, &somebody()).await.unwrap();
    assert_eq!((changed.revision, &changed.workflow), (read.revision + 1, &other));
    assert_eq!(store.workflow(read.id).await.unwrap(), Some(changed));
    let late = store.change_callback(&read, id, &read.workflow, &somebody()).await;
    assert!(matches!(late, Err(StoreError::Conflict { .. })), "{late:?}");
}

async fn numbers_are_never_given_twice(database: &Database) {
    let mut given = HashSet::new();
    for server in [database.open().await, database.open().await, database.open().await] {
        for kind in [NumberKind::Event, NumberKind::Subject] {
            for count in [1, 100, 200, 1, 1000] {
                let first = server.take_numbers(kind, count).await.unwrap();
                for number in (first..).take(count) {
                    assert!(number > 0 && given.insert((kind as u8, number)), "{kind:?} {number}");
                }
            }
        }
    }
}
