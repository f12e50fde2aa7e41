//! Promises about slices and counts of long lists.

use gantry_model::study::ExecutionId;
use gantry_store::{ExecutionFilter, LinkKind, LinkOwner, Slice};

use super::study_fixtures::{somebody, study};
use crate::database::Database;

crate::promises! {
    actions_and_executions_come_in_slices_with_their_number
    links_and_scans_are_counted
}

const ALL: Slice = Slice { offset: 0, limit: None };

async fn actions_and_executions_come_in_slices_with_their_number(database: &Database) {
    let study = study(database).await;
    let store = &study.store;
    let experiments = study.experiments(&database.clock, 3).await;
    let actions = store.actions_slice(None, ALL).await.unwrap();
    assert_eq!(actions.len(), 3);
    assert!(actions.is_sorted_by_key(|action| action.id));
    let middle = Slice { offset: 1, limit: Some(1) };
    assert_eq!(store.actions_slice(None, middle).await.unwrap(), actions[1..2]);
    let of = Some(experiments[2].id);
    assert_eq!(store.actions_slice(of, ALL).await.unwrap(), actions[2..]);
    assert_eq!(store.actions_slice(of, middle).await.unwrap(), []);
    assert_eq!(store.count_actions(None).await.unwrap(), 3);
    assert_eq!(store.count_actions(of).await.unwrap(), 1);

    let mut known: Vec<ExecutionId> = Vec::new();
    for experiment in &experiments {
        known.extend(study.executions(experiment).await.iter().map(|execution| execution.id));
    }
    known.sort_unstable();
    assert!(known.len() > 1);
    let any = ExecutionFilter::default();
    assert_eq!(store.execution_ids(&any, ALL).await.unwrap(), known);
    assert_eq!(store.execution_ids(&any, middle).await.unwrap(), known[1..2]);
    assert_eq!(store.count_executions(&any).await.unwrap(), known.len() as u64);
    let own = ExecutionFilter { experiment: of, ..ExecutionFilter::default() };
    let count = study.executions(&experiments[2]).await.len();
    assert_eq!(store.count_executions(&own).await.unwrap(), count as u64);
    let none = ExecutionFilter { status: Some("waiting".to_owned()), ..own };
    assert_eq!(store.execution_ids(&none, ALL).await.unwrap(), []);
}

async fn links_and_scans_are_counted(database: &Database) {
    let study = study(database).await;
    let store = &study.store;
    let experiment = study.experiment(&database.clock, "one").await;
    let system = store.add_system("XNAT", "https://example.org", &somebody()).await.unwrap();
    let owner = LinkOwner::Experiment(experiment.id);
    store.add_link(owner, system.id, "X1", &somebody()).await.unwrap();
    assert_eq!(store.count_links(LinkKind::Experiments).await.unwrap(), 1);
    assert_eq!(store.count_links(LinkKind::Subjects).await.unwrap(), 0);
    let kind = store.add_scan_type("MR", "T1", &somebody()).await.unwrap();
    assert_eq!(store.count_scans().await.unwrap(), 0);
    store.add_scan(experiment.id, kind.id, &somebody()).await.unwrap();
    assert_eq!(store.count_scans().await.unwrap(), 1);
}
