//! Followers of a run go on where they were cut off, also when another server answers them.

use std::time::Duration;

use gantry_tests::server::TestServer;
use reqwest::Method;
use reqwest::header::HeaderValue;
use serde_json::Value;

use super::scene::{PRINTED, Scene};

/// An event as it came.
#[derive(Debug, Default)]
struct Event {
    id: String,
    name: String,
    data: Value,
}

#[tokio::test]
async fn a_follower_of_a_log_misses_nothing_and_sees_nothing_twice_over_a_crash() {
    let mut scene = Scene::start().await;
    let task = scene.task(2.0).await;
    let run = scene.begin(&task).await;
    scene.wait_for_print(&run, "started").await;
    let path = format!("/runs/{run}/logs/events");
    let mut seen = follow(&scene.server, &path, "", 2).await;
    scene.crash().await;
    let last = seen.last().unwrap().id.clone();
    seen.extend(follow(&scene.server, &path, &last, usize::MAX).await);
    assert_eq!(seen.last().unwrap().name, "end");
    let mut text = String::new();
    for event in seen.iter().filter(|event| event.name == "log") {
        assert_eq!(event.data["offset"], text.len(), "{event:?}");
        text.push_str(&decode(event.data["data"].as_str().unwrap()));
    }
    assert_eq!(text, PRINTED);
    scene.expect_untroubled(&run).await;
    scene.remove(&task).await;
}

#[tokio::test]
async fn a_follower_of_events_misses_nothing_and_sees_nothing_twice_over_a_crash() {
    let mut scene = Scene::start().await;
    let task = scene.task(1.0).await;
    let run = scene.begin(&task).await;
    let path = format!("/runs/{run}/events");
    let mut seen = follow(&scene.server, &path, "", 4).await;
    scene.crash().await;
    let last = seen.last().unwrap().id.clone();
    seen.extend(follow(&scene.server, &path, &last, usize::MAX).await);
    assert_eq!(seen.pop().unwrap().name, "end");
    let seen = seen.iter().map(|event| event.data["sequence"].as_u64().unwrap());
    assert_eq!(seen.collect::<Vec<_>>(), (1..=7).collect::<Vec<_>>());
    scene.expect_untroubled(&run).await;
    scene.remove(&task).await;
}

/// Reads events until there are `most`, or until the server ends the stream.
async fn follow(server: &TestServer, path: &str, last: &str, most: usize) -> Vec<Event> {
    let mut request = server.client().under("/api/v1").request(Method::GET, path);
    if !last.is_empty() {
        request = request.header("last-event-id", HeaderValue::from_str(last).unwrap());
    }
    let mut response = request.send().await.unwrap().error_for_status().unwrap();
    let mut text = String::new();
    let mut events = Vec::new();
    while events.len() < most {
        let next = tokio::time::timeout(Duration::from_secs(30), response.chunk()).await;
        let Some(chunk) = next.unwrap().unwrap() else { break };
        text.push_str(std::str::from_utf8(&chunk).unwrap());
        while let Some((event, rest)) = text.split_once("\n\n") {
            events.push(parse(event));
            text = rest.to_owned();
        }
    }
    events.truncate(most);
    events
}

/// Server-sent events as the HTML standard has them, one field a line.
fn parse(text: &str) -> Event {
    let mut event = Event::default();
    for (field, value) in text.lines().filter_map(|line| line.split_once(':')) {
        let value = value.trim_start();
        match field {
            "id" => event.id = value.to_owned(),
            "event" => event.name = value.to_owned(),
            "data" => event.data = serde_json::from_str(value).unwrap(),
            _ => {}
        }
    }
    event
}

fn decode(base64: &str) -> String {
    use base64::Engine as _;
    let bytes = base64::engine::general_purpose::STANDARD.decode(base64).unwrap();
    String::from_utf8(bytes).unwrap()
}
