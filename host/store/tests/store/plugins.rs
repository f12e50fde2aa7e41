//! Promises about plugins: versions, setup, bindings, secrets, failures, and who notices changes.

use gantry_model::clock::Clock;
use gantry_model::digest::Digest;
use gantry_model::id::{PluginName, ProjectName, RunId};
use gantry_model::plugin::{
    FailurePolicy, Limits, Permission, PluginDescription, WantedPermission, World,
};
use gantry_model::run::RunState;
use gantry_store::{
    Change, NewRun, NewVersion, PluginBinding, PluginChange, PluginFailure, PluginSetup,
    PluginVersion, RunFilter, Store, StoreError, StoredPlugin,
};
use serde_json::json;

use crate::database::Database;
use crate::fixtures::{added_task, everything, new_run, next_id, taken};

crate::promises! {
    a_plugin_is_read_as_it_was_added
    a_version_is_there_once_unless_it_is_replaced
    an_upgrade_is_rolled_back_by_activating_the_version_before
    of_two_changes_made_from_the_same_revision_one_counts
    a_version_stays_as_long_as_a_run_that_has_not_ended_is_bound_to_it
    a_run_is_not_bound_to_a_version_that_is_gone
    projects_have_rules_of_their_own
    a_bound_plugin_cannot_be_removed
    each_change_is_noticed_by_who_shares_the_database
    secrets_are_kept_sealed
    failures_are_counted_and_the_newest_are_kept
    runs_are_found_by_their_project
}

const NAME: &str = "example-importer";

fn name() -> PluginName {
    PluginName(NAME.to_owned())
}

fn setup() -> PluginSetup {
    PluginSetup {
        enabled: true,
        disabled_because: None,
        policy: FailurePolicy::Fail,
        grants: Vec::new(),
        settings: json!({}),
        limits: Limits::default(),
    }
}

fn version(database: &Database, version: &str, byte: u8) -> PluginVersion {
    let permission: Permission = "http GET https://images.example.org".parse().unwrap();
    PluginVersion {
        id: next_id(),
        description: PluginDescription {
            name: name(),
            version: version.to_owned(),
            world: World::OutputImporter,
            summary: "Imports examples".to_owned(),
            documentation: String::new(),
            settings_schema: json!({"type": "object"}),
            permissions: vec![WantedPermission { permission, reason: "To read".to_owned() }],
        },
        digest: Digest::from_bytes([byte; 32]),
        size: 1 << 40,
        imports: vec!["gantry:plugin/log@0.1.0".to_owned()],
        installed_at: database.clock.now(),
        installed_by: "admin".to_owned(),
        source: "upload".to_owned(),
        settings: None,
    }
}

/// Adds 1.0.0 as the first version.
async fn installed(database: &Database) -> (Store, StoredPlugin) {
    let store = database.open().await;
    let first = version(database, "1.0.0", 1);
    store.add_plugin_version(&first, NewVersion::First(&setup()), false).await.unwrap();
    let plugin = read(&store).await;
    (store, plugin)
}

async fn read(store: &Store) -> StoredPlugin {
    store.plugin(&name()).await.unwrap().unwrap()
}

fn is_conflict<T: std::fmt::Debug>(result: Result<T, StoreError>) {
    assert!(matches!(result, Err(StoreError::Conflict { .. })), "{result:?}");
}

async fn a_plugin_is_read_as_it_was_added(database: &Database) {
    let store = database.open().await;
    let first = version(database, "1.0.0", 1);
    let setup = PluginSetup {
        enabled: false,
        disabled_because: Some("it needs settings".to_owned()),
        policy: FailurePolicy::Retry(3),
        grants: vec!["secret pacs-password".parse().unwrap(), "mail".parse().unwrap()],
        settings: json!({"ratio": 0.100_000_000_000_000_02, "text": "a\u{0}b"}),
        limits: Limits { requests: 7, ..Limits::default() },
    };
    store.add_plugin_version(&first, NewVersion::First(&setup), false).await.unwrap();
    let plugin = read(&store).await;
    assert_eq!((plugin.world, plugin.active.as_str()), (World::OutputImporter, "1.0.0"));
    assert_eq!(plugin.setup, setup);
    assert_eq!(plugin.versions, std::slice::from_ref(&first));
    assert_eq!(plugin.active(), Some(&first));
    assert_eq!(store.plugins().await.unwrap(), [plugin]);
    assert_eq!(store.plugin(&PluginName("other".to_owned())).await.unwrap(), None);
}

async fn a_version_is_there_once_unless_it_is_replaced(database: &Database) {
    let (store, _) = installed(database).await;
    let again = version(database, "1.0.0", 2);
    is_conflict(store.add_plugin_version(&again, NewVersion::Added, false).await);
    is_conflict(store.add_plugin_version(&again, NewVersion::First(&setup()), false).await);
    store.add_plugin_version(&again, NewVersion::Added, true).await.unwrap();
    assert_eq!(read(&store).await.versions, [again]);
}

async fn an_upgrade_is_rolled_back_by_activating_the_version_before(database: &Database) {
    let (store, plugin) = installed(database).await;
    let second = version(database, "2.0.0", 2);
    let setup = PluginSetup { settings: json!({"new": true}), ..plugin.setup.clone() };
    let upgrade = NewVersion::Activated(&plugin, &setup);
    store.add_plugin_version(&second, upgrade, false).await.unwrap();
    let plugin = read(&store).await;
    assert_eq!(plugin.version("1.0.0").unwrap().settings, Some(json!({})), "those of its time");
    assert_eq!((plugin.active.as_str(), plugin.previous.as_deref()), ("2.0.0", Some("1.0.0")));
    assert_eq!(plugin.versions.len(), 2);

    is_conflict(store.remove_plugin_version(&name(), "2.0.0").await);
    let back = PluginChange::Activate("1.0.0".to_owned(), plugin.setup.clone());
    store.change_plugin(&plugin, &back).await.unwrap();
    let plugin = read(&store).await;
    assert_eq!((plugin.active.as_str(), plugin.previous.as_deref()), ("1.0.0", Some("2.0.0")));
    store.remove_plugin_version(&name(), "2.0.0").await.unwrap();
    assert_eq!(read(&store).await.previous, None);
    is_conflict(store.remove_plugin_version(&name(), "2.0.0").await);
}

async fn of_two_changes_made_from_the_same_revision_one_counts(database: &Database) {
    let (store, plugin) = installed(database).await;
    let first = PluginSetup { settings: json!({"by": "first"}), ..setup() };
    let second = PluginSetup { settings: json!({"by": "second"}), ..setup() };
    store.change_plugin(&plugin, &PluginChange::Setup(first.clone())).await.unwrap();
    is_conflict(store.change_plugin(&plugin, &PluginChange::Setup(second.clone())).await);
    let upgrade = NewVersion::Activated(&plugin, &second);
    is_conflict(store.add_plugin_version(&version(database, "2.0.0", 2), upgrade, false).await);
    let plugin = read(&store).await;
    assert_eq!((plugin.setup, plugin.versions.len()), (first, 1), "nothing of the others is left");
}

/// A run that is bound to 1.0.0.
async fn bound_run(database: &Database, store: &Store, plugin: &StoredPlugin) -> NewRun {
    let task = added_task(store, &database.clock).await;
    let pinned_importer = plugin.active().map(PluginVersion::pin);
    NewRun { importer: Some(name()), pinned_importer, ..new_run(task.id) }
}

async fn a_version_stays_as_long_as_a_run_that_has_not_ended_is_bound_to_it(database: &Database) {
    let (store, plugin) = installed(database).await;
    let new = bound_run(database, &store, &plugin).await;
    let run = store.add_run(&new).await.unwrap();
    assert_eq!(run.pinned_importer, new.pinned_importer);
    assert_eq!(store.run(run.id).await.unwrap().unwrap(), run);
    let upgrade = NewVersion::Activated(&plugin, &plugin.setup);
    store.add_plugin_version(&version(database, "2.0.0", 2), upgrade, false).await.unwrap();

    is_conflict(store.remove_plugin_version(&name(), "1.0.0").await);
    is_conflict(store.remove_plugin(&name()).await);
    assert_eq!(read(&store).await.versions.len(), 2);
    let digest = Digest::from_bytes([1; 32]);
    assert!(store.is_component_wanted(&digest).await.unwrap());
    let canceled = [
        RunState::Provisioned,
        crate::fixtures::queuing(),
        RunState::Canceling { job: None, staged_on: None },
        RunState::Canceled,
    ];
    taken(&store, run, canceled).await;
    store.remove_plugin_version(&name(), "1.0.0").await.unwrap();
    assert!(!store.is_component_wanted(&digest).await.unwrap());
    let run = store.run(new.id).await.unwrap().unwrap();
    assert_eq!(run.pinned_importer, new.pinned_importer, "it is still told what it was");
    store.remove_plugin(&name()).await.unwrap();
    assert_eq!(store.plugins().await.unwrap(), []);
}

async fn a_run_is_not_bound_to_a_version_that_is_gone(database: &Database) {
    let (store, plugin) = installed(database).await;
    let new = bound_run(database, &store, &plugin).await;
    store.remove_plugin(&name()).await.unwrap();
    is_conflict(store.add_run(&new).await);
    assert_eq!(store.run(new.id).await.unwrap(), None);
}

async fn projects_have_rules_of_their_own(database: &Database) {
    let (store, plugin) = installed(database).await;
    let project: ProjectName = "trial-1".parse().unwrap();
    let rule = |enabled| PluginChange::Project(project.clone(), enabled);
    store.change_plugin(&plugin, &rule(Some(false))).await.unwrap();
    let plugin = read(&store).await;
    assert!(plugin.is_enabled(None) && plugin.is_enabled(Some(&"other".parse().unwrap())));
    assert!(!plugin.is_enabled(Some(&project)));
    store.change_plugin(&plugin, &rule(None)).await.unwrap();
    assert!(read(&store).await.is_enabled(Some(&project)));
}

async fn a_bound_plugin_cannot_be_removed(database: &Database) {
    let (store, plugin) = installed(database).await;
    let project = Some("trial-1".parse().unwrap());
    let for_all = PluginBinding { world: plugin.world, project: None, plugin: name() };
    let for_one = PluginBinding { project: project.clone(), ..for_all.clone() };
    store.bind_plugin(&for_one).await.unwrap();
    store.bind_plugin(&for_all).await.unwrap();
    store.bind_plugin(&for_all).await.unwrap();
    assert_eq!(store.plugin_bindings().await.unwrap(), [for_all.clone(), for_one]);
    let nothing = PluginBinding { plugin: PluginName("none".to_owned()), ..for_all };
    is_conflict(store.bind_plugin(&nothing).await);

    is_conflict(store.remove_plugin(&name()).await);
    assert!(store.unbind_plugin(plugin.world, None).await.unwrap());
    assert!(!store.unbind_plugin(plugin.world, None).await.unwrap());
    is_conflict(store.remove_plugin(&name()).await);
    assert_eq!(read(&store).await.versions.len(), 1, "what is refused changes nothing");
    assert!(store.unbind_plugin(plugin.world, project.as_ref()).await.unwrap());
    store.remove_plugin(&name()).await.unwrap();
}

async fn each_change_is_noticed_by_who_shares_the_database(database: &Database) {
    let (store, plugin) = installed(database).await;
    let other = database.open().await;
    let mut known = other.plugin_changes().await.unwrap();
    let mut noticed = async |what: &str| {
        let number = other.plugin_changes().await.unwrap();
        assert!(number > known, "{what}");
        known = number;
    };
    store
        .add_plugin_version(&version(database, "2.0.0", 2), NewVersion::Added, false)
        .await
        .unwrap();
    noticed("a version").await;
    store.change_plugin(&plugin, &PluginChange::Setup(setup())).await.unwrap();
    noticed("a setup").await;
    store.put_secret("token", "sealed").await.unwrap();
    noticed("a secret").await;
    let binding = PluginBinding { world: plugin.world, project: None, plugin: name() };
    store.bind_plugin(&binding).await.unwrap();
    noticed("a binding").await;
    store.unbind_plugin(plugin.world, None).await.unwrap();
    noticed("a binding that is gone").await;
    store.remove_plugin(&name()).await.unwrap();
    noticed("a plugin that is gone").await;
}

async fn secrets_are_kept_sealed(database: &Database) {
    let store = database.open().await;
    store.put_secret("token", "sealed 1").await.unwrap();
    store.put_secret("password", "sealed 2").await.unwrap();
    store.put_secret("token", "sealed 3").await.unwrap();
    let secrets = store.secrets().await.unwrap();
    let all: Vec<_> = secrets.iter().map(|s| (s.name.as_str(), s.sealed.as_str())).collect();
    assert_eq!(all, [("password", "sealed 2"), ("token", "sealed 3")]);
    assert!(store.remove_secret("token").await.unwrap());
    assert!(!store.remove_secret("token").await.unwrap());
}

async fn failures_are_counted_and_the_newest_are_kept(database: &Database) {
    let (store, plugin) = installed(database).await;
    let failure = |run| PluginFailure {
        id: next_id(),
        plugin: name(),
        version: "1.0.0".to_owned(),
        digest: Digest::from_bytes([1; 32]),
        at: database.clock.now(),
        run,
        report: "it trapped: \"unreachable\"".to_owned(),
    };
    let first = failure(Some(RunId(next_id())));
    let (count, gone) = store.record_plugin_failure(&first, true, 2).await.unwrap();
    assert_eq!((count.ever, count.in_a_row, count.refused, gone.len()), (1, 1, 1, 0));
    assert_eq!(store.plugin_failures(&name()).await.unwrap(), std::slice::from_ref(&first));

    store.plugin_answered(&name()).await.unwrap();
    let (second, third) = (failure(None), failure(None));
    store.record_plugin_failure(&second, false, 2).await.unwrap();
    let (count, gone) = store.record_plugin_failure(&third, false, 2).await.unwrap();
    assert_eq!((count.ever, count.in_a_row, count.refused), (3, 2, 1));
    assert_eq!(gone, [first.id]);
    assert!(!store.has_plugin_failure(first.id).await.unwrap());
    assert!(store.has_plugin_failure(third.id).await.unwrap());
    assert_eq!(store.plugin_failures(&name()).await.unwrap(), [third, second]);
    assert_eq!(read(&store).await.failed, count);

    store.count_plugin_refusal(&name()).await.unwrap();
    assert_eq!(read(&store).await.failed.refused, 2);

    // Counting is no change of what was set up, so it is in nobody's way; a change forgets the row.
    store.change_plugin(&plugin, &PluginChange::Setup(setup())).await.unwrap();
    assert_eq!(read(&store).await.failed.in_a_row, 0);
    let stranger = PluginFailure { plugin: PluginName("gone".to_owned()), ..failure(None) };
    let (_, gone) = store.record_plugin_failure(&stranger, false, 2).await.unwrap();
    assert_eq!(gone, [stranger.id]);
}

async fn runs_are_found_by_their_project(database: &Database) {
    let store = database.open().await;
    let task = added_task(&store, &database.clock).await;
    let project: ProjectName = "trial-1".parse().unwrap();
    let new = NewRun { project: Some(project.clone()), ..new_run(task.id) };
    let run = store.add_run(&new).await.unwrap();
    store.add_run(&new_run(task.id)).await.unwrap();
    let filter = RunFilter { project: Some(project.clone()), ..RunFilter::default() };
    let found = store.list_runs(&filter, &everything()).await.unwrap().items;
    assert_eq!(found, std::slice::from_ref(&run));
    assert_eq!(found[0].project, Some(project));
    let run = store.apply(&run, Change::to(RunState::Provisioned)).await.unwrap();
    assert_eq!(store.run(run.id).await.unwrap().unwrap().project, new.project);
}
