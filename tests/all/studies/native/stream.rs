//! An experiment is followed while it moves.

use std::time::Duration;

use eventsource_stream::{Event, Eventsource as _};
use futures::StreamExt as _;
use reqwest::Method;
use serde_json::{Value, json};
use tokio::time::timeout;

use super::support::{Study, options};

/// The events of an experiment, until the one named `end`.
async fn follow(study: &Study, id: i64, after: Option<&str>) -> Vec<Event> {
    let path = format!("/experiments/{id}/events/stream");
    let mut request = study.client.request(Method::GET, &path);
    if let Some(after) = after {
        request = request.header("last-event-id", after);
    }
    let response = request.send().await.unwrap();
    let mut stream = response.bytes_stream().eventsource();
    let mut events = Vec::new();
    let all = async {
        while let Some(event) = stream.next().await {
            events.push(event.unwrap());
            if events.last().unwrap().event == "end" {
                break;
            }
        }
    };
    timeout(Duration::from_secs(60), all).await.unwrap();
    events
}

fn states(events: &[Event]) -> Vec<String> {
    let entered = events.iter().filter(|event| event.event == "action");
    let state = |event: &Event| serde_json::from_str::<Value>(&event.data).unwrap()["to"].clone();
    entered.map(|event| state(event).as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn every_state_is_told_until_the_experiment_rests() {
    let server = options().start().await;
    let study = Study::new(&server);
    study.prepare().await;
    let (id, execution) = study.waiting("First").await;
    let resolve = async {
        let done = json!({"status": "finished", "result": "success"});
        study.client.put_json(&format!("/executions/{execution}"), &done).await.expect_status(200);
    };
    let (events, ()) = tokio::join!(follow(&study, id, None), resolve);
    assert_eq!(states(&events), ["arrived", "look", "done"]);
    assert_eq!(events.last().unwrap().event, "end");

    let entered = |events: &[Event], nth: usize| {
        let mut actions = events.iter().filter(|event| event.event == "action");
        actions.nth(nth).unwrap().id.clone()
    };
    let rest = follow(&study, id, Some(&entered(&events, 1))).await;
    assert_eq!(states(&rest), ["done"], "what was told is not told again");
    let left: Value = serde_json::from_str(&rest[0].data).unwrap();
    assert_eq!((rest[0].event.as_str(), &left["to"]), ("progress", &json!("look")));
    assert_eq!(left["executions"][0]["result"], "success", "how it ended there is told");
    assert_eq!(states(&follow(&study, id, Some(&entered(&rest, 0))).await), [""; 0]);
}
