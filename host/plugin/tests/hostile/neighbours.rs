//! What a misbehaving call means for the others.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use gantry_model::plugin::Limits;
use serde_json::json;

use crate::forged::Forged;
use crate::support::{evaluate, host, misdeed};

/// Neither its memory nor its variables reach the next call, though that may get the same pages.
#[tokio::test]
async fn nothing_of_a_call_is_to_be_seen_by_the_next_ones() {
    let test = host();
    let bound = test.callback(&[], Limits::default()).await;
    let reversed: String = "a mark that stands nowhere else".chars().rev().collect();
    for _ in 0..3 {
        let leave = json!({ "misdeed": "leave a mark", "reversed": reversed });
        assert_eq!(misdeed(&bound, leave).await.expect("a report"), "true", "the mark is left");
        let find = json!({ "misdeed": "find a mark", "reversed": reversed });
        let found = misdeed(&bound, find).await.expect("a report");
        assert_eq!(found, "kept 0, grown true, found 0");
    }
}

/// How much slower they get is measured by the benchmark of this crate; here, that they go on at
/// all while every way to keep a thread is tried.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn other_calls_go_on_while_some_misbehave() {
    let test = Arc::new(host());
    let quick = test.forged(&Forged::default()).await;
    let limits = Limits { deadline_ms: 2_000, concurrent_calls: 4, ..Limits::default() };
    let hostile = test.callback(&[], limits).await;
    let misbehaves = Arc::new(AtomicBool::new(true));
    let mut misbehaving = Vec::new();
    for misdeeds in ["ask in vain", "flood the log", "recurse", "leave a mark"] {
        let (bound, goes_on) = (hostile.clone(), Arc::clone(&misbehaves));
        misbehaving.push(tokio::spawn(async move {
            let question = json!({ "misdeed": misdeeds, "reversed": "x" });
            while goes_on.load(Ordering::Relaxed) {
                let _ = misdeed(&bound, question.clone()).await;
            }
        }));
    }
    for _ in 0..200 {
        evaluate(&quick).await.expect("an answer");
    }
    misbehaves.store(false, Ordering::Relaxed);
    for call in misbehaving {
        call.await.expect("it ends");
    }
}
