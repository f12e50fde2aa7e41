//! What is known of a call that failed is one report.

use gantry_model::plugin::{HostCall, Limits, Question, Recording};
use gantry_plugin::{CallFailure, FailureKind};

use crate::support::{host, misdeed, placement};

async fn failure(task: &str) -> CallFailure {
    let test = host();
    let selector = test.selector(Limits::default()).await;
    misdeed(&selector, task).await.expect_err("it fails")
}

#[tokio::test]
async fn a_panic_is_reported_with_the_guests_words_and_its_functions() {
    let failure = failure("panic").await;
    assert_eq!(failure.plugin.0, "hostile-selector");
    assert_eq!(failure.version, "0.1.0");
    let FailureKind::Trapped { message } = &failure.kind else { panic!("{failure}") };
    assert!(message.contains("unreachable"), "{message}");
    assert!(failure.log.iter().any(|line| line == "the guest's own words"), "{failure}");
    let named = |frame: &String| frame.contains("hostile_selector") && !frame.contains("_ZN");
    assert!(failure.backtrace.iter().any(named), "no name is demangled: {failure}");
}

#[tokio::test]
async fn the_text_of_a_failure_is_the_whole_report() {
    let failure = failure("panic").await;
    let report = failure.to_string();
    let parts = [
        "plugin hostile-selector 0.1.0: it crashed: ",
        failure.digest.as_str(),
        failure.input_digest.as_str(),
        "the guest's own words",
        "gantry plugin replay FILE",
    ];
    for part in parts {
        assert!(report.contains(part), "{part} is not in\n{report}");
    }
    assert!(report.lines().count() > 6, "{report}");
}

#[tokio::test]
async fn a_guest_that_exits_ends_itself_and_not_the_server() {
    let message = "Exited with i32 exit status 0".to_owned();
    assert_eq!(failure("exit").await.kind, FailureKind::Trapped { message });
}

#[tokio::test]
async fn equal_questions_have_equal_digests() {
    let test = host();
    let selector = test.selector(Limits::default()).await;
    let mut digests = Vec::new();
    for task in ["refuse", "refuse", "panic"] {
        digests.push(misdeed(&selector, task).await.expect_err("it fails").input_digest);
    }
    assert_eq!(digests[0], digests[1]);
    assert_ne!(digests[0], digests[2]);
}

#[tokio::test]
async fn a_recording_holds_the_question_and_is_the_same_after_a_file() {
    let failure = failure("refuse").await;
    let Recording { question, ended, calls, .. } = &*failure.recording;
    assert_eq!(*question, Question::Select(placement("refuse", Vec::new())));
    assert_eq!(*ended, "it refuses: the guest will not");
    assert_eq!(*calls, Vec::<HostCall>::new());
    let file = serde_json::to_string(&failure.recording).expect("it can be written");
    let read: Recording = serde_json::from_str(&file).expect("it can be read");
    assert_eq!(read, *failure.recording);
}
