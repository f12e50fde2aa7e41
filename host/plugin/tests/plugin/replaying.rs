//! A call is done again without the world: its host calls are answered from a recording.

use gantry_model::plugin::{
    Answer, Header, HostCall, HttpMethod, HttpRequest, HttpResponse, HttpResult, Limits, Outcome,
    Permission, Question, Wish,
};
use gantry_plugin::{Access, Bound, CallFailure, FailureKind, Outside};
use serde_json::json;

use crate::support::{TestHost, host, step};

const URL: &str = "https://images.example.org/a";

async fn callback(test: &TestHost, grants: &[&str], played: Vec<HostCall>) -> Bound {
    let grants: Vec<Permission> =
        grants.iter().map(|grant| grant.parse().expect("a permission")).collect();
    let access = Access { grants, outside: Outside::Played(played), ..Access::default() };
    test.guest("hostile-callback").await.bind(access)
}

fn request(url: &str) -> HttpRequest {
    let (url, headers, body) = (url.to_owned(), Vec::new(), Vec::new());
    HttpRequest { method: HttpMethod::Get, url, headers, body, timeout: None }
}

fn response(status: u16) -> HttpResult {
    let headers = vec![Header { name: "a".to_owned(), value: "b".to_owned() }];
    HttpResult::Response(HttpResponse { status, headers, body: b"ok".to_vec() })
}

fn http(url: &str, status: u16) -> HostCall {
    HostCall::Http { request: request(url), result: response(status) }
}

fn asks_for(url: &str) -> Question {
    Question::Advance(Box::new(step(json!({ "misdeed": "request", "url": url }))))
}

fn report(answer: Result<Answer, CallFailure>) -> String {
    match answer {
        Ok(Answer::Advance(step)) => match step.wish {
            Wish::Finish(Outcome { values, .. }) => {
                values["report"].as_str().expect("a text").to_owned()
            }
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

fn unplayed(answer: Result<Answer, CallFailure>) -> (String, String) {
    match answer.map_err(|failure| failure.kind) {
        Err(FailureKind::Unplayed { expected, came }) => (expected, came),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_request_is_answered_from_the_recording_and_recorded_again() {
    let test = host();
    let played = vec![http(URL, 418)];
    let bound = callback(&test, &["http GET https://images.example.org"], played.clone()).await;
    let (answer, calls) = bound.ask_recorded(asks_for(URL), None).await;
    assert_eq!(report(answer), "Ok(418)");
    assert_eq!(calls, played);
}

#[tokio::test]
async fn another_request_than_the_recorded_one_ends_the_call() {
    let test = host();
    let grants = ["http GET https://images.example.org"];
    let bound = callback(&test, &grants, vec![http(URL, 200)]).await;
    let other = "https://images.example.org/b";
    let (expected, came) = unplayed(bound.ask(asks_for(other), None).await);
    assert!(expected.contains(URL) && came.contains(other), "{expected} {came}");
}

#[tokio::test]
async fn a_request_beyond_the_recording_and_one_that_does_not_come_end_the_call() {
    let test = host();
    let grants = ["http GET https://images.example.org"];
    let none = callback(&test, &grants, Vec::new()).await;
    assert_eq!(unplayed(none.ask(asks_for(URL), None).await).0, "no further call");
    let two = callback(&test, &grants, vec![http(URL, 200), http(URL, 404)]).await;
    let (expected, came) = unplayed(two.ask(asks_for(URL), None).await);
    assert!(expected.contains(URL), "{expected}");
    assert_eq!(came, "its answer without that call");
}

#[tokio::test]
async fn a_recording_grants_nothing() {
    let test = host();
    let bound = callback(&test, &[], vec![http(URL, 200)]).await;
    let said = report(bound.ask(asks_for(URL), None).await);
    assert!(said.contains("http GET https://images.example.org"), "{said}");
}

/// The secret is not in the recording; what the plugin did with it is the same in both.
#[tokio::test]
async fn a_failed_call_with_a_secret_fails_likewise_when_it_is_done_again() {
    let test = host();
    let plugin = test.guest("hostile-callback").await;
    let access = Access {
        grants: vec![Permission::Secret("known".to_owned())],
        secrets: [("known".to_owned(), "open-sesame".to_owned())].into(),
        limits: Limits::default(),
        outside: Outside::World,
    };
    let question = step(json!({ "misdeed": "tell a secret", "name": "known" }));
    let failure = plugin.bind(access).advance(&question).await.expect_err("it fails");
    let recording = failure.recording;
    assert!(!serde_json::to_string(&recording).expect("JSON").contains("open-sesame"));

    let again = callback(&test, &["secret known"], recording.calls.clone()).await;
    let repeated = again.ask(recording.question.clone(), None).await.expect_err("it fails again");
    assert_eq!(repeated.kind, failure.kind);
    assert_eq!(repeated.log, failure.log);
    assert_eq!(repeated.recording.calls, recording.calls);
}

#[tokio::test]
async fn variables_need_no_recording() {
    let test = host();
    let bound = callback(&test, &["write-variables"], Vec::new()).await;
    let mut question = step(json!({ "misdeed": "set a variable", "name": "a", "value": 7 }));
    question.experiment = Some(json!({}));
    let step = bound.advance(&question).await.expect("an answer");
    assert_eq!(step.variables, [("a".to_owned(), json!(7))].into());
}
