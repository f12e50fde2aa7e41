//! The selector that ships, and answers of selectors.

use gantry_model::id::ExecutorName;
use gantry_model::plugin::Selection;
use gantry_plugin::PluginError;

use crate::support::{candidate, capacity, host, misdeed, placement, shipped};

#[tokio::test]
async fn a_plugin_describes_itself_when_it_is_loaded() {
    let test = host();
    let selector = test.host.load_selector(shipped("most-room")).await.expect("load it");
    assert_eq!(selector.description().name.0, "most-room");
    assert_eq!(selector.description().version, "0.1.0");
    assert_eq!(selector.digest().as_str().len(), 71);
}

#[tokio::test]
async fn the_executor_with_most_room_takes_the_job() {
    let test = host();
    let selector = test.host.load_selector(shipped("most-room")).await.expect("load it");
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
    let selector = test.host.load_selector(shipped("most-room")).await.expect("load it");
    let mut ill = candidate("only", capacity(4, 8), capacity(0, 0));
    ill.unhealthy = Some("podman does not answer".to_owned());
    let request = placement("count-nuclei:1.0.0", vec![ill]);
    let because = "no executor takes jobs now (only: podman does not answer)".to_owned();
    let answer = selector.select(&request).await.expect("an answer");
    assert_eq!(answer, Selection::Deferred { because });
}

#[tokio::test]
async fn an_executor_that_is_no_candidate_is_refused() {
    match misdeed(&host(), "choose nobody").await {
        Err(PluginError::InvalidAnswer { plugin, message }) => {
            assert_eq!(plugin, "hostile-selector 0.1.0");
            assert_eq!(message, r#"it chose "nobody", which is none of the candidates"#);
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn the_guests_own_error_is_passed_on_in_its_words() {
    match misdeed(&host(), "refuse").await {
        Err(PluginError::Refused { message, .. }) => assert_eq!(message, "the guest will not"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_calls_at_once_are_all_answered() {
    let test = host();
    let selector = test.host.load_selector(shipped("most-room")).await.expect("load it");
    let calls = (0..200).map(|_| {
        let selector = selector.clone();
        tokio::spawn(async move { selector.select(&placement("a:1", Vec::new())).await })
    });
    for call in calls.collect::<Vec<_>>() {
        call.await.expect("it does not panic").expect("an answer");
    }
}
