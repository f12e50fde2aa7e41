//! Promises about cohorts, subjects, systems, links and scans.

use std::collections::BTreeMap;

use gantry_model::study::{CohortId, ScanTypeId, SubjectId, SystemId};
use gantry_store::{LinkKind, LinkOwner, PageRequest, Slice, StoreError, SubjectFilter};

use super::study_fixtures::{new_subject, somebody, study};
use crate::database::Database;

crate::promises! {
    a_cohort_is_found_by_number_and_label_and_changed
    a_cohort_is_linked_to_systems
    a_subjects_label_is_its_own_in_its_cohort
    subjects_come_in_pages_and_in_slices
    where_a_system_was_is_kept
    a_link_is_added_once_put_replaced_and_removed
    scans_are_of_kinds
}

fn is_conflict<T: std::fmt::Debug>(result: &Result<T, StoreError>) -> bool {
    matches!(result, Err(StoreError::Conflict { .. }))
}

async fn a_cohort_is_found_by_number_and_label_and_changed(database: &Database) {
    let store = database.open().await;
    let added = store.add_cohort("one\0", Some("the \0 first"), &somebody()).await.unwrap();
    store.add_cohort("two", None, &somebody()).await.unwrap();
    assert_eq!(store.cohort(added.id).await.unwrap(), Some(added.clone()));
    assert_eq!(store.cohort_by_label("one\0").await.unwrap(), Some(added.clone()));
    assert_eq!(store.cohort_by_label("three").await.unwrap(), None);
    let again = store.add_cohort("two", None, &somebody()).await;
    assert!(is_conflict(&again), "{again:?}");

    assert!(store.change_cohort(added.id, "three", None, &somebody()).await.unwrap());
    let cohorts = store.cohorts().await.unwrap();
    assert_eq!((cohorts[0].label.as_str(), &cohorts[0].description), ("three", &None));
    assert_eq!(cohorts.len(), 2);
    let taken = store.change_cohort(added.id, "two", None, &somebody()).await;
    assert!(is_conflict(&taken), "{taken:?}");
    assert!(!store.change_cohort(CohortId(99), "four", None, &somebody()).await.unwrap());
}

async fn a_cohort_is_linked_to_systems(database: &Database) {
    let study = study(database).await;
    let (store, id) = (&study.store, study.cohort);
    let mut systems = Vec::new();
    for name in ["XNAT", "TASKMANAGER"] {
        let system = store.add_system(name, "https://example.org", &somebody()).await;
        systems.push(system.unwrap().id);
    }
    let urls = |of: &[(usize, &str)]| -> BTreeMap<SystemId, String> {
        of.iter().map(|(place, url)| (systems[*place], (*url).to_owned())).collect()
    };
    store.put_cohort_urls(id, &urls(&[(0, "a"), (1, "b")]), &somebody()).await.unwrap();
    store.put_cohort_urls(id, &urls(&[(1, "c")]), &somebody()).await.unwrap();
    let read = store.cohort(id).await.unwrap().unwrap().external_urls;
    let expected = [("TASKMANAGER", "c"), ("XNAT", "a")];
    let expected = expected.map(|(name, url)| (name.to_owned(), url.to_owned()));
    assert_eq!(read, BTreeMap::from(expected));

    store.replace_cohort_urls(id, &urls(&[(0, "d")]), &somebody()).await.unwrap();
    let read = store.cohort(id).await.unwrap().unwrap().external_urls;
    assert_eq!(read, BTreeMap::from([("XNAT".to_owned(), "d".to_owned())]));
    assert!(store.remove_cohort_url(id, systems[0], &somebody()).await.unwrap());
    assert!(!store.remove_cohort_url(id, systems[0], &somebody()).await.unwrap());
    let lost = BTreeMap::from([(SystemId(99), "e".to_owned())]);
    let lost = store.put_cohort_urls(id, &lost, &somebody()).await;
    assert!(is_conflict(&lost), "{lost:?}");
}

async fn a_subjects_label_is_its_own_in_its_cohort(database: &Database) {
    let study = study(database).await;
    let store = &study.store;
    let there = store.subject(study.subject).await.unwrap().unwrap();
    assert_eq!((there.label.as_str(), there.cohort_label.as_str()), ("S1", "patients"));
    assert_eq!(there.date_of_birth.to_string(), "1950-02-28");
    let again = store.add_subject(&new_subject(study.cohort, "S1"), &somebody()).await;
    assert!(is_conflict(&again), "{again:?}");
    let lost = store.add_subject(&new_subject(CohortId(99), "S2"), &somebody()).await;
    assert!(is_conflict(&lost), "{lost:?}");

    let controls = store.add_cohort("controls", None, &somebody()).await.unwrap().id;
    let other = store.add_subject(&new_subject(controls, "S1"), &somebody()).await.unwrap();
    let found = store.subject_by_label(controls, "S1").await.unwrap().unwrap();
    assert_eq!((found.id, found.cohort), (other, controls));
    let mut moved = new_subject(study.cohort, "S1");
    let taken = store.change_subject(other, &moved, &somebody()).await;
    assert!(is_conflict(&taken), "{taken:?}");
    moved.label = "S\0".to_owned();
    assert!(store.change_subject(other, &moved, &somebody()).await.unwrap());
    let found = store.subject_by_label(study.cohort, "S\0").await.unwrap().unwrap();
    assert_eq!(found.id, other);
    assert!(!store.change_subject(SubjectId(99), &moved, &somebody()).await.unwrap());
}

async fn subjects_come_in_pages_and_in_slices(database: &Database) {
    let study = study(database).await;
    let store = &study.store;
    let controls = store.add_cohort("controls", None, &somebody()).await.unwrap().id;
    for label in ["a", "b", "c"] {
        store.add_subject(&new_subject(controls, label), &somebody()).await.unwrap();
    }
    let labels = |subjects: Vec<gantry_model::study::Subject>| -> Vec<String> {
        subjects.into_iter().map(|subject| subject.label).collect()
    };
    let filter =
        SubjectFilter { cohort_label: Some("controls".to_owned()), ..SubjectFilter::default() };
    let slice = Slice { offset: 1, limit: Some(9) };
    assert_eq!(labels(store.subjects_slice(&filter, slice).await.unwrap()), ["b", "c"]);
    let request = PageRequest { cursor: None, limit: 2 };
    let page = store.subjects(&filter, &request).await.unwrap();
    assert_eq!(labels(page.items), ["c", "b"]);
    let request = PageRequest { cursor: page.next, limit: 2 };
    let page = store.subjects(&filter, &request).await.unwrap();
    assert_eq!((labels(page.items), page.next), (vec!["a".to_owned()], None));
    assert_eq!(store.count_subjects(&filter).await.unwrap(), 3);
    let by_id = store.subjects_by_id(&[SubjectId(99), study.subject]).await.unwrap();
    assert_eq!(labels(by_id), ["S1"]);
    assert_eq!(store.count_subjects(&SubjectFilter::default()).await.unwrap(), 4);
}

async fn where_a_system_was_is_kept(database: &Database) {
    let store = database.open().await;
    let added = store.add_system("XNAT", "https://one.example.org", &somebody()).await.unwrap();
    assert_eq!(store.system_by_name("XNAT").await.unwrap(), Some(added.clone()));
    let again = store.add_system("XNAT", "https://two.example.org", &somebody()).await;
    assert!(is_conflict(&again), "{again:?}");
    for url in ["https://two.example.org", "https://two.example.org", "https://three.example.org"] {
        assert!(store.change_system(added.id, url, &somebody()).await.unwrap());
    }
    assert!(!store.change_system(SystemId(99), "https://example.org", &somebody()).await.unwrap());

    let system = store.system(added.id).await.unwrap().unwrap();
    assert_eq!(system.url, "https://three.example.org");
    assert_eq!(store.systems().await.unwrap(), [system]);
    let urls = store.system_urls(added.id).await.unwrap();
    let before: Vec<_> = urls.iter().map(|before| before.url.as_str()).collect();
    assert_eq!(before, ["https://one.example.org", "https://two.example.org"]);
    assert!(urls[0].until < urls[1].until);
}

async fn a_link_is_added_once_put_replaced_and_removed(database: &Database) {
    let study = study(database).await;
    let experiment = study.experiment(&database.clock, "E1").await.id;
    let store = &study.store;
    let by = somebody();
    let xnat = store.add_system("XNAT", "https://example.org", &by).await.unwrap().id;
    let other = store.add_system("OTHER", "https://example.org", &by).await.unwrap().id;
    for owner in [LinkOwner::Subject(study.subject), LinkOwner::Experiment(experiment)] {
        store.add_link(owner, xnat, "X\0_1", &by).await.unwrap();
        let again = store.add_link(owner, xnat, "X_2", &by).await;
        assert!(is_conflict(&again), "{again:?}");
        let links = BTreeMap::from([(xnat, "X_3".to_owned()), (other, "O_1".to_owned())]);
        store.put_links(owner, &links, &by).await.unwrap();
        let read = store.links_of(owner).await.unwrap();
        let ids: Vec<_> = read.iter().map(|link| link.external_id.as_str()).collect();
        assert_eq!(ids, ["X_3", "O_1"]);
        assert_eq!((read[0].system, read[0].system_name.as_str()), (xnat, "XNAT"));
        assert_eq!(store.link(owner.kind(), read[1].id).await.unwrap().as_ref(), Some(&read[1]));

        let links = BTreeMap::from([(other, "O_2".to_owned())]);
        store.replace_links(owner, &links, &by).await.unwrap();
        let read = store.links(owner.kind(), Slice::default()).await.unwrap();
        assert_eq!((read.len(), read[0].external_id.as_str()), (1, "O_2"));
        assert!(store.remove_link(owner, other, &by).await.unwrap());
        assert!(!store.remove_link(owner, other, &by).await.unwrap());
    }
    for owner in [LinkOwner::Subject(SubjectId(99)), LinkOwner::Subject(study.subject)] {
        let lost = store.add_link(owner, SystemId(99), "X", &by).await;
        assert!(is_conflict(&lost), "{lost:?}");
    }
    assert_eq!(store.links(LinkKind::Experiments, Slice::default()).await.unwrap(), []);
}

async fn scans_are_of_kinds(database: &Database) {
    let study = study(database).await;
    let experiment = study.experiment(&database.clock, "E1").await.id;
    let store = &study.store;
    let kind = store.add_scan_type("MR", "T1", &somebody()).await.unwrap();
    let again = store.add_scan_type("CT", "T1", &somebody()).await;
    assert!(is_conflict(&again), "{again:?}");
    assert_eq!(store.scan_type_by_protocol("T1").await.unwrap(), Some(kind.clone()));
    assert!(store.change_scan_type(kind.id, "PET", &somebody()).await.unwrap());
    assert!(!store.change_scan_type(ScanTypeId(99), "PET", &somebody()).await.unwrap());
    let kinds = store.scan_types().await.unwrap();
    assert_eq!((kinds.len(), kinds[0].modality.as_str()), (1, "PET"));
    assert_eq!(store.scan_type(kind.id).await.unwrap().as_ref(), kinds.first());

    let scan = store.add_scan(experiment, kind.id, &somebody()).await.unwrap();
    assert_eq!(store.scan(scan.id).await.unwrap(), Some(scan.clone()));
    assert_eq!(store.scans(Some(experiment), Slice::default()).await.unwrap(), [scan]);
    let lost = store.add_scan(experiment, ScanTypeId(99), &somebody()).await;
    assert!(is_conflict(&lost), "{lost:?}");
}
