//! Guests that misuse what the host does for them.

use std::time::{Duration, Instant};

use gantry_model::plugin::{Limits, Step};
use gantry_plugin::{CallFailure, FailureKind};
use serde_json::{Value as Json, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::support::{TestHost, assert_readable, host, misdeed, passed, step};

/// A server on this machine that answers each request so, or never. Its origin.
async fn server(answer: Option<&'static str>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let origin = format!("http://{}", listener.local_addr().expect("its address"));
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut request = [0; 4096];
                let _ = stream.read(&mut request).await;
                match answer {
                    Some(answer) => drop(stream.write_all(answer.as_bytes()).await),
                    None => std::future::pending().await,
                }
            });
        }
    });
    origin
}

fn short() -> Limits {
    Limits { deadline_ms: 1_000, ..Limits::default() }
}

#[tokio::test]
async fn a_host_call_that_sleeps_counts_against_the_deadline() {
    let origin = server(None).await;
    let test = host();
    let bound = test.callback(&[format!("local-http GET {origin}")], short()).await;
    let begun = Instant::now();
    let answer = misdeed(&bound, json!({ "misdeed": "request", "url": origin })).await;
    assert_eq!(passed(answer), "deadline-ms");
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn a_fork_of_requests_ends_the_call_at_the_limit() {
    let origin = server(Some("HTTP/1.1 200 X\r\nContent-Length: 0\r\n\r\n")).await;
    let test = host();
    let bound = test.callback(&[format!("local-http POST {origin}")], Limits::default()).await;
    let answer = misdeed(&bound, json!({ "misdeed": "fork requests", "url": origin })).await;
    assert_eq!(passed(answer), "requests");
}

#[tokio::test]
async fn a_request_with_the_permission_arrives() {
    let origin = server(Some("HTTP/1.1 204 X\r\n\r\n")).await;
    let test = host();
    let bound = test.callback(&[format!("local-http GET {origin}")], Limits::default()).await;
    let answer = misdeed(&bound, json!({ "misdeed": "request", "url": origin })).await;
    assert_eq!(answer.expect("a report"), "Ok(204)");
}

#[tokio::test]
async fn nothing_is_had_without_a_permission() {
    let test = host();
    let bound = test.callback(&[], Limits::default()).await;
    let report = misdeed(&bound, json!({ "misdeed": "steal", "name": "known" })).await;
    let report = report.expect("a report");
    for missing in [
        "secret known",
        "read-variables",
        "write-variables",
        "http GET https://images.example.org",
        "local-http GET http://127.0.0.1:1",
    ] {
        assert!(report.contains(missing), "{missing} in {report}");
    }
    assert!(!report.contains("Ok") && !report.contains("sesame"), "{report}");
}

#[tokio::test]
async fn what_a_callback_wants_is_not_done_without_a_permission() {
    let test = host();
    let bound = test.callback(&["command another".into()], Limits::default()).await;
    for (misdeed, name, missing) in [
        ("command", "archive-host", "command archive-host"),
        ("task", "org.example.count:1.0.0", "start-task org.example.count:1.0.0"),
        ("mail", "a subject", "mail"),
    ] {
        let question = step(json!({ "misdeed": misdeed, "name": name }));
        match bound.advance(&question).await {
            Err(CallFailure { kind: FailureKind::NotPermitted { permission }, .. }) => {
                assert_eq!(permission.to_string(), missing);
            }
            other => panic!("{misdeed}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn deep_recursion_is_stopped() {
    let test = host();
    let bound = test.callback(&[], Limits::default()).await;
    let failure = misdeed(&bound, json!({ "misdeed": "recurse" })).await.expect_err("it ends");
    match &failure.kind {
        FailureKind::LimitExceeded { limit: "stack", .. } => {}
        // What a compiler puts on a stack of its own overflows in linear memory.
        FailureKind::Trapped { message } => assert!(message.contains("out of bounds"), "{message}"),
        other => panic!("{other:?}"),
    }
    assert!(failure.backtrace.iter().any(|frame| frame.contains("recurse")), "{failure}");
    assert_readable(&failure.to_string());
}

/// The most memory that this process ever had, in bytes.
fn peak_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux tells it");
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).expect("it is there");
    let kibibytes = line.split_whitespace().nth(1).and_then(|word| word.parse::<u64>().ok());
    kibibytes.expect("a number") * 1024
}

/// Asks for a misdeed that tries to fill the host's memory, and asserts that it did not.
async fn hoards(test: &TestHost, grants: &[String], misdeeds: Json) -> Result<String, CallFailure> {
    let limits = Limits { deadline_ms: 3_000, ..Limits::default() };
    let bound = test.callback(grants, limits).await;
    let (before, begun) = (peak_memory(), Instant::now());
    let answer = misdeed(&bound, misdeeds).await;
    assert!(begun.elapsed() < Duration::from_secs(15), "{:?}", begun.elapsed());
    let grown = peak_memory() - before;
    assert!(grown < 200 * 1024 * 1024, "the host took {} MiB", grown / 1024 / 1024);
    if let Err(failure) = &answer {
        assert_readable(&failure.to_string());
    }
    answer
}

#[tokio::test]
async fn a_flood_of_messages_is_not_kept() {
    let _ = hoards(&host(), &[], json!({ "misdeed": "flood the log" })).await;
}

#[tokio::test]
async fn a_flood_of_refusals_is_not_kept() {
    let _ = hoards(&host(), &[], json!({ "misdeed": "ask in vain" })).await;
}

#[tokio::test]
async fn a_gigabyte_of_variables_is_not_kept() {
    let grants = ["write-variables".to_owned(), "read-variables".to_owned()];
    let answer = hoards(&host(), &grants, json!({ "misdeed": "hoard variables" })).await;
    assert_eq!(passed(answer), "answer-bytes");
}

#[tokio::test]
async fn a_memory_or_values_beyond_what_the_contract_allows_are_refused() {
    let test = host();
    let bound = test.callback(&[], Limits::default()).await;
    for misdeeds in ["remember too much", "finish with too much"] {
        let answer = bound.advance(&step(json!({ "misdeed": misdeeds }))).await;
        match answer.map(|Step { memory, .. }| memory.len()) {
            Err(CallFailure { kind: FailureKind::InvalidAnswer { .. }, .. }) => {}
            Err(CallFailure { kind: FailureKind::LimitExceeded { .. }, .. }) => {}
            other => panic!("{misdeeds}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn a_secret_that_a_plugin_tells_is_masked_in_all_that_is_kept_of_the_call() {
    let test = host();
    let bound = test.callback(&["secret known".into()], Limits::default()).await;
    let question = json!({ "misdeed": "tell a secret", "name": "known" });
    let failure = misdeed(&bound, question).await.expect_err("it fails, and says why");
    let report = failure.to_string();
    let recording = serde_json::to_string(&failure.recording).expect("it can be written");
    let log = failure.log.join("\n");
    for said in [&report, &recording, &log] {
        assert!(!said.contains("open-sesame"), "{said}");
    }
    assert!(report.contains("it is "), "{report}");
    assert_readable(&report);
}
