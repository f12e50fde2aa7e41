//! What grants permit.

use gantry_model::plugin::{HttpError, HttpMethod};

use super::super::Origin;
use super::names::Names;
use super::server::{ELSEWHERE, HERE, Server, ok};
use super::{Caller, get, request};

fn origin(text: &str) -> Origin {
    text.parse().expect("an origin")
}

#[test]
fn an_origin_covers_what_it_names_and_nothing_else() {
    let cases = [
        ("https://a.example.org", "https://a.example.org", true),
        ("https://a.example.org", "https://a.example.org:443", true),
        ("https://a.example.org", "https://A.EXAMPLE.org", true),
        ("https://a.example.org", "https://a.example.org.", true),
        ("https://a.example.org.", "https://a.example.org", true),
        ("https://b\u{fc}cher.example", "https://xn--bcher-kva.example", true),
        ("https://XN--BCHER-KVA.example", "https://B\u{dc}CHER.example", true),
        ("https://a.example.org", "http://a.example.org", false),
        ("https://a.example.org", "https://a.example.org:8443", false),
        ("https://a.example.org", "https://b.a.example.org", false),
        ("https://a.example.org", "https://a.example.org.evil.test", false),
        ("http://a.example.org:443", "https://a.example.org", false),
        ("https://*.example.org", "https://a.example.org", true),
        ("https://*.example.org", "https://a.b.example.org.", true),
        ("https://*.example.org", "https://example.org", false),
        ("https://*.example.org", "https://evilexample.org", false),
        ("https://*.example.org", "https://a.example.org.evil.test", false),
        ("https://*.example.org", "https://*.a.example.org", true),
        ("https://*.a.example.org", "https://*.example.org", false),
        ("https://*.example.org", "https://*", false),
        ("http://*:8042", "http://10.0.0.1:8042", true),
        ("http://*:8042", "http://10.0.0.1", false),
        ("http://*", "https://a.example.org", false),
        ("http://127.0.0.1:8042", "http://127.0.0.1:8042", true),
        ("http://[::1]:8042", "http://[0:0:0:0:0:0:0:1]:8042", true),
        ("http://127.0.0.1", "http://127.0.0.2", false),
        ("*", "https://a.example.org:8443", true),
        ("*", "*", true),
        ("https://*", "*", false),
    ];
    for (granted, asked, covered) in cases {
        assert_eq!(origin(granted).covers(&origin(asked)), covered, "{granted} {asked}");
    }
}

#[test]
fn what_is_no_origin_is_refused() {
    let cases = [
        "",
        "**",
        "images.example.org",
        "ftp://images.example.org",
        "file:///etc/passwd",
        "https://",
        "https://.",
        "https://user@images.example.org",
        "https://:password@images.example.org",
        "https://images.example.org/path",
        "https://images.example.org?query",
        "https://images.example.org#fragment",
        "https://images.example.org:99999",
        "https://a.*.example.org",
        "https://*a.example.org",
        "https://*.*.example.org",
        "https://*.0.0.1",
        "https://[::1",
        "https://a b",
    ];
    for text in cases {
        assert!(text.parse::<Origin>().is_err(), "{text}");
    }
}

#[tokio::test]
async fn without_a_grant_nothing_is_sent_and_no_name_is_looked_up() {
    let server = Server::start(ELSEWHERE, |_| ok("outside")).await;
    let names = Names::default();
    names.set("images.example.org", &[ELSEWHERE]);
    let client = names.client();
    let granted = server.origin_as("images.example.org");
    let other = server.origin_as("secret-data.example.org");
    let cases = [
        (Vec::new(), get(&granted), format!("http GET {granted}")),
        (vec![format!("http GET {granted}")], get(&other), format!("http GET {other}")),
        (
            vec![format!("http GET,HEAD {granted}")],
            request(HttpMethod::Delete, &granted),
            format!("http DELETE {granted}"),
        ),
        (vec!["mail".to_owned()], get(&server.origin()), format!("http GET {}", server.origin())),
        (
            vec!["http GET *".to_owned()],
            get("http://127.0.0.1:8042/instances"),
            "local-http GET http://127.0.0.1:8042".to_owned(),
        ),
        (
            Vec::new(),
            get("http://api.localhost:8042"),
            "local-http GET http://api.localhost:8042".to_owned(),
        ),
        (
            vec!["http GET https://images.example.org/path".to_owned()],
            get("https://images.example.org/path"),
            "http GET https://images.example.org".to_owned(),
        ),
    ];
    for (grants, request, missing) in cases {
        let answer = Caller::with(&grants).send(&client, &request).await;
        assert_eq!(answer, Err(HttpError::NotPermitted(missing)));
    }
    assert_eq!(names.asked(), Vec::<String>::new());
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn each_grant_permits_its_own_methods_and_origins() {
    let (one, other) =
        tokio::join!(Server::start(HERE, |_| ok("one")), Server::start(ELSEWHERE, |_| ok("other")));
    let client = Names::default().client();
    let (one, other) = (one.origin(), other.origin());
    let grants = [format!("local-http GET {one}"), format!("http POST,PUT {other}")];
    let mut caller = Caller::with(&grants);
    caller.send(&client, &get(&one)).await.expect("granted");
    caller.send(&client, &request(HttpMethod::Put, &other)).await.expect("granted");
    for (method, origin) in [(HttpMethod::Post, &one), (HttpMethod::Get, &other)] {
        let answer = caller.send(&client, &request(method, origin)).await;
        assert!(matches!(answer, Err(HttpError::NotPermitted(_))), "{answer:?}");
    }
}
