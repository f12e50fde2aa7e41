//! Each limit stops a guest that passes it, and says which it was.

use std::error::Error;
use std::process::Command;
use std::time::{Duration, Instant};

use gantry_plugin::{Limits, PluginError};
use serde_json::Value;

use crate::raw::{self, Core};
use crate::support::{
    TestHost, guest, host, host_with, hostile_importer, hostile_selector, import, misdeed, outputs,
    placement, short_deadlines,
};

/// The limit that a call passed.
fn passed<T: std::fmt::Debug>(answer: Result<T, PluginError>) -> (&'static str, String) {
    match answer {
        Err(PluginError::LimitExceeded { limit, value, .. }) => (limit, value),
        other => panic!("no limit was passed: {other:?}"),
    }
}

async fn passed_by(test: &TestHost, task: &str) -> (&'static str, String) {
    passed(misdeed(test, task).await)
}

#[tokio::test]
async fn an_endless_loop_ends_at_the_deadline() {
    let test = host_with(short_deadlines());
    let selector = hostile_selector(&test).await;
    let begun = Instant::now();
    let answer = selector.select(&placement("loop", Vec::new())).await;
    assert_eq!(passed(answer), ("deadline", "500ms".to_owned()));
    assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn an_endless_loop_lets_others_have_their_turn() {
    let test = host_with(short_deadlines());
    let selector = hostile_selector(&test).await;
    let request = placement("loop", Vec::new());
    let (_, ticks) = tokio::join!(selector.select(&request), async {
        let begun = Instant::now();
        let mut ticks = 0;
        while begun.elapsed() < Duration::from_millis(400) {
            tokio::time::sleep(Duration::from_millis(1)).await;
            ticks += 1;
        }
        ticks
    });
    assert!(ticks >= 10, "the only thread was given away {ticks} times in 400 ms");
}

#[tokio::test]
async fn a_sleeping_guest_ends_at_the_deadline() {
    let test = host_with(short_deadlines());
    assert_eq!(passed_by(&test, "sleep").await.0, "deadline");
}

#[tokio::test]
async fn a_guest_that_hangs_in_the_kernel_is_given_up_after_its_deadline() {
    let test = host_with(short_deadlines());
    let importer = hostile_importer(&test).await;
    let (_around, folder) = outputs();
    let pipe = folder.join("pipe");
    let made = Command::new("mkfifo").arg(&pipe).status().expect("run mkfifo (coreutils)");
    assert!(made.success());
    let answer = importer.import(&import("hang", Value::Null), &folder).await;
    // Lets the reader go, since a runtime waits for its threads when it ends.
    drop(std::fs::OpenOptions::new().read(true).write(true).open(&pipe));
    assert_eq!(passed(answer).0, "deadline");
}

#[tokio::test]
async fn memory_is_limited() {
    let test = host_with(Limits { memory_bytes: 16 * 1024 * 1024, ..Limits::default() });
    assert_eq!(passed_by(&test, "allocate").await, ("memory", "16 MiB".to_owned()));
}

#[tokio::test]
async fn a_component_that_wants_too_much_memory_at_once_is_refused_when_it_is_loaded() {
    let hungry = raw::selector(&Core { memory_pages: 60_000, ..Core::default() });
    match host().host.load_selector(hungry).await.map(drop) {
        Err(PluginError::Compile { source, .. }) => {
            let reasons: Vec<String> =
                std::iter::successors(Some(&*source as &dyn Error), |error| (*error).source())
                    .map(ToString::to_string)
                    .collect();
            let reason = "exceeds the limit of 0x10000000 bytes";
            assert!(reasons.iter().any(|said| said.contains(reason)), "{reasons:?}");
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_table_is_limited() {
    let growing = Core { describe: raw::GROW_A_TABLE, ..Core::default() };
    let answer = host().host.load_selector(raw::selector(&growing)).await.map(drop);
    assert_eq!(passed(answer), ("table", "50000 entries".to_owned()));
}

#[tokio::test]
async fn recursion_is_limited() {
    let recursive = Core { describe: raw::RECURSE, ..Core::default() };
    let answer = host().host.load_selector(raw::selector(&recursive)).await.map(drop);
    assert_eq!(passed(answer).0, "call stack");
}

#[tokio::test]
async fn instances_are_limited() {
    let many = raw::with_more_instances(&raw::selector(&Core::default()), 200);
    let answer = host().host.load_selector(many).await.map(drop);
    assert_eq!(passed(answer), ("core instances", "100".to_owned()));
}

#[tokio::test]
async fn what_a_guest_hands_over_at_once_is_limited() {
    let test = host();
    let limit = ("bytes handed over at once", "16 MiB".to_owned());
    assert_eq!(passed_by(&test, "huge answer").await, limit);
    assert_eq!(passed_by(&test, "huge log message").await, limit);
}

#[tokio::test]
async fn the_size_of_an_answer_is_limited() {
    let test = host();
    assert_eq!(passed_by(&test, "large answer").await, ("answer", "8 MiB".to_owned()));
    let (_around, folder) = outputs();
    let importer = hostile_importer(&test).await;
    let answer = importer.import(&import("huge content", Value::Null), &folder).await;
    assert_eq!(passed(answer), ("answer", "8 MiB".to_owned()));
}

#[tokio::test]
async fn open_files_are_limited() {
    let test = host();
    let (_around, folder) = outputs();
    let importer = hostile_importer(&test).await;
    let answer = importer.import(&import("hoard files", Value::Null), &folder).await;
    assert_eq!(passed(answer), ("handles", "1000".to_owned()));
}

#[tokio::test]
async fn the_size_of_a_component_is_limited() {
    let test = host_with(Limits { component_bytes: 1024, ..Limits::default() });
    let answer = test.host.load_selector(guest("hostile-selector")).await.map(drop);
    assert_eq!(passed(answer), ("component", "1024 bytes".to_owned()));
}

#[tokio::test]
async fn calls_beyond_those_at_once_wait_for_their_turn() {
    let test = host_with(Limits { concurrent_calls: 1, ..short_deadlines() });
    let selector = hostile_selector(&test).await;
    let [loops, quick] = ["loop", "nothing"].map(|task| placement(task, Vec::new()));
    let (stopped, answered) = tokio::join!(selector.select(&loops), selector.select(&quick));
    assert_eq!(passed(stopped).0, "deadline");
    answered.expect("the second call ran after the first, with a deadline of its own");
}
