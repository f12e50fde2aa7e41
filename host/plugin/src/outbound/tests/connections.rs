//! That a connection which one plugin opened is of no use to another.

use gantry_model::plugin::HttpError;

use super::names::Names;
use super::server::{ELSEWHERE, HERE, Part, Server, ok};
use super::{Caller, get};

#[tokio::test]
async fn a_connection_to_this_machine_serves_nobody_without_the_local_permission() {
    let server = Server::start(HERE, |_| ok("inside")).await;
    let names = Names::default();
    let client = names.client();
    names.set("shared.example.org", &[HERE]);
    let origin = server.origin_as("shared.example.org");
    let mut local = Caller::with(&[format!("local-http GET {origin}")]);
    for _ in 0..2 {
        local.send(&client, &get(&origin)).await.expect("an answer");
    }

    let mut outward = Caller::with(&[format!("http GET {origin}")]);
    let missing = HttpError::NotPermitted(format!("local-http GET {origin}"));
    assert_eq!(outward.send(&client, &get(&origin)).await, Err(missing));
    let mut nobody = Caller::with(&[]);
    let missing = HttpError::NotPermitted(format!("http GET {origin}"));
    assert_eq!(nobody.send(&client, &get(&origin)).await, Err(missing));
    assert_eq!(server.seen().len(), 2);
}

#[tokio::test]
async fn a_connection_to_elsewhere_serves_nobody_with_the_local_permission_alone() {
    let server = Server::start(ELSEWHERE, |_| ok("outside")).await;
    let names = Names::default();
    let client = names.client();
    names.set("shared.example.org", &[ELSEWHERE]);
    let origin = server.origin_as("shared.example.org");
    let mut outward = Caller::with(&[format!("http GET {origin}")]);
    outward.send(&client, &get(&origin)).await.expect("an answer");
    let mut local = Caller::with(&[format!("local-http GET {origin}")]);
    let missing = HttpError::NotPermitted(format!("http GET {origin}"));
    assert_eq!(local.send(&client, &get(&origin)).await, Err(missing));
    assert_eq!((server.connections(), server.seen().len()), (1, 1));
}

#[tokio::test]
async fn each_request_has_a_connection_of_its_own() {
    let server = Server::start(HERE, |_| ok("")).await;
    let client = Names::default().client();
    let mut caller = Caller::with(&[format!("local-http GET {}", server.origin())]);
    for _ in 0..3 {
        caller.send(&client, &get(&server.origin())).await.expect("an answer");
    }
    assert_eq!(server.connections(), 3);
    assert!(server.seen().iter().all(|request| request.contains("connection: close\r\n")));
}

#[tokio::test]
async fn an_answer_that_nobody_asked_for_is_not_given_to_the_next_plugin() {
    let server = Server::start(HERE, |request| {
        let mut parts = ok("asked for");
        if request.starts_with("GET /poison ") {
            parts.push(Part::Bytes(b"HTTP/1.1 200 X\r\nContent-Length: 6\r\n\r\nforged".into()));
        }
        parts
    })
    .await;
    let client = Names::default().client();
    let grants = [format!("local-http GET {}", server.origin())];
    for _ in 0..20 {
        let poison = get(&format!("{}/poison", server.origin()));
        let _ = Caller::with(&grants).send(&client, &poison).await;
        // A connection with something left on it may also break; what it must not do is answer.
        if let Ok(answer) = Caller::with(&grants).send(&client, &get(&server.origin())).await {
            assert_eq!(answer.body, b"asked for");
        }
    }
}
