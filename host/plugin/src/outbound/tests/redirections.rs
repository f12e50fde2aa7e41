//! Redirections: followed by the rules of HTTP, and each only where the plugin may go by itself.

use gantry_model::plugin::{HttpError, HttpMethod, HttpResponse, Limits};

use super::names::Names;
use super::server::{ELSEWHERE, HERE, Part, Server, ok, redirection};
use super::{Caller, TooManyRequests, get, header, request, unreachable_because};

const ALL: &str = "GET,HEAD,POST,PUT,PATCH,DELETE";

/// The part of a script that is about one path.
fn path(request: &str) -> &str {
    request.split(' ').nth(1).unwrap_or_default()
}

async fn redirecting(status: u16, location: &'static str) -> Server {
    Server::start(HERE, move |request| match path(request) {
        "/begin" => redirection(status, location),
        _ => ok("arrived"),
    })
    .await
}

#[tokio::test]
async fn a_redirection_goes_on_with_the_method_that_its_status_asks_for() {
    use HttpMethod::{Delete, Get, Head, Patch, Post, Put};
    let cases = [
        (301, Get, "GET", true),
        (301, Post, "GET", false),
        (302, Post, "GET", false),
        (302, Put, "PUT", true),
        (303, Post, "GET", false),
        (303, Delete, "GET", false),
        (303, Head, "HEAD", true),
        (307, Post, "POST", true),
        (308, Patch, "PATCH", true),
    ];
    let client = Names::default().client();
    for (status, method, then, keeps_body) in cases {
        let server = redirecting(status, "/end?a=b").await;
        let mut asked = request(method, &format!("{}/begin", server.origin()));
        asked.headers = vec![header("Content-Type", "text/plain"), header("X-Other", "1")];
        asked.body = b"what is sent".into();
        let mut caller = Caller::with(&[format!("local-http {ALL} {}", server.origin())]);
        let answer = caller.send(&client, &asked).await.expect("an answer");
        assert_eq!(answer.status, 200, "{status} {method}");
        let last = server.seen().pop().expect("a request");
        assert!(last.starts_with(&format!("{then} /end?a=b ")), "{status} {method}: {last}");
        assert!(last.contains("x-other: 1"), "{last}");
        assert_eq!(last.contains("content-type"), keeps_body, "{status} {method}: {last}");
        assert_eq!(last.ends_with("what is sent"), keeps_body, "{status} {method}: {last}");
    }
}

#[tokio::test]
async fn a_status_that_is_no_redirection_is_an_answer() {
    let client = Names::default().client();
    for status in [300, 304, 399] {
        let server = redirecting(status, "/end").await;
        let mut caller = Caller::with(&[format!("local-http GET {}", server.origin())]);
        let answer = caller.send(&client, &get(&format!("{}/begin", server.origin()))).await;
        assert_eq!(answer.expect("an answer").status, status);
    }
    let server = Server::start(HERE, |_| super::server::answer(302, "", "nowhere")).await;
    let mut caller = Caller::with(&[format!("local-http GET {}", server.origin())]);
    let answer = caller.send(&client, &get(&server.origin())).await.expect("an answer");
    assert_eq!((answer.status, answer.body), (302, b"nowhere".to_vec()));
}

#[tokio::test]
async fn a_redirection_beyond_the_grant_is_not_followed() {
    let target = Server::start(HERE, |_| ok("inside")).await;
    let location = target.origin();
    let server = Server::start(ELSEWHERE, move |_| redirection(302, &location)).await;
    let client = Names::default().client();
    for grants in [
        vec![format!("http GET {}", server.origin())],
        vec!["http GET *".to_owned()],
        vec![format!("http GET {}", server.origin()), format!("local-http POST {ALL_HOSTS}")],
    ] {
        let answer = Caller::with(&grants).send(&client, &get(&server.origin())).await;
        let missing = format!("local-http GET {}", target.origin());
        assert_eq!(answer, Err(HttpError::NotPermitted(missing)), "{grants:?}");
    }
    assert_eq!(target.connections(), 0);
}

const ALL_HOSTS: &str = "*";

#[tokio::test]
async fn a_redirection_to_a_name_that_leads_inside_is_not_followed() {
    let target = Server::start(HERE, |_| ok("inside")).await;
    let names = Names::default();
    names.set("innocent.example.org", &[HERE]);
    let location = target.origin_as("innocent.example.org");
    let server = Server::start(ELSEWHERE, move |_| redirection(307, &location)).await;
    let mut caller = Caller::with(&["http GET *".to_owned()]);
    let answer = caller.send(&names.client(), &get(&server.origin())).await;
    let missing = format!("local-http GET {}", target.origin_as("innocent.example.org"));
    assert_eq!(answer, Err(HttpError::NotPermitted(missing)));
    assert_eq!(target.connections(), 0);
}

#[tokio::test]
async fn the_method_of_a_redirection_needs_its_permission_as_well() {
    let server = redirecting(303, "/end").await;
    let mut caller = Caller::with(&[format!("local-http POST {}", server.origin())]);
    let asked = request(HttpMethod::Post, &format!("{}/begin", server.origin()));
    let answer = caller.send(&Names::default().client(), &asked).await;
    let missing = format!("local-http GET {}", server.origin());
    assert_eq!(answer, Err(HttpError::NotPermitted(missing)));
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn credentials_are_not_taken_to_another_origin() {
    let other = Server::start(HERE, |_| ok("other")).await;
    let location = other.origin();
    let server = Server::start(HERE, move |request| match path(request) {
        "/away" => redirection(307, &location),
        "/here" => redirection(307, "/end"),
        _ => ok("same"),
    })
    .await;
    let client = Names::default().client();
    for (begin, last, kept) in [("/away", &other, false), ("/here", &server, true)] {
        let mut asked = get(&format!("{}{begin}", server.origin()));
        asked.headers = vec![
            header("Authorization", "Bearer abc"),
            header("cookie", "d=e"),
            header("X-F", "g"),
        ];
        let mut caller = Caller::with(&["local-http GET *".to_owned()]);
        caller.send(&client, &asked).await.expect("an answer");
        let last = last.seen().pop().expect("a request");
        assert_eq!(last.contains("Bearer abc"), kept, "{last}");
        assert_eq!(last.contains("d=e"), kept, "{last}");
        assert!(last.contains("x-f: g"), "{last}");
    }
}

/// A server on which `/n` redirects to `/n-1`, down to `/0`.
async fn countdown() -> Server {
    Server::start(HERE, |request| match path(request).trim_start_matches('/').parse::<u32>() {
        Ok(left @ 1..) => redirection(302, &format!("/{}", left - 1)),
        _ => ok("arrived"),
    })
    .await
}

#[tokio::test]
async fn five_redirections_are_followed_and_a_sixth_is_not() {
    let server = countdown().await;
    let client = Names::default().client();
    let mut caller = Caller::with(&[format!("local-http GET {}", server.origin())]);
    let five = caller.send(&client, &get(&format!("{}/5", server.origin()))).await;
    assert_eq!(five.expect("an answer").body, b"arrived");
    let six = caller.send(&client, &get(&format!("{}/6", server.origin()))).await;
    assert!(unreachable_because(six).contains("redirects more than 5 times"));
}

#[tokio::test]
async fn a_redirection_that_leads_nowhere_is_an_error() {
    let nowhere = [
        "ftp://images.example.org/a",
        "file:///etc/passwd",
        "data:text/plain,a",
        "http://user:password@127.0.0.1/",
        "http://[::1",
        "http://",
        "//",
    ];
    let client = Names::default().client();
    for location in nowhere {
        let server = redirecting(302, location).await;
        let mut caller = Caller::with(&["local-http GET *".into(), "http GET *".into()]);
        let answer = caller.send(&client, &get(&format!("{}/begin", server.origin()))).await;
        let reason = unreachable_because(answer);
        assert!(reason.contains("redirects to a URL that"), "{location}: {reason}");
    }
}

#[tokio::test]
async fn redirections_count_as_requests() {
    let server = countdown().await;
    let limits = Limits { requests: 3, ..Limits::default() };
    let grants = [format!("local-http GET {}", server.origin())];
    let client = Names::default().client();
    let three = get(&format!("{}/2", server.origin()));
    let answer = Caller::limited(&grants, &limits).try_send(&client, &three).await;
    assert!(matches!(answer, Ok(Ok(HttpResponse { status: 200, .. }))), "{answer:?}");
    let four = get(&format!("{}/3", server.origin()));
    let answer = Caller::limited(&grants, &limits).try_send(&client, &four).await;
    assert_eq!(answer, Err(TooManyRequests { limit: 3 }));
}

#[tokio::test]
async fn a_redirection_does_not_wait_for_the_rest_of_its_own_answer() {
    let server = Server::start(HERE, |request| match path(request) {
        "/begin" => vec![
            Part::Bytes(
                b"HTTP/1.1 302 X\r\nLocation: /end\r\nContent-Length: 1000000\r\n\r\n".into(),
            ),
            Part::Silence,
        ],
        _ => ok("arrived"),
    })
    .await;
    let mut caller = Caller::with(&[format!("local-http GET {}", server.origin())]);
    let begin = get(&format!("{}/begin", server.origin()));
    let answer = caller.send(&Names::default().client(), &begin).await;
    assert_eq!(answer.expect("an answer").body, b"arrived");
}
