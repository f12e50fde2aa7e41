//! Transfers as a workflow asks for them, with the requests that the systems get.

use gantry_plugin_sdk::http::{self, Request};
use gantry_plugin_sdk::mock::{Mock, Rehearsal, respond};
use study::mock::{experiment, fits};

use super::*;

const FILE: &str = "https://xnat.example.org/data/archive/subjects/XNAT_S7/experiments/XNAT_E7/\
                    resources/FIELDS/files/qa.json";
const REASON: &str = "Written by a study workflow: https://study.example.org/actions/12";

fn arguments() -> Value {
    json!({
        "field_files": "resources/FIELDS/files/qa.json",
        "templates": "qa",
        "castor_study_name": "Study",
        "castor_site_name": "Site",
        "castor_visit_name": "Baseline",
        "extra_variable_map": {"experiment_id": "/experiment/label", "none": "/no/such"},
        "translation_map": {"volume": "hippocampus"},
        "queue": "slow",
    })
}

fn transfer() -> Rehearsal<Castor> {
    Rehearsal::new(arguments()).experiment(experiment())
}

fn castor(path: &str) -> String {
    format!("https://castor.example.org/api{path}")
}

fn read(path: &str) -> Request {
    let url = castor(&format!("{path}?page=1&page_size=500"));
    http::get(url).header("authorization", "Bearer token")
}

fn written(path: &str, body: &Value) -> Request {
    let request = http::post(castor(path)).json(body).unwrap();
    request.header("authorization", "Bearer token")
}

fn points(points: &[(&str, &str)], instance: Option<&str>) -> Value {
    let data = points.iter().map(|(field, value)| {
        let mut point = json!({
            "field_id": field,
            "field_value": value,
            "change_reason": REASON,
            "confirmed_changes": true,
        });
        if let Some(instance) = instance {
            point["instance_id"] = json!(instance);
        }
        point
    });
    let common = json!({"change_reason": REASON, "confirmed_changes": true});
    json!({"common": common, "data": data.collect::<Vec<_>>()})
}

fn login(mock: Mock) -> Mock {
    let body = json!({
        "client_id": "id",
        "client_secret": "sesame",
        "grant_type": "client_credentials",
    });
    let request = http::post("https://castor.example.org/oauth/token").json(&body).unwrap();
    mock.http(request, respond(200, r#"{"access_token": "token"}"#))
}

fn list(mock: Mock, path: &str, key: &str, items: Value) -> Mock {
    let answer = json!({"page_count": 1, "_embedded": {key: items}});
    mock.http(read(path), respond(200, &answer.to_string()))
}

/// The systems until what is there of the participant is asked for.
fn systems(data: &Value, participant: u16) -> Mock {
    let template = "qa_fields:\n  volume: {control: SpinBox}\n  fine: {control: CheckBox}\n  \
                    lesions:\n    control: ListingWidget\n    content:\n      size: {}\n";
    let template = json!({"content": template}).to_string();
    let mock = Mock::new()
        .secret("castor-client-id", "id")
        .secret("castor-client-secret", "sesame")
        .http(http::get(FILE), respond(200, &data.to_string()))
        .http(
            http::get("https://tasks.example.org/api/v1/task_templates/qa"),
            respond(200, &template),
        );
    let mock = login(mock);
    let mock = list(mock, "/study", "study", json!([{"name": "Study", "study_id": "ST"}]));
    let mock = list(mock, "/study/ST/site", "sites", json!([{"name": "Site", "id": "SI"}]));
    let body = json!({"participant_id": "S7", "site_id": "SI"});
    let mock = mock.http(written("/study/ST/participant", &body), respond(participant, "{}"));
    let fields = json!([
        {"id": "F1", "field_variable_name": "hippocampus", "field_type": "numeric"},
        {"id": "F2", "field_variable_name": "", "field_label": "Fine", "field_type": "radio"},
        {"id": "F3", "field_variable_name": "experiment_id", "field_type": "string"},
        {
            "id": "F4",
            "field_variable_name": "lesions",
            "field_type": "repeated_measures",
            "report_id": "RE",
        },
        {"id": "F5", "field_variable_name": "size", "field_type": "numeric"},
    ]);
    list(mock, "/study/ST/field", "fields", fields)
}

const POINTS: &str = "/study/ST/participant/S7/data-points/study";
const INSTANCES: &str = "/study/ST/participant/S7/repeating-data-instance";

fn outcome(wish: Result<Wish, Error>) -> (bool, Value) {
    let Ok(Wish::Finish(end)) = wish else { panic!("{wish:?}") };
    (end.success, serde_json::from_str(&end.values).unwrap())
}

#[test]
fn what_people_entered_is_written() {
    let mock = systems(&json!({"volume": 3.5, "fine": true, "unknown": 1}), 201);
    let mock = mock.http(read(POINTS), respond(404, "no data"));
    let body = points(&[("F1", "3.5"), ("F2", "true"), ("F3", "brain 7")], None);
    let mock = mock.http(written(POINTS, &body), respond(201, r#"{"total_failed": 0}"#));
    let (success, values) = outcome(mock.play(|| transfer().begin()).0);
    let expected = json!({
        "study_name": "Study",
        "study_id": "ST",
        "site_name": "Site",
        "site_id": "SI",
        "participant_id": "S7",
        "participant_existed": false,
        "field_files": ["resources/FIELDS/files/qa.json"],
        "templates": ["qa"],
        "data_inserted": {"qa": true},
        "__success__": true,
    });
    assert_eq!((success, values), (true, expected));
}

#[test]
fn what_is_there_already_is_not_written_again() {
    let mock = systems(&json!({"volume": 3.5, "fine": true}), 422);
    let there = json!([
        {"field_id": "F1", "field_value": "3.5"},
        {"field_id": "F2", "field_value": "true"},
        {"field_id": "F3", "field_value": ""},
    ]);
    let mock = list(mock, POINTS, "items", there);
    let mock = mock.http(
        written(POINTS, &points(&[("F3", "brain 7")], None)),
        respond(201, r#"{"total_failed": 0}"#),
    );
    let (success, values) = outcome(mock.play(|| transfer().begin()).0);
    assert!(success && values["participant_existed"] == true, "{values}");
}

#[test]
fn another_value_is_not_overwritten() {
    let mock = systems(&json!({"volume": 3.5}), 422);
    let mock = list(mock, POINTS, "items", json!([{"field_id": "F1", "field_value": "4"}]));
    let (success, values) = outcome(mock.play(|| transfer().begin()).0);
    assert!(!success);
    assert_eq!(values["data_inserted"], json!({"qa": false}));
    let why = values["__exception__"].as_str().unwrap();
    assert!(why.contains("the field F1 has the value '4', and '3.5' is new"), "{why}");
}

#[test]
fn fields_that_castor_refuses_are_a_failure() {
    let mock = systems(&json!({}), 201).http(read(POINTS), respond(404, ""));
    let refused = json!({"total_failed": 1, "failed": [{"field_id": "F3", "message": "locked"}]});
    let mock = mock.http(
        written(POINTS, &points(&[("F3", "brain 7")], None)),
        respond(201, &refused.to_string()),
    );
    let (success, values) = outcome(mock.play(|| transfer().begin()).0);
    assert!(!success && values["__exception__"].as_str().unwrap().contains("locked"), "{values}");
}

#[test]
fn entries_of_a_listing_are_instances_of_repeating_data() {
    let mock = systems(&json!({"lesions": [{"size": 1}, {"size": 2}]}), 201);
    let mock = mock.http(read(POINTS), respond(404, ""));
    let body = points(&[("F3", "brain 7")], None);
    let mock = mock.http(written(POINTS, &body), respond(201, "{}"));
    let visits = json!([{"visit_name": "Baseline", "id": "VI"}]);
    let mock = login(list(mock, "/study/ST/visit", "visits", visits));
    // The first instance was created before, but has no values yet.
    let mock = list(
        mock,
        INSTANCES,
        "repeatingDataInstance",
        json!([{"name": "S7-lesions-0", "id": "I0"}]),
    );
    let values =
        |number| format!("/study/ST/participant/S7/data-points/repeating-data-instance/I{number}");
    let mock = list(mock, &values(0), "items", json!([]));
    let body = points(&[("F5", "1")], Some("I0"));
    let mock = mock.http(written(&values(0), &body), respond(201, "{}"));
    let instance = json!({
        "repeating_data_id": "RE",
        "repeating_data_name_custom": "S7-lesions-1",
        "parent_id": "VI",
    });
    let mock = mock.http(written(INSTANCES, &instance), respond(201, r#"{"id": "I1"}"#));
    let mock = mock.http(read(&values(1)), respond(404, ""));
    let body = points(&[("F5", "2")], Some("I1"));
    let mock = mock.http(written(&values(1), &body), respond(201, "{}"));
    mock.play(|| {
        let mut transfer = transfer().now(5);
        assert_eq!(transfer.begin(), Ok(Wish::SleepUntil(5)));
        let (success, values) = outcome(transfer.resume(Event::Woke));
        assert!(success && values["data_inserted"] == json!({"qa": true}), "{values}");
    });
}

#[test]
fn a_study_that_is_not_there_is_named() {
    let data = json!({}).to_string();
    let mock = Mock::new()
        .secret("castor-client-id", "id")
        .secret("castor-client-secret", "sesame")
        .http(http::get(FILE), respond(200, &data))
        .http(
            http::get("https://tasks.example.org/api/v1/task_templates/qa"),
            respond(200, r#"{"content": "qa_fields: {}"}"#),
        );
    let mock = list(login(mock), "/study", "study", json!([{"name": "Other", "study_id": "X"}]));
    let (success, values) = outcome(mock.play(|| transfer().begin()).0);
    assert!(!success && values["__exception__"].as_str().unwrap().contains("'Study'"), "{values}");
}

#[test]
fn files_and_templates_are_as_many() {
    let mut arguments = arguments();
    arguments["templates"] = json!(["a", "b"]);
    let mut transfer = Rehearsal::<Castor>::new(arguments).experiment(experiment());
    let (success, values) = outcome(transfer.begin());
    assert!(!success && values["__exception__"].as_str().unwrap().contains("1 field_files"));
}

#[test]
fn arguments_are_described() {
    assert!(fits::<Castor>(&arguments()));
    let changed = |name: &str, value: Value| {
        let mut arguments = arguments();
        arguments[name] = value;
        arguments
    };
    for fine in [changed("field_files", json!(["a", "b"])), changed("translation_map", json!(null))]
    {
        assert!(fits::<Castor>(&fine), "{fine}");
    }
    for wrong in [
        json!({"field_files": "a", "templates": "b"}),
        changed("templates", json!(7)),
        changed("castor_visit_name", json!(null)),
        changed("translation_map", json!({"volume": ["hippocampus"]})),
    ] {
        assert!(!fits::<Castor>(&wrong), "{wrong}");
    }
}
