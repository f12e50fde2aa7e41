//! `GET /runs/{id}/events`: what happens to a run, while it happens.

use eventsource_stream::Event;
use gantry_tests::server::TestServer;
use serde_json::{Value, json};

use crate::native::NOBODY;
use crate::native::support::{Native, problem, script};

const WAY: [&str; 6] = ["PROVISIONED", "QUEUING", "QUEUED", "PENDING", "RUNNING", "FINISHED"];

/// What an event carries, once it is a numbered change of status.
fn change(event: &Event) -> Value {
    assert_eq!(event.event, "status");
    let change: Value = serde_json::from_str(&event.data).unwrap();
    assert_eq!(event.id, change["sequence"].to_string());
    assert!(change["at"].is_string(), "{change}");
    change
}

/// The statuses that events tell, without repetitions.
fn statuses(events: &[Event]) -> Vec<String> {
    let status = |event| change(event)["status"].as_str().unwrap().to_owned();
    let mut statuses: Vec<_> = events.iter().map(status).collect();
    statuses.dedup();
    statuses
}

#[tokio::test]
async fn every_change_of_a_run_is_told_in_its_order_and_the_stream_ends_with_the_run() {
    let server = TestServer::start().await;
    let native = Native::new(&server);
    let task = native.add_task(script("sleep 1")).await;
    let run = native.create_run(&task, json!({})).await;
    let mut live = native.follow(&format!("/runs/{run}/events"), None).await;
    let mut first = live.next().await.unwrap();
    if change(&first)["status"] == "CREATED" {
        first = live.next().await.unwrap();
    }
    assert_eq!(change(&first)["status"], "PROVISIONED");
    native.client.post(&format!("/runs/{run}/start")).await.expect_status(200);
    let mut events = vec![first];
    while change(events.last().unwrap())["status"] != "RUNNING" {
        events.push(live.next().await.unwrap());
    }
    assert_eq!(native.run(&run).await["status"], "RUNNING", "the event came late");
    events.extend(live.rest().await);
    assert_eq!(statuses(&events), WAY);
    let sequences = events.iter().map(|event| event.id.parse::<u64>().unwrap());
    let sequences: Vec<_> = sequences.collect();
    assert!(sequences.windows(2).all(|pair| pair[0] + 1 == pair[1]), "{sequences:?}");
}

#[tokio::test]
async fn a_reader_goes_on_behind_the_last_event_that_was_seen() {
    let server = TestServer::start().await;
    let native = Native::new(&server);
    let run = native.start(script("exit 0")).await;
    native.wait_for(&run, "FINISHED").await;
    let path = format!("/runs/{run}/events");
    let all = native.follow(&path, None).await.rest().await;
    assert_eq!(all[0].id, "1");
    for (place, event) in all.iter().enumerate() {
        let rest = native.follow(&path, Some(&event.id)).await.rest().await;
        assert_eq!(rest, all[place + 1..]);
    }
    let unreadable = native.follow(&path, Some("yesterday")).await.rest().await;
    assert_eq!(unreadable, all);
    assert_eq!(native.follow(&path, Some("9999")).await.rest().await, []);
}

#[tokio::test]
async fn the_event_of_a_failure_says_why_and_what_to_do() {
    let server = TestServer::start().await;
    let native = Native::new(&server);
    let run = native.start(script("exit 3")).await;
    let failure = native.wait_for(&run, "FAILED").await["failure"].clone();
    let events = native.follow(&format!("/runs/{run}/events"), None).await.rest().await;
    let last = change(events.last().unwrap());
    assert_eq!(last["status"], "FAILED");
    assert_eq!((&last["note"], &last["hint"]), (&failure["cause"], &failure["hint"]));
    let queued = events.iter().map(change).find(|event| event["status"] == "QUEUED").unwrap();
    assert!(queued["note"].as_str().is_some_and(|why| !why.is_empty()), "{queued}");
    problem(native.client.get(&format!("/runs/{NOBODY}/events")).await, 404, "not-found");
}
