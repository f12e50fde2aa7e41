//! Promises about the audit trail.

use gantry_model::study::{Actor, ExecutionId, StudyEvent};
use gantry_store::{PageRequest, Store, StudyEventFilter};
use serde_json::json;

use super::study_fixtures::{new_subject, somebody, study, touch};
use crate::database::Database;
use crate::fixtures::everything;

crate::promises! {
    what_is_changed_is_told_with_who_changed_it
    the_trail_is_read_newest_first_and_by_what_was_changed
    the_trail_of_several_servers_is_read_by_time
    no_entry_can_be_changed_or_removed
    servers_that_start_at_once_protect_the_trail_once
}

async fn what_is_changed_is_told_with_who_changed_it(database: &Database) {
    let study = study(database).await;
    let by = Actor::Secret(ExecutionId(7));
    study.store.change_cohort(study.cohort, "controls", Some("\0"), &by).await.unwrap();
    let filter = StudyEventFilter::default();
    let page = study.store.study_events(&filter, &everything()).await.unwrap();

    assert_eq!(page.items[0].by, by);
    assert_eq!(page.items[0].subject, format!("cohort {}", study.cohort));
    assert_eq!(page.items[0].detail["label"], "controls");
    let told = page.items.iter().map(|event| (event.subject.as_str(), event.what.as_str()));
    let expected = [
        ("cohort 1", "changed"),
        ("subject 1", "added"),
        ("cohort 1", "added"),
        ("workflow 1", "added"),
    ];
    assert_eq!(told.collect::<Vec<_>>(), expected);

    // What is refused is not told.
    let refused = study.store.add_subject(&new_subject(study.cohort, "S1"), &by).await;
    assert!(refused.is_err());
    let after = study.store.study_events(&filter, &everything()).await.unwrap();
    assert_eq!(after, page);
}

async fn the_trail_is_read_newest_first_and_by_what_was_changed(database: &Database) {
    let study = study(database).await;
    let experiment = study.experiment(&database.clock, "E1").await;
    for description in ["a", "b", "c"] {
        let (store, cohort, by) = (&study.store, study.cohort, somebody());
        assert!(store.change_cohort(cohort, "patients", Some(description), &by).await.unwrap());
    }
    let subject = Some(format!("cohort {}", study.cohort));
    let filter = StudyEventFilter { subject, ..StudyEventFilter::default() };
    let events = all_events(&study.store, &filter, 2).await;
    let seen: Vec<_> = events.iter().map(|event| event.detail["description"].clone()).collect();
    assert_eq!(json!(seen), json!(["c", "b", "a", null]));
    let filter =
        StudyEventFilter { experiment: Some(experiment.id), ..StudyEventFilter::default() };
    let of = study.store.study_events(&filter, &everything()).await.unwrap();
    assert_eq!(of.items.len(), 1);
}

async fn the_trail_of_several_servers_is_read_by_time(database: &Database) {
    let study = study(database).await;
    let experiment = study.experiment(&database.clock, "E1").await;
    let other = database.open().await;
    // By turns; each server has numbers of its own.
    for turn in 0..6 {
        let store = if turn % 2 == 0 { &study.store } else { &other };
        let now = store.experiment(experiment.id).await.unwrap().unwrap();
        let mut change = touch(&study, &now);
        change.event.detail = json!(turn);
        store.apply_study(vec![change]).await.unwrap();
    }
    let filter =
        StudyEventFilter { experiment: Some(experiment.id), ..StudyEventFilter::default() };
    for limit in [1, 2, 100] {
        let events = all_events(&study.store, &filter, limit).await;
        let turns: Vec<_> = events.iter().filter_map(|event| event.detail.as_i64()).collect();
        assert_eq!(turns, [5, 4, 3, 2, 1, 0], "{limit}");
        assert!(!events.is_sorted_by_key(|event| std::cmp::Reverse(event.id)), "not by number");
    }
    // What happens at one instant is told by number.
    let mut connection = database.connection().await;
    let copy = "INSERT INTO study_events SELECT id + 100000, at, actor, experiment_id, subject, what, detail FROM study_events";
    sqlx::query(copy).execute(&mut connection).await.unwrap();
    let filter = StudyEventFilter::default();
    let whole = all_events(&study.store, &filter, 100).await;
    assert!(whole.is_sorted_by_key(|event| std::cmp::Reverse((event.at, event.id))));
    assert_eq!(all_events(&study.store, &filter, 1).await, whole, "no page begins between");
}

/// All entries, by pages of that length.
async fn all_events(store: &Store, filter: &StudyEventFilter, limit: u32) -> Vec<StudyEvent> {
    let (mut all, mut cursor) = (Vec::new(), None);
    loop {
        let page = store.study_events(filter, &PageRequest { cursor, limit }).await.unwrap();
        all.extend(page.items);
        cursor = page.next;
        if cursor.is_none() {
            return all;
        }
    }
}

async fn no_entry_can_be_changed_or_removed(database: &Database) {
    let study = study(database).await;
    let filter = StudyEventFilter::default();
    let before = study.store.study_events(&filter, &everything()).await.unwrap();
    let mut connection = database.connection().await;
    for sql in [
        "UPDATE study_events SET actor = '\"setup\"'",
        "UPDATE study_events SET detail = '{}' WHERE id = 1",
        "DELETE FROM study_events",
        "DELETE FROM study_events WHERE id = 1",
    ] {
        let refused = sqlx::query(sql).execute(&mut connection).await.unwrap_err().to_string();
        assert!(refused.contains("entries of the audit trail are never"), "{sql}: {refused}");
    }
    assert_eq!(study.store.study_events(&filter, &everything()).await.unwrap(), before);
}

async fn servers_that_start_at_once_protect_the_trail_once(database: &Database) {
    // The migrations of SQLite are not made for several that begin with an empty file.
    database.open().await;
    let (one, two, three) = tokio::join!(database.open(), database.open(), database.open());
    for (store, label) in [(one, "one"), (two, "two"), (three, "three")] {
        store.add_cohort(label, None, &somebody()).await.unwrap();
    }
    let mut connection = database.connection().await;
    assert!(sqlx::query("DELETE FROM study_events").execute(&mut connection).await.is_err());
}
