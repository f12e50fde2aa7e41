//! What of a request arrives, and what is refused before anything is sent.

use std::process::Command;
use std::time::Duration;

use gantry_model::plugin::{HttpError, HttpMethod, HttpRequest, Limits};

use super::names::Names;
use super::server::{HERE, Server, answer, ok};
use super::{Caller, TooManyRequests, get, header, request, unreachable_because};

/// Sends a request to a server that must not hear of it.
async fn invalid(change: impl FnOnce(&mut HttpRequest)) -> String {
    let server = Server::start(HERE, |_| ok("")).await;
    let mut caller = Caller::with(&["http GET *".into(), "local-http GET *".into()]);
    let mut request = get(&server.origin());
    change(&mut request);
    let answer = caller.send(&Names::default().client(), &request).await;
    assert_eq!(server.connections(), 0);
    match answer {
        Err(HttpError::Invalid(reason)) => reason,
        other => panic!("{:?}: {other:?}", request.url),
    }
}

#[tokio::test]
async fn a_request_arrives_as_it_was_made_and_so_does_its_answer() {
    let fields = "Set-Cookie: a=1\r\nX-Words: Ab C\r\nset-cookie: b=2\r\n";
    let server = Server::start(HERE, move |_| answer(418, fields, "\u{e4}\0tea")).await;
    let mut caller = Caller::with(&[format!("local-http PATCH {}", server.origin())]);
    let mut asked = request(HttpMethod::Patch, &format!("{}/a%20b/?c=d&e#f", server.origin()));
    asked.headers = vec![header("X-One", "1"), header("x-one", "2"), header("Accept", "*/tea")];
    asked.body = b"{\"a\": 1}".into();
    let answer = caller.send(&Names::default().client(), &asked).await.expect("an answer");

    let seen = server.seen().pop().expect("a request");
    assert!(seen.starts_with("PATCH /a%20b/?c=d&e HTTP/1.1\r\n"), "{seen}");
    for line in [
        "x-one: 1\r\nx-one: 2\r\n",
        "accept: */tea\r\n",
        "content-length: 8\r\n",
        "user-agent: gantry/",
        &format!("host: 127.0.0.1:{}\r\n", server.port()),
        "\r\n\r\n{\"a\": 1}",
    ] {
        assert!(seen.contains(line), "{line} in {seen}");
    }
    assert!(!seen.contains("accept-encoding"), "{seen}");
    assert_eq!(answer.status, 418);
    assert_eq!(answer.body, "\u{e4}\0tea".as_bytes());
    let fields: Vec<_> =
        answer.headers.iter().map(|field| (field.name.as_str(), field.value.as_str())).collect();
    let cookies: Vec<_> = fields.iter().filter(|(name, _)| *name == "set-cookie").collect();
    assert_eq!(cookies, [&("set-cookie", "a=1"), &("set-cookie", "b=2")]);
    assert!(fields.contains(&("x-words", "Ab C")), "{fields:?}");
}

#[tokio::test]
async fn no_cookie_is_kept() {
    let server = Server::start(HERE, |_| answer(200, "Set-Cookie: a=1; Path=/\r\n", "")).await;
    let client = Names::default().client();
    for _ in 0..2 {
        let mut caller = Caller::with(&[format!("local-http GET {}", server.origin())]);
        caller.send(&client, &get(&server.origin())).await.expect("an answer");
    }
    assert!(!server.seen().concat().contains("cookie"));
}

#[test]
fn a_proxy_that_the_environment_names_is_not_used() {
    let myself = std::env::current_exe().expect("this program");
    let test = "outbound::tests::requests::a_request_arrives_as_it_was_made_and_so_does_its_answer";
    let mut command = Command::new(myself);
    for name in ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"] {
        command.env(name, "http://127.0.0.1:1");
    }
    for name in ["no_proxy", "NO_PROXY"] {
        command.env_remove(name);
    }
    let output = command.args(["--exact", test]).output().expect("run the test");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
}

#[tokio::test]
async fn a_url_that_is_none_is_invalid() {
    let urls = [
        "",
        "/relative",
        "images.example.org",
        "http://",
        "http://[::1",
        "http://a b/",
        "http://images.example.org:99999/",
        "http://exa\u{0}mple.org/",
        "ftp://images.example.org/",
        "file:///etc/passwd",
        "unix:///run/docker.sock",
        "gopher://127.0.0.1:6379/_INFO",
        "http://user@images.example.org/",
        "http://user:password@images.example.org/",
        "http://:password@images.example.org/",
        "http://images.example.org@127.0.0.1:1/",
    ];
    for url in urls {
        let reason = invalid(|request| request.url = url.to_owned()).await;
        assert!(reason.starts_with("the URL '"), "{url}: {reason}");
    }
}

#[tokio::test]
async fn header_fields_about_the_connection_are_refused() {
    for name in [
        "Host",
        "content-length",
        "Transfer-Encoding",
        "Connection",
        "keep-alive",
        "Upgrade",
        "TE",
        "Trailer",
        "Expect",
        "Proxy-Authorization",
        "Proxy-Connection",
    ] {
        let reason = invalid(|request| request.headers = vec![header(name, "1")]).await;
        assert_eq!(reason, format!("the header field '{name}' is Gantry's to set"));
    }
}

#[tokio::test]
async fn header_fields_that_would_end_before_they_end_are_refused() {
    for (name, value) in [
        ("X-A", "b\r\nX-C: d"),
        ("X-A", "b\nX-C: d"),
        ("X-A", "b\0"),
        ("X-A", "\u{e4}"),
        ("X-A: b\r\nX-C", "d"),
        ("X A", "b"),
        ("X-A:", "b"),
        ("", "b"),
        ("X-\u{e4}", "b"),
    ] {
        let reason = invalid(|request| request.headers = vec![header(name, value)]).await;
        assert!(reason.starts_with("the header field '"), "{reason}");
        assert!(!reason.contains(['\r', '\n', '\0']), "{reason:?}");
    }
}

#[tokio::test]
async fn too_many_and_too_large_header_fields_are_refused() {
    let many = invalid(|request| request.headers = vec![header("X-A", "b"); 40_000]).await;
    assert_eq!(many, "40000 header fields; 100 are the most");
    let large = "a".repeat(1024 * 1024);
    let large = invalid(|request| request.headers = vec![header("X-A", &large)]).await;
    assert_eq!(large, "1048579 bytes of header fields; 65536 are the most");
}

#[tokio::test]
async fn a_url_of_a_megabyte_is_an_error_and_no_more() {
    let url = format!("http://127.0.0.1:1/{}", "a".repeat(1024 * 1024));
    let reason = invalid(|request| request.url = url).await;
    assert!(reason.len() < 1000, "{}", reason.len());
}

#[tokio::test]
async fn a_server_that_is_not_there_is_unreachable() {
    let server = Server::start(HERE, |_| ok("")).await;
    let origin = server.origin();
    drop(server);
    tokio::time::sleep(Duration::from_millis(20)).await;
    let mut caller = Caller::with(&["local-http GET *".into(), "http GET *".into()]);
    let client = Names::default().client();
    let reason = unreachable_because(caller.send(&client, &get(&origin)).await);
    assert!(reason.starts_with(&format!("{origin} was not reached: Connection refused")));
    let nowhere = get("http://nowhere.example.org/secret?path");
    let reason = unreachable_because(caller.send(&client, &nowhere).await);
    assert_eq!(reason, "http://nowhere.example.org was not reached: no such name");
}

#[tokio::test]
async fn a_server_that_does_not_speak_tls_is_unreachable_by_https() {
    let server = Server::start(HERE, |_| ok("")).await;
    let origin = format!("https://127.0.0.1:{}", server.port());
    let mut caller = Caller::with(&[format!("local-http GET {origin}")]);
    let mut asked = get(&origin);
    asked.timeout = Some(2_000);
    match caller.send(&Names::default().client(), &asked).await {
        Err(HttpError::Unreachable(_) | HttpError::TimedOut(2_000)) => {}
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_call_may_send_so_many_requests_and_those_in_vain_count() {
    let server = Server::start(HERE, |_| ok("")).await;
    let limits = Limits { requests: 3, ..Limits::default() };
    let mut caller = Caller::limited(&[format!("local-http GET {}", server.origin())], &limits);
    let client = Names::default().client();
    caller.send(&client, &get(&server.origin())).await.expect("the first");
    caller.send(&client, &get("http://not.permitted.example.org")).await.expect_err("the second");
    caller.send(&client, &get("no URL")).await.expect_err("the third");
    for _ in 0..2 {
        let answer = caller.try_send(&client, &get(&server.origin())).await;
        assert_eq!(answer, Err(TooManyRequests { limit: 3 }));
    }
    assert_eq!(server.seen().len(), 1);
}
