//! Numbers that the Agora façade gives: projects, definitions, runs on the timeline, users.

use gantry_store::{
    AgoraProject, AgoraProjectId, AgoraTask, AgoraTaskId, AgoraTimelineId, NewAgoraProject, Store,
    StoreError,
};

use crate::database::Database;
use crate::fixtures::{added_run, added_task, new_run};

crate::promises! {
    a_project_is_kept_under_both_its_names
    a_definition_stays_the_same_one_through_its_versions
    what_a_number_was_given_to_may_go_but_the_number_is_not_given_again
    a_definition_goes_with_its_task_and_with_its_project
    a_run_is_on_the_timeline_once
    a_name_has_one_number_however_many_ask_at_once
}

async fn project(store: &Store, name: &str) -> AgoraProject {
    let new = NewAgoraProject {
        name: name.to_owned(),
        description: "For tests".to_owned(),
        project: name.parse().unwrap(),
    };
    store.add_agora_project(&new).await.unwrap()
}

async fn a_project_is_kept_under_both_its_names(database: &Database) {
    let store = database.open().await;
    let first = project(&store, "first").await;
    let second = project(&store, "second").await;
    assert_eq!(store.agora_projects().await.unwrap(), [first.clone(), second]);
    assert_eq!(store.agora_project(first.id).await.unwrap(), Some(first.clone()));

    let taken = NewAgoraProject {
        name: "Another".to_owned(),
        description: String::new(),
        project: first.project.clone(),
    };
    let refused = store.add_agora_project(&taken).await;
    assert!(matches!(refused, Err(StoreError::Conflict { .. })), "{refused:?}");

    assert!(store.change_agora_project(first.id, "First, \0 renamed", "").await.unwrap());
    let renamed = store.agora_project(first.id).await.unwrap().unwrap();
    assert_eq!(
        (renamed.name.as_str(), &renamed.project),
        ("First, \u{fffd} renamed", &first.project)
    );
    assert!(!store.change_agora_project(AgoraProjectId(-1), "x", "").await.unwrap());
}

async fn a_definition_stays_the_same_one_through_its_versions(database: &Database) {
    let store = database.open().await;
    let [one, other] = [project(&store, "one").await, project(&store, "other").await];
    let [old, new] =
        [added_task(&store, &database.clock).await, added_task(&store, &database.clock).await];
    let definition = store.add_agora_task(one.id, old.id).await.unwrap();
    assert_eq!(store.agora_tasks(Some(one.id)).await.unwrap(), [definition]);
    assert_eq!(store.agora_tasks(Some(other.id)).await.unwrap(), []);

    let changed = AgoraTask { project: other.id, task: new.id, ..definition };
    assert!(store.change_agora_task(&changed).await.unwrap());
    assert_eq!(store.agora_task(definition.id).await.unwrap(), Some(changed));
    assert_eq!(store.agora_tasks(None).await.unwrap(), [changed]);
    assert!(store.task(old.id).await.unwrap().is_some(), "its runs need it");

    let nowhere = AgoraTask { project: AgoraProjectId(-1), ..changed };
    let refused = store.change_agora_task(&nowhere).await;
    assert!(matches!(refused, Err(StoreError::Conflict { .. })), "{refused:?}");
    let nobody = AgoraTask { id: AgoraTaskId(-1), ..changed };
    assert!(!store.change_agora_task(&nobody).await.unwrap());
}

async fn what_a_number_was_given_to_may_go_but_the_number_is_not_given_again(database: &Database) {
    let store = database.open().await;
    let first = project(&store, "first").await;
    let task = added_task(&store, &database.clock).await;
    let definition = store.add_agora_task(first.id, task.id).await.unwrap();
    assert!(store.remove_agora_task(definition.id).await.unwrap());
    assert!(!store.remove_agora_task(definition.id).await.unwrap());
    let again = store.add_agora_task(first.id, task.id).await.unwrap();
    let second = project(&store, "second").await;
    let numbers = [first.id.0, definition.id.0, again.id.0, second.id.0];
    assert!(numbers.is_sorted_by(|a, b| a < b), "{numbers:?}");
}

async fn a_definition_goes_with_its_task_and_with_its_project(database: &Database) {
    let store = database.open().await;
    let project = project(&store, "one").await;
    let task = added_task(&store, &database.clock).await;
    let definition = store.add_agora_task(project.id, task.id).await.unwrap();
    assert!(store.remove_task(task.id).await.unwrap());
    assert_eq!(store.agora_task(definition.id).await.unwrap(), None);

    let task = added_task(&store, &database.clock).await;
    let definition = store.add_agora_task(project.id, task.id).await.unwrap();
    assert!(store.remove_agora_project(project.id).await.unwrap());
    assert!(!store.remove_agora_project(project.id).await.unwrap());
    assert_eq!(store.agora_task(definition.id).await.unwrap(), None);
    assert_eq!(store.task(task.id).await.unwrap(), Some(task));
}

async fn a_run_is_on_the_timeline_once(database: &Database) {
    let store = database.open().await;
    let run = added_run(&store, &database.clock).await;
    let id = store.add_to_agora_timeline(run.id).await.unwrap();
    assert_eq!(store.on_agora_timeline(id).await.unwrap(), Some(run.id));
    assert_eq!(store.on_agora_timeline(AgoraTimelineId(-1)).await.unwrap(), None);

    let twice = store.add_to_agora_timeline(run.id).await;
    assert!(matches!(twice, Err(StoreError::Conflict { .. })), "{twice:?}");
    let gone = store.add_to_agora_timeline(new_run(run.task).id).await;
    assert!(matches!(gone, Err(StoreError::Conflict { .. })), "{gone:?}");

    store.remove_run(&run).await.unwrap();
    assert_eq!(store.on_agora_timeline(id).await.unwrap(), None);
}

async fn a_name_has_one_number_however_many_ask_at_once(database: &Database) {
    let store = database.open().await;
    let asked = (0..16).map(|_| store.agora_user("somebody"));
    let numbers = futures::future::try_join_all(asked).await.unwrap();
    assert!(numbers.windows(2).all(|pair| pair[0] == pair[1]), "{numbers:?}");
    assert_ne!(store.agora_user("somebody else").await.unwrap(), numbers[0]);
    assert_eq!(store.agora_user("somebody").await.unwrap(), numbers[0]);
}
