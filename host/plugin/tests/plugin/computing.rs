//! Guests that compute for long take turns with each other, and leave a processor to the rest. How
//! long others then take is measured by the benchmark of this crate.

use std::num::NonZero;
use std::thread::available_parallelism;

use gantry_model::plugin::Limits;
use gantry_plugin::{Access, Bound, PluginHost, PluginHostOptions};
use tokio::task::JoinSet;

use crate::support::{guest, host, misdeed, passed};

/// Time to compute, and more than enough to wait for it.
fn computing(cpu_ms: u32) -> Limits {
    Limits { cpu_ms, deadline_ms: 60_000, concurrent_calls: 64, ..Limits::default() }
}

/// Has so many calls loop; the limits that end them.
async fn ends_of_loops(selector: &Bound, count: usize) -> Vec<&'static str> {
    let looping = |_| {
        let selector = selector.clone();
        async move { passed(misdeed(&selector, "loop").await).0 }
    };
    (0..count).map(looping).collect::<JoinSet<_>>().join_all().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn guests_that_compute_for_long_all_get_on() {
    let test = host();
    let selector = test.selector(computing(100)).await;
    assert_eq!(ends_of_loops(&selector, 16).await, ["cpu-ms"; 16]);
}

/// So many that not all of them have their time until the deadline.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn waiting_for_a_turn_counts_for_the_deadline_and_not_as_computing() {
    let test = host();
    let selector = test.selector(Limits { deadline_ms: 800, ..computing(600) }).await;
    let count = 4 * available();
    let ends = ends_of_loops(&selector, count.min(60)).await;
    assert!(ends.contains(&"deadline-ms"), "{ends:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn short_calls_are_answered_while_others_loop() {
    let test = host();
    let hostile = test.selector(Limits { deadline_ms: 5_000, ..Limits::default() }).await;
    let other = test.selector(Limits::default()).await;
    let loops = tokio::spawn(async move { ends_of_loops(&hostile, 8).await });
    for _ in 0..20 {
        misdeed(&other, "nothing").await.expect("an answer");
    }
    assert!(!loops.is_finished(), "the loops ended first");
    assert_eq!(loops.await.expect("they end"), ["deadline-ms"; 8]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_host_goes_on_when_its_calls_have_had_their_time() {
    let cache = tempfile::tempdir().expect("make a cache folder");
    let options = PluginHostOptions { concurrent_calls: 2, ..PluginHostOptions::new(cache.path()) };
    let host = PluginHost::new(options).expect("start a host");
    let loaded = host.load(guest("hostile-selector")).await.expect("load the component");
    let hostile = loaded.bind(Access { limits: computing(50), ..Access::default() });
    let other = loaded.bind(Access::default());
    let (ends, answer) = tokio::join!(ends_of_loops(&hostile, 8), misdeed(&other, "nothing"));
    assert_eq!(ends, ["cpu-ms"; 8]);
    answer.expect("its turn came");
}

fn available() -> usize {
    available_parallelism().map_or(1, NonZero::get)
}
