//! Promises about tasks.

use gantry_model::id::TaskId;
use gantry_model::task::Side;
use gantry_store::{PageRequest, StoreError, TaskFilter};

use crate::database::Database;
use crate::fixtures::{added_run, added_task, everything, new_run, next_id, task};

crate::promises! {
    a_task_comes_back_as_it_was_added
    a_second_task_with_the_same_reference_is_refused
    a_list_is_narrowed_by_namespace
    a_search_looks_for_its_very_text_in_upper_and_lower_case
    pages_show_each_task_once_while_others_are_added
    a_cursor_from_elsewhere_is_refused
    a_task_that_has_runs_stays
    no_run_is_lost_that_is_created_while_its_task_is_removed
    a_name_that_no_database_can_hold_is_not_found
}

async fn a_task_comes_back_as_it_was_added(database: &Database) {
    let store = database.open().await;
    let task = added_task(&store, &database.clock).await;
    let definition = &task.definition;
    let by_reference = store.task_by_reference(&definition.namespace, &definition.version).await;

    assert_eq!(store.task(task.id).await.unwrap().as_ref(), Some(&task));
    assert_eq!(by_reference.unwrap().as_ref(), Some(&task));
    assert_eq!(store.all_tasks().await.unwrap(), [task]);
    assert_eq!(store.task(TaskId(next_id())).await.unwrap(), None);
}

async fn a_second_task_with_the_same_reference_is_refused(database: &Database) {
    let store = database.open().await;
    let first = added_task(&store, &database.clock).await;
    let mut second = task(&database.clock, "org.example");
    second.definition.version = first.definition.version.clone();

    let error = store.add_task(&second).await.unwrap_err();
    assert!(matches!(&error, StoreError::Conflict { .. }), "{error:?}");
    assert!(error.to_string().contains(&first.definition.reference()), "{error}");
    assert_eq!(store.all_tasks().await.unwrap(), [first]);
}

async fn a_list_is_narrowed_by_namespace(database: &Database) {
    let store = database.open().await;
    let here = task(&database.clock, "org.example.here");
    let below = task(&database.clock, "org.example.here.below");
    store.add_task(&here).await.unwrap();
    store.add_task(&below).await.unwrap();

    let filter = TaskFilter { namespace: Some("org.example.here".to_owned()), search: None };
    assert_eq!(store.list_tasks(&filter, &everything()).await.unwrap().items, [here]);
}

async fn a_search_looks_for_its_very_text_in_upper_and_lower_case(database: &Database) {
    let store = database.open().await;
    let mut described = task(&database.clock, "org.example");
    described.definition.description = Some("Zählt 100% aller Äste!\0".to_owned());
    let mut plain = task(&database.clock, "org.example");
    plain.definition.description = Some("Counts 1000 branches".to_owned());
    store.add_task(&described).await.unwrap();
    store.add_task(&plain).await.unwrap();

    let expected = [
        ("ÄSTE!", vec![&described]),
        ("100%", vec![&described]),
        ("100_", vec![]),
        ("count", vec![&plain, &described]),
        ("\0", vec![&described]),
    ];
    for (search, tasks) in expected {
        let filter = TaskFilter { namespace: None, search: Some(search.to_owned()) };
        let page = store.list_tasks(&filter, &everything()).await.unwrap();
        assert_eq!(page.items.iter().collect::<Vec<_>>(), tasks, "{search:?}");
    }
}

async fn pages_show_each_task_once_while_others_are_added(database: &Database) {
    let store = database.open().await;
    let mut expected = Vec::new();
    for number in 0..25 {
        let mut task = task(&database.clock, "org.example");
        if number % 2 == 1 {
            // Two of one instant, as the ids of tasks decide then.
            task.created_at = expected.last().map_or(task.created_at, |(at, _)| *at);
        }
        store.add_task(&task).await.unwrap();
        expected.push((task.created_at, task.id));
    }

    let mut seen = Vec::new();
    let mut sizes = Vec::new();
    let mut request = PageRequest { cursor: None, limit: 10 };
    loop {
        let page = store.list_tasks(&TaskFilter::default(), &request).await.unwrap();
        sizes.push(page.items.len());
        seen.extend(page.items.iter().map(|task| (task.created_at, task.id)));
        added_task(&store, &database.clock).await;
        match page.next {
            Some(cursor) => request.cursor = Some(cursor),
            None => break,
        }
    }
    assert_eq!(sizes, [10, 10, 5]);
    expected.sort();
    expected.reverse();
    assert_eq!(seen, expected);
}

async fn a_cursor_from_elsewhere_is_refused(database: &Database) {
    let store = database.open().await;
    for cursor in ["", "%", "MTIz", "MTIzOnh5eg"] {
        let request = PageRequest { cursor: Some(cursor.to_owned()), limit: 1 };
        let error = store.list_tasks(&TaskFilter::default(), &request).await.unwrap_err();
        assert!(matches!(error, StoreError::InvalidCursor), "{cursor:?}: {error:?}");
    }
}

async fn a_task_that_has_runs_stays(database: &Database) {
    let store = database.open().await;
    let run = added_run(&store, &database.clock).await;

    let error = store.remove_task(run.task).await.unwrap_err();
    assert!(matches!(error, StoreError::Conflict { .. }), "{error:?}");
    assert_eq!(store.run(run.id).await.unwrap(), Some(run.clone()));
    store.remove_run(&run).await.unwrap();
    assert_eq!(store.events(run.id, 0, 10).await.unwrap(), []);
    assert!(store.remove_task(run.task).await.unwrap());
    assert!(!store.remove_task(run.task).await.unwrap());
}

async fn no_run_is_lost_that_is_created_while_its_task_is_removed(database: &Database) {
    let store = database.open().await;
    for _ in 0..100 {
        let task = added_task(&store, &database.clock).await;
        let new = new_run(task.id);
        let (created, removed) = tokio::join!(store.add_run(&new), store.remove_task(task.id));
        match (created, removed) {
            (Ok(run), Err(StoreError::Conflict { .. })) => {
                assert_eq!(store.run(run.id).await.unwrap(), Some(run));
            }
            (Err(StoreError::Conflict { .. }), Ok(true)) => {}
            other => panic!("{other:?}"),
        }
    }
}

async fn a_name_that_no_database_can_hold_is_not_found(database: &Database) {
    let store = database.open().await;
    let run = added_run(&store, &database.clock).await;

    assert_eq!(store.task_by_reference("org.example\0", "1.0.0").await.unwrap(), None);
    assert_eq!(store.value(run.id, Side::Inputs, "a\0").await.unwrap(), None);
    assert_eq!(store.token_by_hash("\0").await.unwrap(), None);
    assert_eq!(store.remembered("\0", "\0").await.unwrap(), None);
}
