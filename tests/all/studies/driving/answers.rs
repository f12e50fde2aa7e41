//! The page on which whoever got a link answers: what it shows, what it takes, and what it does not do.

use gantry_tests::client::{Answer, Client};
use gantry_tests::server::TestServer;
use gantry_tests::services::Smtp;
use reqwest::Method;
use serde_json::json;

use super::support::{Study, execution, state};
use crate::plugins::support::guest;

const BY_RESULT: &str =
    "[{destination: good, condition: \"callbacks['a'].result == 'success'\"}, {destination: bad}]";

/// A callback that waits for a judgement.
const WAITS: &str = "[{label: a, function: sleep, callback_arguments: {seconds: 0}, wait_timeout: 60, \
                     description: 'Is it <b>sharp</b>?', variable_map: {remark: /remark, slept: /sleep_duration}}]";

/// The link to the page of an execution, and a client without any login.
async fn link(study: &Study, execution: i64) -> (Client, String) {
    let secret = study.execution(execution).await["secret"].as_str().unwrap().to_owned();
    (study.server.anonymous(), format!("/answers/{execution}/{secret}"))
}

async fn fill(stranger: &Client, link: &str, fields: &[(&str, &str)]) -> Answer {
    stranger.send(stranger.request(Method::POST, link).form(fields)).await
}

#[tokio::test]
async fn who_has_the_link_answers_without_a_login() {
    let study = Study::start().await;
    let id = study.one_state(WAITS, BY_RESULT).await;
    let waiting = execution(&study.waits(id).await, 0);
    let (stranger, link) = link(&study, waiting).await;
    for _ in 0..2 {
        let page = stranger.get(&link).await.expect_status(200);
        assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
        assert!(page.header("content-security-policy").starts_with("default-src 'none'"));
        assert_eq!(
            (page.header("cache-control"), page.header("referrer-policy")),
            ("no-store", "no-referrer")
        );
        let text = page.text();
        for part in ["e1", "p1", "working", "Is it &lt;b&gt;sharp", "name=\"value.remark\""] {
            assert!(text.contains(part), "no {part}: {text}");
        }
        assert!(!text.contains("value.sleep_duration"), "that is known: {text}");
    }
    assert_eq!(study.execution(waiting).await["status"], "waiting", "to look changes nothing");

    let undecided = fill(&stranger, &link, &[("value.remark", "x")]).await.expect_status(400);
    assert!(undecided.text().contains("choose a result"), "{}", undecided.text());
    let answer =
        [("result", "success"), ("value.remark", "a <i> slice"), ("remark", "looked twice")];
    let page = fill(&stranger, &link, &answer).await.expect_status(200);
    assert!(page.text().contains("nothing is left to answer"), "{}", page.text());
    let end = study.rest(id).await;
    assert_eq!(
        (state(&end), &end["variables"]["remark"]["value"]),
        ("good", &json!("a <i> slice"))
    );
    assert_eq!(end["variables"]["slept"]["value"], 0, "what the callback found stays: {end}");
    let seen = study.execution(waiting).await;
    assert_eq!(seen["result_log"], "looked twice");
    let events = study.api().get(&format!("/experiments/{id}/events")).await.json();
    let reported = events["items"].as_array().unwrap().iter().find(|it| it["what"] == "reported");
    assert_eq!(reported.unwrap()["by"], format!("secret of execution {waiting}"));

    let late = fill(&stranger, &link, &[("result", "failed")]).await.expect_status(409);
    assert!(late.text().contains("Nothing was taken"), "{}", late.text());
    assert_eq!(state(&study.show(id).await), "good");
}

#[tokio::test]
async fn a_wrong_link_leads_nowhere() {
    let study = Study::start().await;
    let id = study.one_state(WAITS, BY_RESULT).await;
    let waiting = execution(&study.waits(id).await, 0);
    let (stranger, link) = link(&study, waiting).await;
    let (begin, secret) = link.rsplit_once('/').unwrap();
    let wrong = format!("{begin}/{}", secret.chars().rev().collect::<String>());
    for path in [wrong.as_str(), &format!("/answers/99/{secret}"), &format!("/answers/x/{secret}")]
    {
        let looked = stranger.get(path).await.expect_status(404).text();
        assert!(!looked.contains("e1") && !looked.contains("<form"), "{looked}");
        fill(&stranger, path, &[("result", "success")]).await.expect_status(404);
    }
    assert_eq!(study.execution(waiting).await["status"], "waiting");
    assert!(!study.server.log().contains(secret), "the link is in the log");
}

#[tokio::test]
async fn the_form_asks_what_the_callback_asks() {
    let study = Study::start().await;
    let component = guest("tests/guests", "versatile-callback");
    let request = study.api().request(Method::POST, "/plugins");
    let request = request.header("content-type", "application/wasm").body(component);
    study.api().send(request).await.expect_status(201);
    let schema = r#"{"properties": {"grade": {"enum": ["good", "\"bad\""]}, "size": {"type": "integer", "minimum": 1}}, "required": ["grade"]}"#;
    let callbacks = json!([{
        "label": "a", "function": "versatile_callback", "callback_arguments": {"ask": schema},
        "variable_map": {"grade": "/answer/grade"},
    }]);
    let id = study.one_state(&callbacks.to_string(), BY_RESULT).await;
    let asked = execution(&study.waits(id).await, 0);
    let (stranger, link) = link(&study, asked).await;
    let page = stranger.get(&link).await.expect_status(200).text();
    for part in ["What is it?", "type=\"radio\" name=\"value.grade\"", "type=\"number\""] {
        assert!(page.contains(part), "no {part}: {page}");
    }
    let grade = ("value.grade", r#""\"bad\"""#);
    let refused = fill(&stranger, &link, &[grade, ("value.size", "0")]).await.expect_status(400);
    assert!(refused.text().contains("no answer to the question"), "{}", refused.text());
    fill(&stranger, &link, &[grade, ("value.size", "2")]).await.expect_status(200);
    let end = study.rest(id).await;
    assert_eq!((state(&end), &end["variables"]["grade"]["value"]), ("good", &json!("\"bad\"")));
}

#[tokio::test]
async fn a_mail_leads_to_the_page() {
    let smtp = Smtp::start().await;
    let mail = format!("[mail]\nurl = '{}'\nfrom = 'Study <study@example.org>'", smtp.url());
    let study = Study::with(TestServer::options().config(&mail)).await;
    study.grant("send-mail", json!(["mail"])).await;
    let callbacks = "[{label: a, function: send_mail, wait_timeout: 60, callback_arguments: \
                     {to: lab@example.org, subject: 'Look', body: 'Say at {answer_url}'}}]";
    let id = study.one_state(callbacks, BY_RESULT).await;
    let waiting = execution(&study.waits(id).await, 0);
    let mails = smtp.mails();
    let (stranger, link) = link(&study, waiting).await;
    // A mail breaks long lines.
    let sent = mails[0].replace("=\r\n", "").replace("=\n", "");
    assert!(sent.contains(&link), "{sent}");
    let values = study.execution(waiting).await["values"].to_string();
    assert!(!values.contains("/answers/"), "{values}");
    fill(&stranger, &link, &[("result", "failed")]).await.expect_status(200);
    assert_eq!(state(&study.rest(id).await), "bad");
}
