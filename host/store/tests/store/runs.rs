//! Promises about runs and the one way in which they change.

use gantry_model::exec::Capacity;
use gantry_model::failure::{Failure, FailureReason, Stage};
use gantry_model::id::{ExecutorName, PluginName, RunId, TaskId};
use gantry_model::run::{RunState, RunStatus};
use gantry_model::task::Side;
use gantry_model::value::Value;
use gantry_store::{
    Change, ExecutorUsage, NewRun, PageRequest, RunFilter, RunResult, StoreError, ValuePath,
};

use crate::database::Database;
use crate::fixtures::{
    NEEDS, added_run, added_task, everything, finished, new_run, next_id, queuing, taken, task,
    way_to_running,
};

crate::promises! {
    a_new_run_comes_back_as_it_was_added
    a_run_of_a_task_that_is_gone_is_refused
    a_run_that_was_changed_since_it_was_read_or_is_active_is_not_removed
    every_state_comes_back_as_it_was_recorded
    of_twenty_who_change_a_run_at_once_one_wins
    an_illegal_step_changes_nothing
    a_change_is_recorded_whole_or_not_at_all
    results_replace_those_before
    runs_are_listed_by_task_namespace_state_and_time
    pages_show_each_run_once_while_others_are_added
    an_executor_is_used_from_acceptance_to_the_end
    what_was_recorded_is_there_after_reopening
}

async fn a_new_run_comes_back_as_it_was_added(database: &Database) {
    let store = database.open().await;
    let task = added_task(&store, &database.clock).await;
    let importer = Some(PluginName("keep-all".to_owned()));
    let new = NewRun { importer: importer.clone(), ..new_run(task.id) };
    let run = store.add_run(&new).await.unwrap();

    assert_eq!((run.id, run.task, run.attempt, run.revision), (new.id, task.id, 0, 0));
    assert_eq!((&run.state, &run.importer), (&RunState::Created, &importer));
    assert_eq!(store.run(run.id).await.unwrap(), Some(run.clone()));
    assert_eq!(store.run_secret(run.id).await.unwrap(), Some(new.secret));
    assert_eq!(store.run_secret(RunId(next_id())).await.unwrap(), None);
    store.remove_run(&run).await.unwrap();
    assert_eq!(store.run(run.id).await.unwrap(), None);
    let error = store.remove_run(&run).await.unwrap_err();
    assert!(matches!(error, StoreError::Stale { .. }), "{error:?}");
}

async fn a_run_that_was_changed_since_it_was_read_or_is_active_is_not_removed(database: &Database) {
    let store = database.open().await;
    let read = added_run(&store, &database.clock).await;
    let provisioned = store.apply(&read, Change::to(RunState::Provisioned)).await.unwrap();
    let active = store.apply(&provisioned, Change::to(queuing())).await.unwrap();
    for run in [read, provisioned, active.clone()] {
        let error = store.remove_run(&run).await.unwrap_err();
        assert!(matches!(error, StoreError::Stale { .. }), "{error:?}");
    }
    assert_eq!(store.run(active.id).await.unwrap(), Some(active));
}

async fn a_run_of_a_task_that_is_gone_is_refused(database: &Database) {
    let store = database.open().await;
    let error = store.add_run(&new_run(TaskId(next_id()))).await.unwrap_err();
    assert!(matches!(error, StoreError::Conflict { .. }), "{error:?}");
}

async fn every_state_comes_back_as_it_was_recorded(database: &Database) {
    let store = database.open().await;
    let run = added_run(&store, &database.clock).await;
    let failure = Failure {
        stage: Stage::Run,
        reason: FailureReason::ExitCode,
        cause: "the job ended with exit code 3, saying \"\0\"".to_owned(),
        hint: "see its log".to_owned(),
        exit_code: Some(3),
        details: Vec::new(),
    };
    let running = way_to_running(&run, "podman");
    let job = running[4].job().cloned();
    let after = [
        RunState::Failed { failure },
        queuing(),
        RunState::Canceling { job, staged_on: None },
        RunState::Canceled,
        RunState::Queuing { waiting_because: None },
        finished(),
    ];
    let mut current = run;
    for state in running.into_iter().chain(after) {
        let updated_at = current.updated_at;
        let change = Change::to(state.clone()).with_attempt(current.attempt + 1);
        current = store.apply(&current, change).await.unwrap();
        assert_eq!(current.state, state);
        assert!(current.updated_at > updated_at);
        assert_eq!(store.run(current.id).await.unwrap().as_ref(), Some(&current));
    }
    assert_eq!((current.attempt, current.revision), (11, 11));
}

async fn of_twenty_who_change_a_run_at_once_one_wins(database: &Database) {
    let store = database.open().await;
    let other = database.open().await;
    let run = added_run(&store, &database.clock).await;
    let changes = (0..20_i64).map(|number| {
        let store = if number % 2 == 0 { store.clone() } else { other.clone() };
        let run = run.clone();
        tokio::spawn(async move {
            let change = Change::to(RunState::Provisioned)
                .with_input(ValuePath::whole("winner"), Value::Integer(number));
            store.apply(&run, change).await.map(|_| number)
        })
    });
    let mut winners = Vec::new();
    for change in futures::future::join_all(changes).await {
        match change.unwrap() {
            Ok(number) => winners.push(number),
            Err(StoreError::Stale { run: stale }) => assert_eq!(stale, run.id),
            Err(error) => panic!("{error:?}"),
        }
    }

    assert_eq!(winners.len(), 1, "{winners:?}");
    assert_eq!(store.run(run.id).await.unwrap().unwrap().revision, 1);
    assert_eq!(store.events(run.id, 0, 100).await.unwrap().len(), 2);
    let winner = store.value(run.id, Side::Inputs, "winner").await.unwrap();
    assert_eq!(winner, Some(Value::Integer(winners[0])));
}

async fn an_illegal_step_changes_nothing(database: &Database) {
    let store = database.open().await;
    let run = added_run(&store, &database.clock).await;
    let change = Change::to(finished()).with_input(ValuePath::whole("a"), Value::Boolean(true));

    let error = store.apply(&run, change).await.unwrap_err();
    assert!(matches!(error, StoreError::Illegal(_)), "{error:?}");
    assert_eq!(store.run(run.id).await.unwrap(), Some(run.clone()));
    assert_eq!(store.values(run.id, Side::Inputs).await.unwrap(), []);
}

async fn a_change_is_recorded_whole_or_not_at_all(database: &Database) {
    let store = database.open().await;
    let run = added_run(&store, &database.clock).await;
    let result = result("counts.json", 2);
    let change = Change::to(RunState::Provisioned)
        .with_input(ValuePath::whole("a"), Value::Boolean(true))
        .with_outputs(vec![("b".to_owned(), Value::Boolean(true))])
        // Two of one name are refused, after everything else was written.
        .with_results(vec![result.clone(), result]);

    store.apply(&run, change).await.unwrap_err();
    assert_eq!(store.run(run.id).await.unwrap(), Some(run.clone()));
    assert_eq!(store.values(run.id, Side::Inputs).await.unwrap(), []);
    assert_eq!(store.values(run.id, Side::Outputs).await.unwrap(), []);
    assert_eq!(store.results(run.id).await.unwrap(), []);
    assert_eq!(store.events(run.id, 0, 100).await.unwrap().len(), 1);
}

async fn results_replace_those_before(database: &Database) {
    let store = database.open().await;
    let run = added_run(&store, &database.clock).await;
    for results in [vec![result("b.csv", 1), result("a.csv", u64::from(u32::MAX) + 1)], vec![]] {
        let run = store.run(run.id).await.unwrap().unwrap();
        let change = Change::to(RunState::Created).with_results(results.clone());
        store.apply(&run, change).await.unwrap();
        let mut expected = results;
        expected.reverse();
        assert_eq!(store.results(run.id).await.unwrap(), expected);
    }
}

fn result(name: &str, size: u64) -> RunResult {
    RunResult {
        name: name.to_owned(),
        media_type: "application/json".to_owned(),
        size,
        object: format!("results/{name}"),
    }
}

async fn runs_are_listed_by_task_namespace_state_and_time(database: &Database) {
    let store = database.open().await;
    let elsewhere = task(&database.clock, "org.elsewhere");
    store.add_task(&elsewhere).await.unwrap();
    let first = store.add_run(&new_run(elsewhere.id)).await.unwrap();
    let second = added_run(&store, &database.clock).await;
    let second = taken(&store, second, [RunState::Provisioned, queuing()]).await;

    let cases = [
        (RunFilter::default(), vec![&second, &first]),
        (RunFilter { task: Some(elsewhere.id), ..RunFilter::default() }, vec![&first]),
        (
            RunFilter { namespace: Some("org.example".to_owned()), ..RunFilter::default() },
            vec![&second],
        ),
        (RunFilter { statuses: vec![RunStatus::Created], ..RunFilter::default() }, vec![&first]),
        (
            RunFilter {
                statuses: vec![RunStatus::Queuing, RunStatus::Created],
                ..RunFilter::default()
            },
            vec![&second, &first],
        ),
        (
            RunFilter { created_after: Some(second.created_at), ..RunFilter::default() },
            vec![&second],
        ),
        (
            RunFilter { created_before: Some(second.created_at), ..RunFilter::default() },
            vec![&first],
        ),
    ];
    for (filter, expected) in cases {
        let page = store.list_runs(&filter, &everything()).await.unwrap();
        assert_eq!(page.items.iter().collect::<Vec<_>>(), expected, "{filter:?}");
        assert_eq!(page.next, None);
    }
    let counts = store.count_runs_by_status().await.unwrap();
    assert_eq!(counts, [(RunStatus::Created, 1), (RunStatus::Queuing, 1)]);
}

async fn pages_show_each_run_once_while_others_are_added(database: &Database) {
    let store = database.open().await;
    let task = added_task(&store, &database.clock).await;
    let mut expected = Vec::new();
    for _ in 0..7 {
        expected.insert(0, store.add_run(&new_run(task.id)).await.unwrap().id);
    }
    let mut seen = Vec::new();
    let mut request = PageRequest { cursor: None, limit: 3 };
    for _ in 0..3 {
        let page = store.list_runs(&RunFilter::default(), &request).await.unwrap();
        seen.extend(page.items.iter().map(|run| run.id));
        request.cursor = page.next;
        store.add_run(&new_run(task.id)).await.unwrap();
    }
    assert_eq!(seen, expected);
    assert_eq!(request.cursor, None);
}

async fn an_executor_is_used_from_acceptance_to_the_end(database: &Database) {
    let store = database.open().await;
    let [_, first, second] = [
        added_run(&store, &database.clock).await,
        added_run(&store, &database.clock).await,
        added_run(&store, &database.clock).await,
    ];
    let way = way_to_running(&first, "podman");
    let queued = taken(&store, first, way[..3].iter().cloned()).await;
    let way = way_to_running(&second, "podman");
    let running = taken(&store, second, way).await;

    let use_of = |jobs: u32| ExecutorUsage {
        executor: ExecutorName("podman".to_owned()),
        in_use: Capacity {
            cpus: NEEDS.cpus * jobs,
            memory_bytes: NEEDS.memory_bytes * u64::from(jobs),
            gpus: NEEDS.gpus * jobs,
        },
        jobs,
    };
    assert_eq!(store.usage().await.unwrap(), [use_of(2)]);
    let job = running.state.job().cloned();
    let canceling = taken(&store, running, [RunState::Canceling { job, staged_on: None }]).await;
    assert_eq!(store.usage().await.unwrap(), [use_of(2)]);
    taken(&store, canceling, [RunState::Canceled]).await;
    assert_eq!(store.usage().await.unwrap(), [use_of(1)]);
    taken(&store, queued, [finished()]).await;
    assert_eq!(store.usage().await.unwrap(), []);
}

async fn what_was_recorded_is_there_after_reopening(database: &Database) {
    let store = database.open().await;
    store.ping().await.unwrap();
    let run = added_run(&store, &database.clock).await;
    let run = taken(&store, run, [RunState::Provisioned]).await;
    drop(store);

    assert_eq!(database.open().await.run(run.id).await.unwrap(), Some(run));
}
