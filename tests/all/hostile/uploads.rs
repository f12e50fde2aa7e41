//! Uploads that come twice, or not to their end.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpStream};
use std::time::{Duration, Instant};

use gantry_tests::server::{ADMIN_TOKEN, TestServer};
use reqwest::Method;
use serde_json::Value;

use super::fortress::{Fortress, bundle};

/// How a client sends a bundle.
#[derive(Debug, Clone, Copy)]
enum Door {
    /// The zip as the body.
    Native,
    /// The zip in a form.
    Facade,
}

const BOUNDARY: &str = "a-boundary";

#[tokio::test]
async fn of_two_uploads_of_a_task_at_once_one_is_taken() {
    let fortress = Fortress::start().await;
    let zip = bundle().build();
    let native = || {
        let request = fortress.api().request(Method::POST, "/tasks").body(zip.clone());
        async { fortress.api().send(request).await.status }
    };
    let app_engine = fortress.server.app_engine();
    let facade = || async { app_engine.upload(zip.clone()).await.status };
    let (first, second, third, fourth) = tokio::join!(native(), facade(), native(), facade());
    let mut answers = [first, second, third, fourth];
    answers.sort_unstable();
    assert!([200, 201].contains(&answers[0]), "{answers:?}");
    assert_eq!(answers[1..], [409, 409, 409]);
    let tasks = fortress.api().get("/tasks").await.json()["items"].as_array().unwrap().clone();
    assert_eq!(tasks.len(), 1);
    let path = format!("/tasks/{}", tasks[0]["id"].as_str().unwrap());
    fortress.api().delete(&path).await.expect_status(204);
    fortress.watch_memory();
    fortress.expect_untouched("the losers' files").await;
}

#[tokio::test]
async fn a_client_that_vanishes_in_the_middle_of_an_upload_leaves_nothing() {
    let fortress = Fortress::start().await;
    let zip = bundle().build();
    for door in [Door::Native, Door::Facade] {
        for part in [0, 1, zip.len() / 2, zip.len() - 1] {
            let stream = send(&fortress.server, door, &zip, part);
            tokio::time::sleep(Duration::from_millis(20)).await;
            drop(stream);
            settled(&fortress, door, 0).await;
        }
    }
    fortress.expect_in_service().await;
}

#[tokio::test]
async fn a_client_that_stops_in_the_middle_of_an_upload_is_told_so() {
    let fortress = Fortress::start().await;
    let zip = bundle().build();
    for door in [Door::Native, Door::Facade] {
        let mut stream = send(&fortress.server, door, &zip, zip.len() / 2);
        stream.shutdown(Shutdown::Write).unwrap();
        let mut answer = String::new();
        // The server may hang up without an answer, since nobody can be told apart from who
        // vanished.
        let _ = stream.read_to_string(&mut answer);
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 4"), "{answer}");
        settled(&fortress, door, 0).await;
    }
}

#[tokio::test]
async fn a_client_that_does_not_wait_for_the_answer_gets_all_or_nothing() {
    let fortress = Fortress::start().await;
    for moment in 0..10 {
        let version = format!("1.0.{moment}");
        let zip = bundle().edit(|descriptor| descriptor["version"] = version.into()).build();
        let stream = send(&fortress.server, Door::Native, &zip, zip.len());
        tokio::time::sleep(Duration::from_millis(moment * 4)).await;
        drop(stream);
        // One that has arrived is taken in, whether its sender waits or not.
        settled(&fortress, Door::Native, 1).await;
    }
}

/// Sends the head of an upload and the first `part` bytes of the zip.
fn send(server: &TestServer, door: Door, zip: &[u8], part: usize) -> TcpStream {
    let address = server.address().trim_start_matches("http://");
    let before = format!(
        "--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"task\"; filename=\"b.zip\"\r\n\r\n"
    );
    let (path, kind, before, after) = match door {
        Door::Native => ("/api/v1/tasks", "application/zip".to_owned(), String::new(), 0),
        Door::Facade => {
            let kind = format!("multipart/form-data; boundary={BOUNDARY}");
            ("/app-engine/v1/tasks", kind, before, BOUNDARY.len() + 8)
        }
    };
    let length = before.len() + zip.len() + after;
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {ADMIN_TOKEN}\r\n\
         content-type: {kind}\r\ncontent-length: {length}\r\n\r\n{before}"
    );
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(&zip[..part]).unwrap();
    stream
}

/// Waits until there are this many tasks with their objects and nothing else, and removes them.
async fn settled(fortress: &Fortress, door: Door, count: usize) {
    let deadline = Instant::now() + Duration::from_secs(10);
    loop {
        let tasks = fortress.api().get("/tasks").await.json()["items"].as_array().unwrap().clone();
        let files = |folder: &str| {
            let folder = fortress.server.data().join(folder);
            let entries = std::fs::read_dir(folder).unwrap().map(Result::unwrap);
            // The components of installed plugins are there from the start.
            entries.filter(|entry| entry.file_name() != "plugins").count()
        };
        let left = (tasks.len(), files("objects"), files("spool"), files("unfinished"));
        if left == (count, count, 0, 0) {
            for id in tasks.iter().filter_map(|task| task["id"].as_str()) {
                fortress.api().delete(&format!("/tasks/{id}")).await.expect_status(204);
            }
            return;
        }
        let tasks = Value::from(tasks);
        assert!(Instant::now() < deadline, "{door:?}: tasks, objects, spool, …: {left:?} {tasks}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
