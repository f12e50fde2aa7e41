//! The selector that ships, and answers of selectors.

use gantry_model::id::ExecutorName;
use gantry_model::plugin::{Limits, Question, Selection, World};
use gantry_plugin::{CallFailure, FailureKind};

use crate::support::{candidate, capacity, host, invalid, misdeed, placement};

#[tokio::test]
async fn a_plugin_describes_itself_when_it_is_loaded() {
    let test = host();
    let selector = test.shipped("most-room").await;
    let plugin = selector.plugin();
    assert_eq!(plugin.description().name.0, "most-room");
    assert_eq!(plugin.description().version, "0.1.0");
    assert_eq!(plugin.description().world, World::ExecutorSelector);
    assert_eq!(plugin.digest().as_str().len(), 71);
    assert!(plugin.size() > 10_000, "{}", plugin.size());
    let imports = plugin.imports();
    assert!(imports.iter().all(|name| name.contains('@')), "{imports:?}");
}

#[tokio::test]
async fn the_executor_with_most_room_takes_the_job() {
    let test = host();
    let selector = test.shipped("most-room").await;
    let small = candidate("small", capacity(4, 8), capacity(0, 0));
    let large = candidate("large", capacity(16, 64), capacity(2, 8));
    let request = placement("count-nuclei:1.0.0", vec![small, large]);
    let because = "large is idle and has room for 14 such jobs".to_owned();
    let expected = Selection::Chosen { executor: ExecutorName("large".to_owned()), because };
    assert_eq!(selector.select(&request).await.expect("an answer"), expected);
}

#[tokio::test]
async fn why_an_executor_is_unhealthy_reaches_the_selector() {
    let test = host();
    let selector = test.shipped("most-room").await;
    let mut ill = candidate("only", capacity(4, 8), capacity(0, 0));
    ill.unhealthy = Some("podman does not answer".to_owned());
    let request = placement("count-nuclei:1.0.0", vec![ill]);
    let because = "no executor takes jobs now (only: podman does not answer)".to_owned();
    let answer = selector.select(&request).await.expect("an answer");
    assert_eq!(answer, Selection::Deferred { because });
}

#[tokio::test]
async fn an_executor_that_is_no_candidate_is_refused() {
    let test = host();
    let selector = test.selector(Limits::default()).await;
    let refused = invalid(misdeed(&selector, "choose nobody").await);
    assert_eq!(refused, r#""nobody" is none of the candidates"#);
}

#[tokio::test]
async fn the_guests_own_error_is_passed_on_in_its_words() {
    let test = host();
    let selector = test.selector(Limits::default()).await;
    let refused = misdeed(&selector, "refuse").await.map_err(|CallFailure { kind, .. }| kind);
    let message = "the guest will not".to_owned();
    assert_eq!(refused, Err(FailureKind::Refused { message, again: true }));
}

#[tokio::test]
async fn a_question_for_another_world_is_not_put() {
    let test = host();
    let selector = test.selector(Limits::default()).await;
    let answer = selector.ask(Question::Check(vec!["1 == 1".to_owned()]), None).await;
    let kind = answer.expect_err("it is no condition").kind;
    let (has, asked) = (World::ExecutorSelector, World::Condition);
    assert_eq!(kind, FailureKind::OtherWorld { has, asked });
}
