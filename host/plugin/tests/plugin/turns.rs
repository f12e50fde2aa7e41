//! Calls of a plugin take turns, and only so many wait.

use gantry_model::plugin::Limits;
use gantry_plugin::{CallFailure, FailureKind};

use crate::support::{host, misdeed, passed, placement, short};

#[tokio::test]
async fn calls_beyond_those_at_once_wait_for_their_turn() {
    let test = host();
    let selector = test.selector(Limits { concurrent_calls: 1, ..short() }).await;
    let (stopped, answered) =
        tokio::join!(misdeed(&selector, "loop"), misdeed(&selector, "nothing"));
    assert_eq!(passed(stopped).0, "deadline-ms");
    answered.expect("the second call ran after the first, with a deadline of its own");
}

#[tokio::test]
async fn a_call_beyond_the_queue_is_refused_at_once() {
    let test = host();
    let limits = Limits { concurrent_calls: 1, queue: 1, ..short() };
    let selector = test.selector(limits).await;
    let (first, second, third) = tokio::join!(
        misdeed(&selector, "loop"),
        misdeed(&selector, "nothing"),
        misdeed(&selector, "nothing")
    );
    first.expect_err("it loops");
    second.expect("it waited");
    let refused = third.map_err(|CallFailure { kind, .. }| kind);
    assert_eq!(refused, Err(FailureKind::Busy { waiting: 1 }));
    misdeed(&selector, "nothing").await.expect("nobody waits any more");
}

#[tokio::test]
async fn a_plugin_that_keeps_its_turns_leaves_those_of_others() {
    let test = host();
    let hostile = test.selector(Limits { concurrent_calls: 1, ..short() }).await;
    let other = test.selector(Limits::default()).await;
    let asks = async {
        for _ in 0..10 {
            misdeed(&other, "nothing").await.expect("an answer");
        }
    };
    let (stopped, ()) = tokio::join!(misdeed(&hostile, "loop"), asks);
    stopped.expect_err("it loops");
}

#[tokio::test(flavor = "multi_thread")]
async fn many_calls_at_once_are_all_answered() {
    let test = host();
    let selector = test.shipped("most-room").await;
    let calls = (0..200).map(|_| {
        let selector = selector.clone();
        tokio::spawn(async move { selector.select(&placement("a:1", Vec::new())).await })
    });
    for call in calls.collect::<Vec<_>>() {
        call.await.expect("it does not panic").expect("an answer");
    }
}
