//! `GET /runs/{id}/logs`: what a run printed, byte by byte, as long as there is the run.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use gantry_tests::server::TestServer;
use serde_json::{Value, json};

use crate::native::NOBODY;
use crate::native::support::{Native, problem, script};

#[tokio::test]
async fn bytes_that_are_no_text_come_as_they_were_printed() {
    let server = TestServer::start().await;
    let native = Native::new(&server);
    let run = native.start(script(r"printf '\000\377\r\n\n\303'; printf '\200' >&2")).await;
    native.wait_for(&run, "FINISHED").await;
    assert_eq!(native.log(&run, "stdout").await, b"\x00\xff\r\n\n\xc3");
    assert_eq!(native.log(&run, "stderr").await, b"\x80");
    let default = native.client.get(&format!("/runs/{run}/logs")).await.expect_status(200);
    assert_eq!(&default.body[..], b"\x00\xff\r\n\n\xc3");
    let events = native.follow(&format!("/runs/{run}/logs/events"), None).await.rest().await;
    let first: Value = serde_json::from_str(&events[0].data).unwrap();
    assert_eq!(STANDARD.decode(first["data"].as_str().unwrap()).unwrap(), default.body);
}

#[tokio::test]
async fn five_megabytes_come_whole_and_from_any_offset_on() {
    let server = TestServer::start().await;
    let native = Native::new(&server);
    let size = 5 << 20;
    let run = native.start(script(&format!("yes 0123456789 | head -c {size}"))).await;
    native.wait_for(&run, "FINISHED").await;
    let expected: Vec<u8> = b"0123456789\n".iter().copied().cycle().take(size).collect();
    assert!(native.log(&run, "stdout").await == expected, "the log is not what was printed");
    for offset in [1, 256 * 1024, size - 1, size, size + 1] {
        let path = format!("/runs/{run}/logs?offset={offset}");
        let part = native.client.get(&path).await.expect_status(200).body;
        assert!(part == expected.get(offset..).unwrap_or_default(), "offset {offset}");
    }
    let mut followed = Vec::new();
    for event in native.follow(&format!("/runs/{run}/logs/events"), None).await.rest().await {
        let piece: Value = serde_json::from_str(&event.data).unwrap();
        followed.extend(STANDARD.decode(piece["data"].as_str().unwrap()).unwrap());
    }
    assert!(followed == expected, "the events are not what was printed");
}

#[tokio::test]
async fn a_log_outlives_its_container_and_the_server() {
    let mut server = TestServer::start().await;
    let run = Native::new(&server).start(script("echo out; echo err >&2; exit 3")).await;
    Native::new(&server).wait_for(&run, "FAILED").await;
    server.restart().await;
    let native = Native::new(&server);
    assert_eq!(native.log(&run, "stdout").await, b"out\n");
    assert_eq!(native.log(&run, "stderr").await, b"err\n");
}

#[tokio::test]
async fn after_a_retry_the_log_is_the_new_attempts() {
    let server = TestServer::start().await;
    let native = Native::new(&server);
    let run = native.start(script("echo $HOSTNAME; exit 3")).await;
    native.wait_for(&run, "FAILED").await;
    let first = native.log(&run, "stdout").await;
    native.client.post(&format!("/runs/{run}/retry")).await.expect_status(200);
    assert_eq!(native.wait_for(&run, "FAILED").await["attempt"], 2);
    let second = native.log(&run, "stdout").await;
    assert_eq!((first.len(), second.len()), (13, 13), "a container's short id and a line end");
    assert_ne!(first, second);
}

#[tokio::test]
async fn a_run_that_was_never_started_has_an_empty_log() {
    let server = TestServer::start().await;
    let native = Native::new(&server);
    let task = native.add_task(script("exit 0")).await;
    let run = native.create_run(&task, json!({})).await;
    assert_eq!(native.log(&run, "stdout").await, b"");
    let path = format!("/runs/{run}/logs/events");
    assert_eq!(native.follow(&path, None).await.rest().await, []);
    let path = format!("/runs/{run}/logs?stream=stdin");
    problem(native.client.get(&path).await, 400, "bad-request");
    problem(native.client.get(&format!("/runs/{NOBODY}/logs")).await, 404, "not-found");
}
