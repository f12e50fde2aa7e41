//! Values from JSON and from text: every message of the app-engine interface.

use gantry_definition::values::{ValueCode, value_from_json, value_from_text, value_to_json};
use gantry_model::types::{Bounds, TypeSpec};
use gantry_model::value::{Content, Item, Value};
use serde_json::json;

fn integer(bounds: Bounds<i64>) -> TypeSpec {
    TypeSpec::Integer(bounds)
}

fn number(bounds: Bounds<f64>, infinity_allowed: bool, nan_allowed: bool) -> TypeSpec {
    TypeSpec::Number { bounds, infinity_allowed, nan_allowed }
}

fn any_number() -> TypeSpec {
    number(Bounds::default(), true, true)
}

fn string(min_length: u64, max_length: Option<u64>) -> TypeSpec {
    TypeSpec::String { min_length, max_length }
}

fn enumeration() -> TypeSpec {
    TypeSpec::Enumeration { values: vec!["red".to_owned(), "green".to_owned()] }
}

fn datetime(before: Option<&str>, after: Option<&str>) -> TypeSpec {
    let instant = |text: &str| text.parse().unwrap();
    TypeSpec::Datetime { before: before.map(instant), after: after.map(instant) }
}

fn array(subtype: TypeSpec, min_size: Option<u64>, max_size: Option<u64>) -> TypeSpec {
    TypeSpec::Array { subtype: Box::new(subtype), min_size, max_size }
}

fn image() -> TypeSpec {
    TypeSpec::Image { formats: None, max_file_size: None, max_width: None, max_height: None }
}

#[test]
fn each_broken_rule_has_the_interfaces_own_message() {
    let greater = "value must be greater than defined constraint";
    let at_least = "value must be greater than or equal to define constraint";
    let less = "value must be less than defined constraint";
    let at_most = "value must be less than or equal to defined constraint";
    let wrong_type = "invalid parameter type";
    let no_match = "value does not match defined constraint.";
    let bound = |set: fn(&mut Bounds<i64>)| {
        let mut bounds = Bounds::default();
        set(&mut bounds);
        integer(bounds)
    };
    let float = |set: fn(&mut Bounds<f64>)| {
        let mut bounds = Bounds::default();
        set(&mut bounds);
        number(bounds, false, false)
    };
    for (spec, json, message) in [
        (bound(|b| b.gt = Some(5)), json!(5), greater),
        (bound(|b| b.geq = Some(5)), json!(4), at_least),
        (bound(|b| b.lt = Some(5)), json!(5), less),
        (bound(|b| b.leq = Some(5)), json!(6), at_most),
        (integer(Bounds::default()), json!("5"), wrong_type),
        (integer(Bounds::default()), json!(5.5), wrong_type),
        (integer(Bounds::default()), json!(null), wrong_type),
        (float(|b| b.gt = Some(0.5)), json!(0.5), greater),
        (float(|b| b.geq = Some(0.5)), json!(0.4), at_least),
        (float(|b| b.lt = Some(0.5)), json!(0.5), less),
        (float(|b| b.leq = Some(0.5)), json!("Infinity"), at_most),
        (float(|_| ()), json!("-Infinity"), "value cannot be infinity"),
        (float(|_| ()), json!("NaN"), "value cannot be nan"),
        (float(|_| ()), json!(true), wrong_type),
        (float(|_| ()), json!("many"), wrong_type),
        (string(3, None), json!("ab"), greater),
        (string(0, Some(3)), json!("abcd"), at_least),
        (string(0, None), json!(1), wrong_type),
        (TypeSpec::Boolean, json!("true"), no_match),
        (TypeSpec::Boolean, json!(1), no_match),
        (enumeration(), json!("blue"), no_match),
        (enumeration(), json!(1), no_match),
        (enumeration(), json!("red\n"), greater),
        (enumeration(), json!("r".repeat(257)), greater),
        (datetime(None, None), json!(2024), wrong_type),
        (datetime(None, None), json!("yesterday"), wrong_type),
        (
            datetime(Some("2024-01-01T00:00:00Z"), None),
            json!("2024-01-01T00:00:01Z"),
            "date must be before the defined constraint",
        ),
        (
            datetime(None, Some("2024-01-01T00:00:00Z")),
            json!("2023-12-31T23:59:59Z"),
            "date must be after the defined constraint",
        ),
        (TypeSpec::Geometry, json!({"type": "Point"}), wrong_type),
        (image(), json!("/etc/passwd"), wrong_type),
        (array(image(), None, None), json!([{"index": 0, "value": "/etc/passwd"}]), wrong_type),
    ] {
        let error = value_from_json(&spec, &json).expect_err(&json.to_string());
        assert_eq!(error.message, message, "{spec:?} {json}");
        assert_eq!(error.code.as_str(), "APPE-internal-request-validation-error");
        assert!(!error.hint.is_empty());
    }
}

#[test]
fn values_that_keep_the_rules_are_taken_and_given_back() {
    for (spec, json, value) in [
        (TypeSpec::Boolean, json!(false), Value::Boolean(false)),
        (integer(Bounds::default()), json!(i64::MAX), Value::Integer(i64::MAX)),
        (any_number(), json!(2.25), Value::Number(2.25)),
        (any_number(), json!("-Infinity"), Value::Number(f64::NEG_INFINITY)),
        (string(0, Some(2)), json!("éé"), Value::String("éé".to_owned())),
        (enumeration(), json!("green"), Value::Enumeration("green".to_owned())),
        (
            datetime(Some("2024-01-01T00:00:00Z"), Some("2024-01-01T00:00:00Z")),
            json!("2024-01-01T01:00:00+01:00"),
            Value::Datetime("2024-01-01T01:00:00+01:00".to_owned()),
        ),
        (
            array(integer(Bounds::default()), None, Some(2)),
            json!([{"index": 0, "value": 7}, {"index": 4, "value": 9}]),
            Value::Array(vec![
                Item { index: 0, value: Value::Integer(7) },
                Item { index: 4, value: Value::Integer(9) },
            ]),
        ),
    ] {
        assert_eq!(value_from_json(&spec, &json).as_ref(), Ok(&value), "{json}");
        assert_eq!(value_to_json(&value), json);
    }
    let words = ["nan", "inf", "-inf", "INFINITY"];
    for word in words {
        assert!(value_from_json(&any_number(), &json!(word)).is_ok(), "{word}");
    }
    let content = Content { size: 3, folder: false, outline: false };
    assert_eq!(value_to_json(&Value::Image(content)), json!(null));
}

#[test]
fn items_of_arrays_are_sorted_and_their_errors_say_where() {
    let nested = array(array(integer(Bounds::default()), None, None), None, None);
    let json = json!([
        {"index": 1, "value": []},
        {"index": 0, "value": [{"index": 2, "value": 5}]}
    ]);
    let Value::Array(items) = value_from_json(&nested, &json).unwrap() else { panic!("no array") };
    assert_eq!([items[0].index, items[1].index], [0, 1]);

    let json = json!([{"index": 3, "value": [{"index": 7, "value": "x"}]}]);
    assert_eq!(value_from_json(&nested, &json).unwrap_err().at, [3, 7]);
}

#[test]
fn lists_of_another_form_or_size_are_refused_by_their_own_codes() {
    let two = array(TypeSpec::Boolean, Some(2), Some(2));
    let item = |index: u32| json!({"index": index, "value": true});
    for (json, code) in [
        (json!([item(0)]), ValueCode::Dimensions),
        (json!([item(0), item(1), item(2)]), ValueCode::Dimensions),
        (json!([item(0), item(0)]), ValueCode::Structure),
        (json!([true, false]), ValueCode::Structure),
        (json!([{"index": -1, "value": true}, item(1)]), ValueCode::Structure),
        (json!([{"index": 0}, item(1)]), ValueCode::Structure),
        (json!({"0": true}), ValueCode::Structure),
        (json!("text"), ValueCode::Structure),
    ] {
        assert_eq!(value_from_json(&two, &json).unwrap_err().code, code, "{json}");
    }
    assert_eq!(ValueCode::Dimensions.as_str(), "APPE-internal-invalid-dimensions");
    assert_eq!(ValueCode::Structure.as_str(), "APPE-internal-invalid-structure");
}

#[test]
fn texts_of_files_are_trimmed_and_read_by_their_type() {
    for (spec, text, value) in [
        (TypeSpec::Boolean, "True\n", Value::Boolean(true)),
        (TypeSpec::Boolean, "FALSE", Value::Boolean(false)),
        (integer(Bounds::default()), " -17\n", Value::Integer(-17)),
        (any_number(), "1e-3", Value::Number(0.001)),
        (any_number(), "-inf", Value::Number(f64::NEG_INFINITY)),
        (string(0, None), "  two\nlines \n", Value::String("two\nlines".to_owned())),
        (enumeration(), "red\n", Value::Enumeration("red".to_owned())),
    ] {
        assert_eq!(value_from_text(&spec, text), Ok(value), "{text:?}");
    }
    for (spec, text) in [
        (TypeSpec::Boolean, "yes"),
        (integer(Bounds::default()), "1.0"),
        (integer(Bounds::default()), "9223372036854775808"),
        (any_number(), "1,5"),
        (enumeration(), "blue"),
        (datetime(None, None), "2024-01-01"),
        (array(TypeSpec::Boolean, None, None), "[]"),
    ] {
        assert!(value_from_text(&spec, text).is_err(), "{text:?}");
    }
}

#[test]
fn geometries_are_judged_by_the_first_rule_that_they_break() {
    let unparsable = "failed to parse the given GeoJSON object";
    let invalid = "invalid GeoJSON object";
    let feature = |properties: &str| {
        let point = r#"{"type":"Point","coordinates":[1,2]}"#;
        format!(r#"{{"type":"Feature","geometry":{point},"properties":{properties}}}"#)
    };
    let polygon = |ring: &str| format!(r#"{{"type":"Polygon","coordinates":[{ring}]}}"#);
    for (text, message) in [
        ("rubbish".to_owned(), unparsable),
        ("{}".to_owned(), unparsable),
        (r#"{"type":"Point"}"#.to_owned(), unparsable),
        (r#"{"type":"Point","coordinates":[1]}"#.to_owned(), unparsable),
        (r#"{"type":"Feature","geometry":null,"properties":{}}"#.to_owned(), unparsable),
        (polygon("[[0,0],[4,0],[4,4],[0,4]]"), unparsable),
        (polygon("[[0,0],[4],[4,4],[0,0]]"), unparsable),
        (r#"{"type":"MultiPoint","coordinates":[[1,1],[]]}"#.to_owned(), unparsable),
        (polygon("[[0,0],[4,4],[4,0],[0,4],[0,0]]"), invalid),
        (polygon("[[0,0],[4,0],[4,4],[2,4],[2,6],[2,4],[0,4],[0,0]]"), invalid),
        (polygon("[[0,2],[3,2],[2,2],[0,2]]"), invalid),
        (polygon("[[0,0],[1e308,0],[1e308,1],[0,0]]"), invalid),
        (r#"{"type":"LineString","coordinates":[[1,1],[1,1]]}"#.to_owned(), invalid),
        (
            r#"{"type":"GeometryCollection","geometries":[]}"#.to_owned(),
            "unsupported geometry type",
        ),
        (r#"{"type":"FeatureCollection","features":[]}"#.to_owned(), "unsupported geometry type"),
        (feature(r#"{"colour":"red"}"#), "unsupported GeoJSON subtype"),
        (feature(r#"{"subType":"Star"}"#), "unsupported geometry subtype"),
        (feature(r#"{"subType":"Circle"}"#), "missing radius parameter"),
    ] {
        let error = value_from_json(&TypeSpec::Geometry, &json!(text)).expect_err(&text);
        assert_eq!(error.message, message, "{text}");
    }
    for text in [
        r#"{"type":"Point","coordinates":[1,2]}"#.to_owned(),
        r#"{"type":"MultiPoint","coordinates":[[1,2],[3,4]]}"#.to_owned(),
        r#"{"type":"LineString","coordinates":[[1,2],[3,4]]}"#.to_owned(),
        r#"{"type":"MultiLineString","coordinates":[[[1,2],[3,4]]]}"#.to_owned(),
        polygon("[[0,0],[4,0],[4,4],[0,4],[0,0]],[[1,1],[2,1],[2,2],[1,1]]"),
        r#"{"type":"MultiPolygon","coordinates":[[[[0,0],[4,0],[4,4],[0,0]]]]}"#.to_owned(),
        feature("{}"),
        feature("null"),
        feature(r#"{"subType":"Rectangle"}"#),
        feature(r#"{"subType":"Circle","radius":3}"#),
    ] {
        let checked = value_from_text(&TypeSpec::Geometry, &text);
        assert_eq!(checked, Ok(Value::Geometry(text)));
    }
}

#[test]
fn a_geometry_of_many_positions_is_taken_in_good_time() {
    let ring: Vec<[i64; 2]> = (0..100_000).map(|x| [x, x * x % 7]).chain([[0, 0]]).collect();
    let text = json!({"type": "Polygon", "coordinates": [ring]}).to_string();
    assert!(value_from_text(&TypeSpec::Geometry, &text).is_ok());
}
