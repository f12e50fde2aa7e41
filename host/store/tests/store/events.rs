//! Promises about the history of runs.

use gantry_model::run::{RunState, RunStatus};
use gantry_model::value::Value;
use gantry_store::{Change, ValuePath};

use crate::database::Database;
use crate::fixtures::{added_run, queuing, taken};

crate::promises! {
    each_change_of_state_is_one_event_numbered_from_one
    a_change_of_values_alone_is_no_event
    a_note_is_an_event_of_its_own
    events_are_read_from_where_a_reader_stopped
    a_subscriber_hears_of_each_change
}

async fn each_change_of_state_is_one_event_numbered_from_one(database: &Database) {
    let store = database.open().await;
    let run = added_run(&store, &database.clock).await;
    let run = taken(&store, run, [RunState::Provisioned, queuing()]).await;

    let events = store.events(run.id, 0, 100).await.unwrap();
    let seen: Vec<_> = events.iter().map(|event| (event.sequence, event.status)).collect();
    let expected = [(1, RunStatus::Created), (2, RunStatus::Provisioned), (3, RunStatus::Queuing)];
    assert_eq!(seen, expected);
    assert_eq!(events[2].state, queuing());
    assert_eq!(events[2].at, run.updated_at);
    assert!(events.iter().all(|event| event.run == run.id && event.note.is_none()));
}

async fn a_change_of_values_alone_is_no_event(database: &Database) {
    let store = database.open().await;
    let run = added_run(&store, &database.clock).await;
    let change = Change::to(RunState::Created).with_input(ValuePath::whole("a"), Value::Integer(1));
    let changed = store.apply(&run, change).await.unwrap();

    assert_eq!((changed.revision, changed.updated_at), (1, run.updated_at));
    assert_eq!(store.events(run.id, 0, 100).await.unwrap().len(), 1);
}

async fn a_note_is_an_event_of_its_own(database: &Database) {
    let store = database.open().await;
    let run = added_run(&store, &database.clock).await;
    let note = "tried again, as the engine said \"\0\"";
    store.apply(&run, Change::to(RunState::Created).with_note(note)).await.unwrap();

    let events = store.events(run.id, 1, 100).await.unwrap();
    assert_eq!(events.len(), 1);
    assert_eq!(events[0].note.as_deref(), Some(note));
}

async fn events_are_read_from_where_a_reader_stopped(database: &Database) {
    let store = database.open().await;
    let run = added_run(&store, &database.clock).await;
    let run = taken(&store, run, [RunState::Provisioned, queuing()]).await;

    let sequences = async |after, limit| {
        let events = store.events(run.id, after, limit).await.unwrap();
        events.iter().map(|event| event.sequence).collect::<Vec<_>>()
    };
    assert_eq!(sequences(0, 2).await, [1, 2]);
    assert_eq!(sequences(2, 2).await, [3]);
    assert!(sequences(u64::MAX, 2).await.is_empty());
}

async fn a_subscriber_hears_of_each_change(database: &Database) {
    let store = database.open().await;
    let mut changes = store.subscribe();
    let run = added_run(&store, &database.clock).await;
    assert_eq!(changes.recv().await.unwrap(), run.id);
    let run = taken(&store, run, [RunState::Provisioned]).await;
    assert_eq!(changes.recv().await.unwrap(), run.id);
    // What a subscriber hears of is on record.
    assert_eq!(store.run(run.id).await.unwrap(), Some(run.clone()));
    store.apply(&run, Change::to(RunState::Canceled)).await.unwrap();
    store.apply(&run, Change::to(RunState::Canceled)).await.unwrap_err();
    assert_eq!(changes.recv().await.unwrap(), run.id);
    assert!(changes.try_recv().is_err(), "a change that failed is none");
}
