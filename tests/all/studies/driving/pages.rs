//! The page of an experiment, to which the links in mails lead.

use gantry_tests::client::{Answer, Client};
use reqwest::Method;
use serde_json::json;

use super::support::{Study, execution};

const WAITS: &str =
    "[{label: a, function: sleep, callback_arguments: {seconds: 0}, wait_timeout: 60}]";

/// What a browser gets.
async fn browse(client: &Client, path: &str) -> Answer {
    let request = client.request(Method::GET, path).header("accept", "text/html,*/*;q=0.8");
    client.send(request).await
}

#[tokio::test]
async fn a_browser_gets_a_page_of_the_experiment_and_programs_get_json() {
    let study = Study::start().await;
    let id = study.one_state(WAITS, "[{destination: good}]").await;
    let waiting = execution(&study.waits(id).await, 0);
    let path = format!("/experiments/{id}");
    let page = browse(&study.api(), &path).await.expect_status(200);
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    assert!(page.header("content-security-policy").starts_with("default-src 'none'"));
    assert_eq!((page.header("vary"), page.header("cache-control")), ("accept", "no-store"));
    let secret = study.execution(waiting).await["secret"].as_str().unwrap().to_owned();
    // As templates write a slash.
    let text = page.text().replace("&#x2f;", "/");
    let link = format!("/answers/{waiting}/{secret}");
    for part in ["e1", "p1", "working", "waits for somebody to resolve it", &link, "untracked"] {
        assert!(text.contains(part), "no {part}: {text}");
    }
    assert!(!text.contains("<script"), "{text}");
    assert_eq!(study.api().get(&path).await.expect_status(200).json()["id"], id);

    let body = json!({"name": "reader", "role": "viewer"});
    let token = study.api().post_json("/tokens", &body).await.expect_status(201).json();
    let token = token["secret"].as_str().unwrap();
    let reader = study.server.anonymous().with_token(token).under("/api/v1");
    let text = browse(&reader, &path).await.expect_status(200).text();
    assert!(text.contains("working") && !text.contains(&secret), "{text}");
    let stranger = study.server.anonymous().under("/api/v1");
    let asked = browse(&stranger, &path).await.expect_status(401);
    assert!(!asked.text().contains("working"), "{}", asked.text());
    browse(&study.api(), "/experiments/99").await.expect_status(404);
}

#[tokio::test]
async fn what_people_wrote_is_no_markup() {
    let study = Study::start().await;
    let id = study.one_state(WAITS, "[{destination: good}]").await;
    study.waits(id).await;
    let body = json!({"state": "good", "freetext": "<b onclick='x'>bold</b>"});
    study.api().put_json(&format!("/experiments/{id}/state"), &body).await.expect_status(200);
    let text = browse(&study.api(), &format!("/experiments/{id}")).await.expect_status(200).text();
    assert!(text.contains("&lt;b onclick=") && !text.contains("<b "), "{text}");
}
