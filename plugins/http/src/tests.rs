//! Requests and values, with arguments as a workflow writes them.

use gantry_plugin_sdk::http::{self, Request, Response};
use gantry_plugin_sdk::mock::{Mock, Rehearsal, respond};
use gantry_plugin_sdk::{Value, json};
use study::mock::fits;

use super::*;

const URL: &str = "https://example.org/a";

/// What a first step wants, if this request is answered so.
fn begin(arguments: Value, request: Request, response: Response) -> Result<Wish, Error> {
    let mock = Mock::new().http(request, response).secret("token", "abc").variable("age", 31);
    let experiment = json!({"label": "brain 7", "subject": "S7"});
    mock.play(|| Rehearsal::<Http>::new(arguments).experiment(experiment).begin()).0
}

fn refused(arguments: Value) -> String {
    match Mock::new().play(|| Rehearsal::<Http>::new(arguments).begin()).0 {
        Err(Error::Unsupported(why)) => why,
        other => panic!("not refused: {other:?}"),
    }
}

#[test]
fn everything_can_be_a_template() {
    let arguments = json!({
        "method": "PUT",
        "url": "https://example.org/{{ experiment.label | urlencode }}?side={{ arguments.side }}",
        "headers": {"authorization": "Bearer {{ secret('token') }}"},
        "body": "age={{ variable('age') }}",
        "timeout": 1.5,
        "side": "left",
    });
    let request = http::put("https://example.org/brain%207?side=left")
        .header("authorization", "Bearer abc")
        .body("age=31")
        .timeout(1500);
    let values = json!({"status": 200, "headers": {}, "text": "ok"});
    assert_eq!(begin(arguments, request, respond(200, "ok")), Ok(Wish::finish(true, values)));
}

#[test]
fn a_template_in_json_that_is_one_expression_keeps_its_type() {
    let arguments = json!({
        "method": "POST",
        "url": URL,
        "json": {"ages": ["{{ variable('age') }}", "{{ variable('age') }} years"], "fixed": 1},
    });
    let sent = json!({"ages": [31, "31 years"], "fixed": 1});
    let request = http::post(URL).json(&sent).unwrap();
    let Ok(Wish::Finish(_)) = begin(arguments, request, respond(201, "")) else { panic!() };
}

#[test]
fn values_are_expressions_over_the_response() {
    let arguments = json!({
        "url": URL,
        "values": {
            "count": "response.json['items'] | length",
            "first": "response.json['items'][0]",
            "status": "response.status",
        },
    });
    let response = respond(200, r#"{"items": [{"id": 7}, {"id": 8}]}"#);
    let values = json!({"count": 2, "first": {"id": 7}, "status": 200});
    assert_eq!(begin(arguments, http::get(URL), response), Ok(Wish::finish(true, values)));
}

#[test]
fn an_unexpected_status_is_a_bad_result() {
    let values = json!({"status": 404, "text": "gone"});
    let bad = begin(json!({"url": URL}), http::get(URL), respond(404, "gone"));
    assert_eq!(bad, Ok(Wish::finish(false, values)));
    for expected in [json!(404), json!([200, 404])] {
        let arguments = json!({"url": URL, "expected_status": expected});
        let Ok(Wish::Finish(end)) = begin(arguments, http::get(URL), respond(404, "gone")) else {
            panic!()
        };
        assert!(end.success);
    }
}

#[test]
fn a_server_that_fails_is_asked_again_later_and_later() {
    let arguments = json!({"url": URL, "retries": 2, "retry_delay": 10});
    let mock = Mock::new()
        .http(http::get(URL), respond(503, "busy"))
        .http(http::get(URL), HttpError::Unreachable("refused".to_owned()))
        .http(http::get(URL), respond(200, "ok"));
    let (_, seen) = mock.play(|| {
        let mut http = Rehearsal::<Http>::new(arguments);
        assert_eq!(http.begin(), Ok(Wish::SleepUntil(10_000)));
        assert_eq!(http.resume(Event::Woke), Ok(Wish::SleepUntil(30_000)));
        let values = json!({"status": 200, "headers": {}, "text": "ok"});
        assert_eq!(http.resume(Event::Woke), Ok(Wish::finish(true, values)));
    });
    let messages =
        ["attempt 1: status 503; the next one in 10s", "attempt 2: refused; the next one in 20s"];
    assert_eq!(seen.messages(), messages);
}

#[test]
fn after_the_last_attempt_its_end_is_the_callbacks() {
    let arguments = json!({"url": URL, "retries": 0});
    let end = begin(arguments.clone(), http::get(URL), respond(500, "bug"));
    assert_eq!(end, Ok(Wish::finish(false, json!({"status": 500, "text": "bug"}))));
    let mock = Mock::new().http(http::get(URL), HttpError::TimedOut(50));
    let (end, _) = mock.play(|| Rehearsal::<Http>::new(arguments).begin());
    assert_eq!(end, Err(Error::Failed("no response within 50 ms".to_owned())));
}

#[test]
fn what_cannot_be_rendered_is_refused_with_its_place() {
    let place = |arguments| refused(arguments).split(':').next().map(str::to_owned);
    assert_eq!(place(json!({"url": "{{ arguments.none }}"})).as_deref(), Some("url"));
    assert_eq!(place(json!({"url": "{{ experiment.label }}"})).as_deref(), Some("url"));
    let header = json!({"url": URL, "headers": {"a": "{{ secret('other') }}"}});
    assert_eq!(place(header).as_deref(), Some("headers.a"));
    let json = json!({"url": URL, "json": {"a": [{"b": "{{ 1 + }}"}]}});
    assert_eq!(place(json).as_deref(), Some("json.a.b"));
    let both = refused(json!({"url": URL, "json": 1, "body": "1"}));
    assert_eq!(both, "there is a body as text and as JSON; only one can be sent");
}

#[test]
fn a_permission_that_is_missing_is_named() {
    let why = refused(json!({"url": URL, "body": "{{ secret('other') }}"}));
    assert!(why.contains("the plugin was not granted 'secret other'"), "{why}");
}

#[test]
fn arguments_are_described() {
    let readme = json!({
        "method": "POST",
        "url": "https://tasks.example.org/api/{{ arguments.project | urlencode }}/tasks",
        "headers": {"authorization": "Bearer {{ secret('token') }}"},
        "json": {"label": "{{ experiment.label }}", "age": "{{ variable('age') }}"},
        "expected_status": [200, 201],
        "values": {"task": "response.json.id"},
        "project": "brains",
    });
    let absent = json!({"url": URL, "body": null, "timeout": null, "expected_status": 204});
    for fine in [readme, absent, json!({"url": URL, "retries": 0, "retry_delay": 0.5})] {
        assert!(fits::<Http>(&fine), "{fine}");
    }
    for wrong in [
        json!({}),
        json!({"url": URL, "method": "post"}),
        json!({"url": URL, "expected_status": "200"}),
        json!({"url": URL, "headers": {"x-count": 7}}),
        json!({"url": URL, "retries": -1}),
    ] {
        assert!(!fits::<Http>(&wrong), "{wrong}");
    }
}
