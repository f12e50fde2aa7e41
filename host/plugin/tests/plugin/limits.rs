//! Each limit stops a guest that passes it, and says which it was. Those that a component can pass
//! before it is a plugin are among the hostile ones.

use std::time::{Duration, Instant};

use gantry_model::plugin::Limits;
use gantry_plugin::{LoadError, PluginHost, PluginHostOptions};
use serde_json::json;

use crate::support::{host, import, misdeed, outputs, passed, placement, shipped, short};

async fn passed_by(task: &str, limits: Limits) -> (&'static str, String) {
    let test = host();
    passed(misdeed(&test.selector(limits).await, task).await)
}

#[tokio::test]
async fn an_endless_loop_ends_at_the_deadline() {
    let test = host();
    let selector = test.selector(short()).await;
    let begun = Instant::now();
    assert_eq!(passed(misdeed(&selector, "loop").await), ("deadline-ms", "500 ms".to_owned()));
    assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn a_guest_that_computes_ends_when_it_has_had_its_processor_time() {
    let limits = Limits { cpu_ms: 100, ..Limits::default() };
    assert_eq!(passed_by("loop", limits).await, ("cpu-ms", "100 ms".to_owned()));
}

#[tokio::test]
async fn a_guest_that_sleeps_uses_no_processor_time_but_ends_at_the_deadline() {
    let limits = Limits { cpu_ms: 100, ..short() };
    assert_eq!(passed_by("sleep", limits).await.0, "deadline-ms");
}

/// On the only thread of this test's runtime: the guest is moved away from it.
#[tokio::test]
async fn an_endless_loop_lets_others_have_their_turn() {
    let test = host();
    let selector = test.selector(short()).await;
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
async fn memory_is_limited() {
    let limits = Limits { memory_bytes: 16 * 1024 * 1024, ..Limits::default() };
    assert_eq!(passed_by("allocate", limits).await, ("memory-bytes", "16 MiB".to_owned()));
}

#[tokio::test]
async fn what_a_guest_hands_over_at_once_is_limited() {
    let limit = ("host-call-bytes", "16 MiB".to_owned());
    assert_eq!(passed_by("huge answer", Limits::default()).await, limit);
    assert_eq!(passed_by("huge log message", Limits::default()).await, limit);
    let limits = Limits { host_call_bytes: 1024 * 1024, ..Limits::default() };
    assert_eq!(passed_by("large answer", limits).await, ("host-call-bytes", "1 MiB".to_owned()));
}

#[tokio::test]
async fn the_size_of_an_answer_is_limited() {
    let limit = ("answer-bytes", "8 MiB".to_owned());
    assert_eq!(passed_by("large answer", Limits::default()).await, limit);
    let test = host();
    let (_around, folder) = outputs();
    let importer = test.importer(Limits::default()).await;
    assert_eq!(passed(importer.plan(&import("huge content", json!({})), &folder).await), limit);
}

#[tokio::test]
async fn open_files_are_limited() {
    let test = host();
    let (_around, folder) = outputs();
    let importer = test.importer(Limits { handles: 100, ..Limits::default() }).await;
    let answer = importer.plan(&import("hoard files", json!({})), &folder).await;
    assert_eq!(passed(answer), ("handles", "100".to_owned()));
}

#[tokio::test]
async fn the_size_of_a_component_is_limited() {
    let cache = tempfile::tempdir().expect("make a cache folder");
    let options =
        PluginHostOptions { component_bytes: 1024, ..PluginHostOptions::new(cache.path()) };
    let host = PluginHost::new(options).expect("start a host");
    let loaded = host.load(shipped("most-room")).await.map(drop);
    assert!(matches!(loaded, Err(LoadError::TooLarge { most: 1024, .. })), "{loaded:?}");
}
