//! The rules of values, each with its exact message: clients show these texts.

use gantry_tests::app_engine::AppEngine;
use gantry_tests::bundle::BundleBuilder;
use gantry_tests::server::TestServer;
use serde_json::{Value, json};

use super::parameter_error;

const INVALID: &str = "APPE-internal-request-validation-error";

/// Offers values to an input of a type and compares what is answered: `""` where the value is taken.
async fn check(app_engine: &AppEngine, kind: Value, offers: &[(Value, &str)]) {
    let name = kind["id"].as_str().unwrap().to_owned();
    let namespace = format!("org.example.values.{name}");
    let bundle = BundleBuilder::new(&namespace, "1.0.0").input(&name, kind);
    let task = app_engine.add_task(bundle.build()).await;
    let run = app_engine.create_run(&task).await;
    for (value, message) in offers {
        let answer = app_engine.provision(&run, &name, value.clone()).await;
        if message.is_empty() {
            assert_eq!(answer.status, 200, "{name} {value}: {}", answer.text());
        } else {
            assert_eq!(answer.status, 400, "{name} {value}: {}", answer.text());
            assert_eq!(answer.json(), parameter_error(INVALID, message, &name), "{name} {value}");
        }
    }
}

#[tokio::test]
async fn numbers_lie_in_their_bounds() {
    let server = TestServer::start().await;
    let app_engine = server.app_engine();
    let open = json!({"id": "integer", "gt": 0, "lt": 10});
    let offers = [
        (json!(1), ""),
        (json!(9), ""),
        (json!(0), "value must be greater than defined constraint"),
        (json!(10), "value must be less than defined constraint"),
        (json!("5"), "invalid parameter type"),
        (json!(1.5), "invalid parameter type"),
    ];
    check(&app_engine, open, &offers).await;
    let closed = json!({"id": "number", "geq": -1, "leq": 1.5});
    let offers = [
        (json!(-1), ""),
        (json!(1.5), ""),
        (json!(-1.01), "value must be greater than or equal to define constraint"),
        (json!(1.51), "value must be less than or equal to defined constraint"),
        (json!("NaN"), "value cannot be nan"),
        (json!(true), "invalid parameter type"),
    ];
    check(&app_engine, closed, &offers).await;
}

#[tokio::test]
async fn infinity_and_nan_are_taken_only_where_they_are_allowed() {
    let server = TestServer::start().await;
    let kind = json!({"id": "number", "infinity_allowed": true});
    let offers = [
        (json!("Infinity"), ""),
        (json!("-inf"), ""),
        (json!("NaN"), "value cannot be nan"),
        (json!("many"), "invalid parameter type"),
    ];
    check(&server.app_engine(), kind, &offers).await;
}

#[tokio::test]
async fn texts_have_their_length_and_enumerations_their_words() {
    let server = TestServer::start().await;
    let app_engine = server.app_engine();
    let text = json!({"id": "string", "min_length": 2, "max_length": 4});
    let offers = [
        (json!("äöüß"), ""),
        (json!("a"), "value must be greater than defined constraint"),
        (json!("abcde"), "value must be greater than or equal to define constraint"),
    ];
    check(&app_engine, text, &offers).await;
    let words = json!({"id": "enumeration", "values": ["red", "green"]});
    let offers = [
        (json!("red"), ""),
        (json!("Red"), "value does not match defined constraint."),
        (json!(1), "value does not match defined constraint."),
    ];
    check(&app_engine, words, &offers).await;
    let offers = [(json!(false), ""), (json!("true"), "value does not match defined constraint.")];
    check(&app_engine, json!({"id": "boolean"}), &offers).await;
}

#[tokio::test]
async fn instants_lie_between_their_bounds() {
    let server = TestServer::start().await;
    let kind = json!({
        "id": "datetime", "after": "2024-01-01T00:00:00Z", "before": "2025-01-01T00:00:00Z"
    });
    let offers = [
        (json!("2024-02-23T18:00:00Z"), ""),
        (json!("2025-02-23T18:00:00Z"), "date must be before the defined constraint"),
        (json!("2023-02-23T18:00:00Z"), "date must be after the defined constraint"),
        (json!(20240223), "invalid parameter type"),
    ];
    check(&server.app_engine(), kind, &offers).await;
}

#[tokio::test]
async fn geometries_are_geojson_that_holds_together() {
    let server = TestServer::start().await;
    let feature = |properties: Value| {
        let point = json!({"type": "Point", "coordinates": [1, 2]});
        json!(json!({"type": "Feature", "geometry": point, "properties": properties}).to_string())
    };
    let bow_tie = r#"{"type":"Polygon","coordinates":[[[0,0],[4,4],[4,0],[0,4],[0,0]]]}"#;
    let collection = r#"{"type":"GeometryCollection","geometries":[]}"#;
    let offers = [
        (json!(r#"{"type":"Point","coordinates":[1,2]}"#), ""),
        (feature(json!({})), ""),
        (feature(json!({"subType": "Circle", "radius": 3})), ""),
        (json!({"type": "Point", "coordinates": [1, 2]}), "invalid parameter type"),
        (json!("round"), "failed to parse the given GeoJSON object"),
        (json!(bow_tie), "invalid GeoJSON object"),
        (json!(collection), "unsupported geometry type"),
        (feature(json!({"colour": "red"})), "unsupported GeoJSON subtype"),
        (feature(json!({"subType": "Star"})), "unsupported geometry subtype"),
        (feature(json!({"subType": "Circle"})), "missing radius parameter"),
    ];
    check(&server.app_engine(), json!({"id": "geometry"}), &offers).await;
}
