//! The server's clock jumps: what waits for a time goes by the clock, whatever that does, and all else goes on.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use gantry_tests::clock::TestClock;
use gantry_tests::server::TestServer;
use serde_json::{Value, json};

use super::support::{Study, execution, state};

const HOUR: Duration = Duration::from_secs(3600);
/// Long enough for the server to look twice what is due.
const TWO_ROUNDS: Duration = Duration::from_millis(2500);

/// A callback that is delayed, one that waits for somebody, and one that runs: each for half an hour.
const HALF_HOURS: &str = "[{label: delayed, function: sleep, callback_arguments: {seconds: 0}, initial_delay: 30 m}, \
     {label: waits, function: sleep, callback_arguments: {seconds: 0}, wait_timeout: 30 m}, \
     {label: runs, function: sleep, callback_arguments: {seconds: 7200}, run_timeout: 30 m}]";
const WAYS: &str = "[{destination: good, condition: \"callbacks['delayed'].result == 'success'\"}, {destination: bad}]";

/// A workflow whose one callback begins after a second.
const QUICK: &str = "
label: quick
states:
- {label: untracked, freetext: null, callbacks: [], transitions: [{destination: working}]}
- label: working
  freetext: null
  callbacks: [{label: a, function: sleep, callback_arguments: {seconds: 0}, initial_delay: 1}]
  transitions: [{destination: good, condition: \"callbacks['a'].result == 'success'\"}]
- {label: good, freetext: null, callbacks: []}
";

async fn study() -> (Study, Arc<TestClock>) {
    let clock = Arc::new(TestClock::right());
    let study = Study::with(TestServer::options().clock(&clock)).await;
    study.workflow(QUICK).await.expect_status(201);
    (study, clock)
}

/// What is so of the three callbacks, in their order.
fn of_each(executions: &Value, what: &str) -> Vec<String> {
    let executions = executions["executions"].as_array().unwrap().iter();
    executions.map(|it| it[what].as_str().unwrap_or_default().to_owned()).collect()
}

fn under_way(experiment: &Value) -> bool {
    of_each(&experiment["action"], "status") == ["created", "waiting", "running"]
}

/// A new experiment comes to its end.
async fn expect_to_go_on(study: &Study, label: &str) {
    let body = json!({"label": label, "subject": 1, "scandate": "2020-05-17", "workflow": "quick"});
    let new = study.api().post_json("/experiments", &body).await.expect_status(201).json();
    assert_eq!(state(&study.rest(new["id"].as_i64().unwrap()).await), "good");
}

#[tokio::test]
async fn a_clock_that_is_set_ahead_ends_what_is_over_time_by_it() {
    let (study, clock) = study().await;
    let id = study.one_state(HALF_HOURS, WAYS).await;
    let begun = study.until(id, "begins", under_way).await;
    clock.set_ahead(HOUR);
    assert_eq!(state(&study.rest(id).await), "good");
    let action = study.actions(id).await[0].clone();
    assert_eq!(of_each(&action, "result"), ["success", "timeout", "timeout"]);
    expect_to_go_on(&study, "while it is ahead").await;

    clock.set_right();
    let late = json!({"status": "finished", "result": "success"});
    study.report(execution(&begun, 1), late).await.expect_status(409);
    expect_to_go_on(&study, "once it is right").await;
    assert_eq!(study.actions(id).await[0], action, "what has ended stays so");
}

#[tokio::test]
async fn a_clock_that_is_set_back_ends_nothing_early_and_holds_up_nothing_new() {
    let (study, clock) = study().await;
    let id = study.one_state(HALF_HOURS, WAYS).await;
    study.until(id, "begins", under_way).await;
    clock.set_back(HOUR);
    expect_to_go_on(&study, "while it is behind").await;
    tokio::time::sleep(TWO_ROUNDS).await;
    assert!(under_way(&study.show(id).await));
    clock.set_right();
    expect_to_go_on(&study, "once it is right").await;
    assert!(under_way(&study.show(id).await), "the half hour is not over yet");
    clock.set_ahead(HOUR);
    assert_eq!(state(&study.rest(id).await), "good");
    let action = study.actions(id).await[0].clone();
    assert_eq!(of_each(&action, "result"), ["success", "timeout", "timeout"]);
}

/// Its lease would be over by the clock.
#[tokio::test]
async fn a_callback_that_is_being_asked_when_the_clock_is_set_ahead_is_not_asked_again() {
    let (study, clock) = study().await;
    let tasks = SlowTasks::start();
    let system = json!({"name": "TASKMANAGER", "url": tasks.address});
    study.api().post_json("/external-systems", &system).await.expect_status(201);
    study.grant("create-task", json!([format!("local-http POST {}", tasks.address)])).await;
    let settings = json!({"templates": {"qa.json": "look"}});
    study.api().put_json("/plugins/create-task/settings", &settings).await.expect_status(200);
    let asks = "[{label: delayed, function: create_task, callback_arguments: {task_base: qa.json}, run_timeout: 2 h}]";
    let id = study.one_state(asks, WAYS).await;
    study.until(id, "has its callback asked", |_| tasks.asked() > 0).await;
    clock.set_ahead(HOUR);
    tokio::time::sleep(TWO_ROUNDS).await;
    tasks.answer();
    assert_eq!(state(&study.rest(id).await), "good", "{:#}", study.execution(1).await);
    assert_eq!(tasks.asked(), 1);
}

/// Counts who comes, and answers when it is told to.
struct SlowTasks {
    address: String,
    shared: Arc<(AtomicUsize, AtomicBool)>,
}

impl SlowTasks {
    fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let shared = Arc::new((AtomicUsize::new(0), AtomicBool::new(false)));
        let seen = Arc::clone(&shared);
        // Ends with the test's process.
        std::thread::spawn(move || {
            for connection in listener.incoming() {
                let (mut connection, seen) = (connection.unwrap(), Arc::clone(&seen));
                std::thread::spawn(move || {
                    let mut request = [0; 64 * 1024];
                    assert!(connection.read(&mut request).unwrap() > 0);
                    seen.0.fetch_add(1, Ordering::SeqCst);
                    while !seen.1.load(Ordering::SeqCst) {
                        std::thread::sleep(Duration::from_millis(10));
                    }
                    let answer =
                        "HTTP/1.1 201 Created\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}";
                    connection.write_all(answer.as_bytes()).unwrap();
                });
            }
        });
        Self { address, shared }
    }

    fn asked(&self) -> usize {
        self.shared.0.load(Ordering::SeqCst)
    }

    fn answer(&self) {
        self.shared.1.store(true, Ordering::SeqCst);
    }
}
