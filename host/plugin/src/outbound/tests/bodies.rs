//! Servers that are slow, talk too much, or lie about what they send.

use std::time::Duration;

use gantry_model::plugin::{HttpError, HttpMethod, HttpResponse, Limits};

use super::names::Names;
use super::server::{HERE, Part, Server, ok, raw};
use super::{Caller, get, request, unreachable_because};

/// What a plugin gets from a server that answers in this way.
async fn answered(parts: Vec<Part>) -> Result<HttpResponse, HttpError> {
    answered_within(Limits::default(), 5_000, parts).await
}

async fn answered_within(
    limits: Limits,
    timeout: u32,
    parts: Vec<Part>,
) -> Result<HttpResponse, HttpError> {
    let server = Server::start(HERE, move |_| parts.clone()).await;
    let mut caller = Caller::limited(&[format!("local-http GET {}", server.origin())], &limits);
    let mut asked = get(&server.origin());
    asked.timeout = Some(timeout);
    caller.send(&Names::default().client(), &asked).await
}

fn bytes(text: &str) -> Part {
    Part::Bytes(text.into())
}

#[tokio::test]
async fn the_time_covers_the_whole_exchange() {
    let slow = [
        vec![Part::Silence],
        vec![bytes("HTTP/1.1 200 X\r\nContent-"), Part::Silence],
        vec![bytes("HTTP/1.1 200 X\r\nContent-Length: 5\r\n\r\nab"), Part::Silence],
        vec![bytes("HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n"), Part::Silence],
        vec![bytes("HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n"), {
            Part::Forever(b"1\r\na\r\n".into())
        }],
        vec![Part::Forever(b"HTTP/1.1 103 Early Hints\r\n\r\n".into())],
    ];
    // Memory is no matter here: what never ends must end by its time.
    let limits = Limits { response_bytes: u64::MAX, ..Limits::default() };
    for parts in slow {
        let answer = answered_within(limits.clone(), 100, parts).await;
        assert_eq!(answer, Err(HttpError::TimedOut(100)));
    }
}

#[tokio::test]
async fn without_a_time_of_its_own_a_request_has_what_is_left_of_the_call() {
    let server = Server::start(HERE, |_| vec![Part::Silence]).await;
    let Caller { gate, mut budget } =
        Caller::with(&[format!("local-http GET {}", server.origin())]);
    let client = Names::default().client();
    for timeout in [None, Some(u32::MAX)] {
        let mut asked = get(&server.origin());
        asked.timeout = timeout;
        let answer = client.send(&asked, &gate, &mut budget, Duration::from_millis(70)).await;
        assert_eq!(answer, Ok(Err(HttpError::TimedOut(70))));
    }
}

#[tokio::test]
async fn a_body_may_be_as_large_as_the_limit_and_no_larger() {
    let limits = Limits { response_bytes: 1_000, ..Limits::default() };
    let fits = ok(&"a".repeat(1_000));
    let fits = answered_within(limits.clone(), 5_000, fits).await.expect("it fits");
    assert_eq!(fits.body.len(), 1_000);
    let head = "HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n";
    for parts in [
        ok(&"a".repeat(1_001)),
        vec![bytes("HTTP/1.1 200 X\r\n\r\n"), Part::Forever(vec![b'a'; 4096])],
        vec![bytes(head), Part::Forever(b"10\r\n0123456789abcdef\r\n".into())],
        vec![bytes("HTTP/1.1 200 X\r\nContent-Length: 9999999999999\r\n\r\n"), {
            Part::Forever(vec![b'a'; 4096])
        }],
    ] {
        let answer = answered_within(limits.clone(), 5_000, parts).await;
        assert_eq!(answer, Err(HttpError::TooLarge(1_000)));
    }
}

#[tokio::test]
async fn a_length_beyond_the_limit_is_believed_before_any_of_it_is_read() {
    let limits = Limits { response_bytes: 1_000, ..Limits::default() };
    let parts =
        vec![bytes("HTTP/1.1 200 X\r\nContent-Length: 9999999999999\r\n\r\n"), Part::Silence];
    let answer = answered_within(limits, 5_000, parts).await;
    assert_eq!(answer, Err(HttpError::TooLarge(1_000)));
}

#[tokio::test]
async fn bodies_are_whole_however_they_are_framed() {
    let chunked = "HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n";
    let framed = [
        vec![bytes(&format!("{chunked}2;a=b\r\nab\r\n3\r\ncde\r\n0\r\nX-T: r\r\n\r\n"))],
        raw("HTTP/1.0 200 X\r\n\r\nabcde"),
        raw("HTTP/1.1 200 X\r\nConnection: close\r\n\r\nabcde"),
        vec![bytes(
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 X\r\nContent-Length: 5\r\n\r\nabcde",
        )],
    ];
    for parts in framed {
        assert_eq!(answered(parts).await.expect("an answer").body, b"abcde");
    }
}

#[tokio::test]
async fn content_that_is_compressed_is_handed_over_as_it_is() {
    let parts = super::server::answer(200, "Content-Encoding: gzip\r\n", "no gzip at all");
    assert_eq!(answered(parts).await.expect("an answer").body, b"no gzip at all");
}

#[tokio::test]
async fn what_is_no_http_or_breaks_off_is_unreachable() {
    let chunked = "HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n";
    let many_fields = "X-A: b\r\n".repeat(1_000);
    for text in [
        "",
        "SSH-2.0-OpenSSH_9.2\r\n",
        "HTTP/2.0 200 X\r\n\r\n",
        "HTTP/1.1 two hundred\r\n\r\n",
        "HTTP/1.1 200 X\r\nno field\r\n\r\n",
        "HTTP/1.1 200 X\r\nContent-Length: 10\r\n\r\nabc",
        "HTTP/1.1 200 X\r\nContent-Length: -1\r\n\r\nabc",
        "HTTP/1.1 200 X\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
        "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n",
        "HTTP/1.1 999 X\r\nContent-Length: 0\r\n\r\n",
        &format!("{chunked}5\r\nab"),
        &format!("{chunked}zz\r\nab\r\n0\r\n\r\n"),
        &format!("{chunked}fffffffffffffffff\r\nab\r\n0\r\n\r\n"),
        &format!("{chunked}-1\r\nab\r\n0\r\n\r\n"),
        &format!("{chunked}2\r\nabcd\r\n0\r\n\r\n"),
        &format!("HTTP/1.1 200 X\r\n{many_fields}\r\n"),
    ] {
        let reason = unreachable_because(answered(raw(text)).await);
        assert!(reason.starts_with("http://127.0.0.1:"), "{text:?}: {reason}");
        assert!(reason.len() < 300, "{text:?}: {reason}");
    }
}

#[tokio::test]
async fn a_head_that_never_ends_is_given_up() {
    let parts = vec![bytes("HTTP/1.1 200 X\r\nX-A: "), Part::Forever(vec![b'a'; 4096])];
    unreachable_because(answered(parts).await);
}

#[tokio::test]
async fn a_length_in_the_answer_to_head_is_not_waited_for() {
    let server =
        Server::start(HERE, |_| vec![bytes("HTTP/1.1 200 X\r\nContent-Length: 99\r\n\r\n")]).await;
    let mut caller = Caller::with(&[format!("local-http HEAD {}", server.origin())]);
    let asked = request(HttpMethod::Head, &server.origin());
    let answer = caller.send(&Names::default().client(), &asked).await.expect("an answer");
    assert_eq!(answer.body, b"");
}
