//! Descriptors: the verdicts of the reference system's schema, the defaults, and what is only
//! warned of.

use gantry_definition::bundle::{BundleRefusal, BundleStage, check_descriptor};
use gantry_model::finding::Finding;
use gantry_model::task::{Matching, ParameterRef, Resources, Side, TaskDefinition};
use gantry_model::types::{Bounds, ImageFormat, TypeSpec};
use serde_json::{Value, json};

use crate::samples::{descriptor, text, with};

fn check(descriptor: &Value) -> Result<(TaskDefinition, Vec<Finding>), BundleRefusal> {
    check_descriptor(&text(descriptor))
}

fn input(declared: Value) -> Value {
    with("/inputs/a", declared)
}

fn typed(type_spec: Value) -> Value {
    input(json!({"description": "d", "type": type_spec}))
}

/// The code and the place of the first finding.
fn refused(descriptor: &Value) -> String {
    let refusal = check(descriptor).expect_err(&descriptor.to_string());
    assert_eq!(refusal.stage, BundleStage::Schema, "{descriptor}");
    let first = &refusal.findings[0];
    format!("{} {}", first.code, first.path)
}

/// The codes and places of the warnings.
fn warned(descriptor: &Value) -> Vec<String> {
    let (_, warnings) = check(descriptor).unwrap_or_else(|refusal| panic!("{refusal:?}"));
    warnings.into_iter().map(|warning| format!("{} {}", warning.code, warning.path)).collect()
}

fn input_type(descriptor: &Value) -> TypeSpec {
    let (definition, _) = check(descriptor).unwrap_or_else(|refusal| panic!("{refusal:?}"));
    definition.inputs[0].type_spec.clone()
}

#[test]
fn a_descriptor_lacking_a_required_field_is_refused() {
    let required = [
        "$schema",
        "name",
        "namespace",
        "version",
        "authors",
        "configuration",
        "inputs",
        "outputs",
    ];
    for key in required {
        let mut descriptor = descriptor();
        descriptor.as_object_mut().unwrap().remove(key);
        let refusal = check(&descriptor).unwrap_err();
        assert_eq!(refusal.findings[0].message, format!("'{key}' is missing"));
    }
}

#[test]
fn general_fields_that_the_reference_schema_refuses_are_refused_at_their_place() {
    for (pointer, value) in [
        ("/name", json!("ab")),
        ("/name", json!("x".repeat(31))),
        ("/name", json!("a.bc")),
        ("/namespace", json!("abc")),
        ("/namespace", json!("a-b.c")),
        ("/version", json!("1.0")),
        ("/version", json!("01.0.0")),
        ("/version", json!(1.0)),
        ("/version", Value::Null),
        ("/authors", json!([])),
        ("/authors/0/email", json!("no address")),
        ("/description", json!("x".repeat(2049))),
        ("/configuration/input_folder", json!("inputs")),
        ("/configuration/resources", json!({"ram": "1000"})),
        ("/configuration/resources", json!({"ram": "1000B"})),
        ("/configuration/resources", json!({"ram": "1gi"})),
        ("/configuration/resources", json!({"ram": 1})),
        ("/configuration/resources", json!({"cpus": 0.5})),
        ("/configuration/resources", json!({"cpus": "1"})),
        ("/configuration/resources", json!({"cpus": 0})),
        ("/configuration/resources", json!({"time_limit": "2 weeks"})),
        ("/inputs", json!([])),
        ("/inputs/a-b", json!({"description": "d", "type": "integer"})),
        ("/inputs/a", json!({"type": "integer"})),
        ("/inputs/a", json!({"description": "d"})),
        ("/inputs/a", json!({"description": "d", "type": "integer", "display_name": ""})),
        ("/inputs/a", json!({"description": "d", "type": "integer", "optional": "yes"})),
        (
            "/outputs/sum",
            json!({"description": "d", "type": "integer", "dependencies": "inputs/a"}),
        ),
    ] {
        let found = refused(&with(pointer, value));
        let place = pointer[1..].replace('/', ".");
        let place = place.strip_suffix(".a-b").unwrap_or(&place);
        assert!(found.starts_with(&format!("descriptor-schema {place}")), "{pointer}: {found}");
    }
}

#[test]
fn an_author_needs_an_address() {
    let author = json!([{"first_name": "A", "last_name": "B", "organization": "C"}]);
    assert_eq!(refused(&with("/authors", author)), "descriptor-schema authors.0");
}

#[test]
fn types_that_the_reference_schema_refuses_are_refused_at_their_place() {
    for (type_spec, place) in [
        (json!("enumeration"), ""),
        (json!("array"), ""),
        (json!("wsi"), ""),
        (json!("float"), ""),
        (json!(5), ""),
        (json!({"id": "wsi"}), ".id"),
        (json!({}), ""),
        (json!({"id": "integer", "gt": 1.5}), ".gt"),
        (json!({"id": "number", "gt": "x"}), ".gt"),
        (json!({"id": "enumeration"}), ""),
        (json!({"id": "enumeration", "values": []}), ".values"),
        (json!({"id": "enumeration", "values": [""]}), ".values.0"),
        (json!({"id": "enumeration", "values": [1]}), ".values.0"),
        (json!({"id": "enumeration", "values": ["a\nb"]}), ".values.0"),
        (json!({"id": "datetime", "before": "nope"}), ".before"),
        (json!({"id": "file", "formats": ["zip"]}), ".formats.0"),
        (json!({"id": "file", "max_file_size": "12"}), ".max_file_size"),
        (json!({"id": "image", "formats": ["bmp"]}), ".formats.0"),
        (json!({"id": "image", "formats": []}), ".formats"),
        (json!({"id": "array"}), ""),
        (json!({"id": "array", "subtype": "array"}), ".subtype"),
        (json!({"id": "array", "subtype": "enumeration"}), ".subtype"),
    ] {
        let found = refused(&typed(type_spec.clone()));
        assert_eq!(found, format!("descriptor-schema inputs.a.type{place}"), "{type_spec}");
    }
}

#[test]
fn a_default_of_another_type_is_refused() {
    for (type_spec, default) in [
        (json!("integer"), json!(1.5)),
        (json!("integer"), json!("1")),
        (json!("number"), json!("1")),
        (json!({"id": "number"}), json!(true)),
        (json!("boolean"), json!("true")),
        (json!("string"), json!(1)),
        (json!({"id": "enumeration", "values": ["1"]}), json!(1)),
        (json!("datetime"), json!(2024)),
        (json!("integer"), Value::Null),
    ] {
        let descriptor = input(json!({"description": "d", "type": type_spec, "default": default}));
        assert_eq!(refused(&descriptor), "descriptor-schema inputs.a.default", "{descriptor}");
    }
}

#[test]
fn what_the_reference_schema_takes_by_surprise_is_taken() {
    let mut no_short_name = descriptor();
    no_short_name.as_object_mut().unwrap().remove("name_short");
    let unwarned: &[&str] = &[];
    for (descriptor, warnings) in [
        (no_short_name, unwarned),
        (with("/inputs", json!({})), unwarned),
        (with("/outputs", json!({})), &["outputs-none outputs"]),
        (with("/namespace", json!(".a")), &["namespace-empty-word namespace"]),
        (with("/namespace", json!("com.x-y")), unwarned),
        (with("/version", json!("1.0.0-rc.1+b")), unwarned),
        (with("/external", json!({"doi": "no address", "source_code": "neither"})), unwarned),
        (with("/$schema", json!("no address")), unwarned),
        (with("/surprise", json!(1)), &["descriptor-unknown-key surprise"]),
        (
            with("/configuration/resources", json!({"gpus": -1, "ram": "2 GiB"})),
            &["resources-negative configuration.resources.gpus"],
        ),
        (
            with("/configuration/resources", json!({"ram": "0Mi"})),
            &["resources-no-memory configuration.resources.ram"],
        ),
    ] {
        assert_eq!(warned(&descriptor), warnings, "{descriptor}");
    }
}

#[test]
fn odd_parameters_are_taken_with_a_warning() {
    let array = json!({"id": "array", "subtype": "integer", "min_size": -1, "max_size": -5});
    let lower_and_closed = json!({"id": "integer", "gt": 0, "geq": 1});
    for (declared, warnings) in [
        (
            json!({"type": {"id": "integer", "gt": 5}, "default": 3}),
            vec!["default-refused inputs.a.default"],
        ),
        (
            json!({"type": {"id": "enumeration", "values": ["a"]}, "default": "b"}),
            vec!["default-refused inputs.a.default"],
        ),
        (json!({"type": "image", "default": "x"}), vec!["default-refused inputs.a.default"]),
        (json!({"type": "geometry", "default": 7}), vec!["default-refused inputs.a.default"]),
        (
            json!({"type": array}),
            vec![
                "constraint-negative inputs.a.type.min_size",
                "constraint-negative inputs.a.type.max_size",
            ],
        ),
        (
            json!({"type": {"id": "string", "gt": 3}}),
            vec!["descriptor-unknown-key inputs.a.type.gt"],
        ),
        (json!({"type": lower_and_closed}), vec!["range-twice inputs.a.type"]),
        (
            json!({"type": {"id": "enumeration", "values": ["a", "a"]}}),
            vec!["enumeration-twice inputs.a.type.values"],
        ),
        (
            json!({"type": "integer", "dependencies": {"matching": "rubbish"}}),
            vec!["dependency-form inputs.a.dependencies.matching"],
        ),
        (
            json!({"type": "integer", "dependencies": {"matching": ["outputs/sum"]}}),
            vec!["dependency-kind inputs.a.dependencies.matching"],
        ),
        (
            json!({"type": "integer", "dependencies": {"matching": ["outputs/none"]}}),
            vec!["dependency-unknown inputs.a.dependencies.matching"],
        ),
    ] {
        let mut declared = declared;
        declared["description"] = json!("d");
        assert_eq!(warned(&input(declared.clone())), warnings, "{declared}");
    }
}

#[test]
fn ranges_that_no_value_lies_in_are_refused() {
    for type_spec in [
        json!({"id": "integer", "gt": 1, "lt": 2}),
        json!({"id": "integer", "geq": 3, "leq": 2}),
        json!({"id": "number", "gt": 1.0, "leq": 1.0}),
        json!({"id": "string", "min_length": 3, "max_length": 2}),
        json!({"id": "array", "subtype": "integer", "min_size": 3, "max_size": 2}),
        json!({
            "id": "datetime",
            "before": "2024-01-01T00:00:00Z",
            "after": "2024-01-02T00:00:00Z"
        }),
    ] {
        assert_eq!(refused(&typed(type_spec.clone())), "range-empty inputs.a.type", "{type_spec}");
    }
    for type_spec in [
        json!({"id": "integer", "gt": 1, "lt": 3}),
        json!({"id": "number", "geq": 1.0, "leq": 1.0}),
        json!({"id": "integer", "gt": i64::MAX - 1}),
    ] {
        assert_eq!(warned(&typed(type_spec.clone())), Vec::<String>::new(), "{type_spec}");
    }
}

#[test]
fn folders_that_a_container_engine_would_misread_are_refused() {
    for folder in ["/", "/in:rw", "/a,b", "/../etc", "/outputs", "/outputs/in"] {
        let descriptor = with("/configuration/input_folder", json!(folder));
        assert!(check(&descriptor).is_err(), "{folder}");
    }
}

#[test]
fn parameters_whose_names_differ_only_in_case_are_refused() {
    let inputs = json!({
        "cells": {"description": "d", "type": "integer"},
        "Cells": {"description": "d", "type": "integer"}
    });
    assert_eq!(refused(&with("/inputs", inputs)), "parameter-name-clash inputs.Cells");
}

#[test]
fn arrays_are_nested_up_to_the_limit() {
    let mut type_spec = json!("integer");
    for _ in 0..16 {
        type_spec = json!({"id": "array", "subtype": type_spec});
    }
    assert!(refused(&typed(type_spec.clone())).starts_with("array-depth inputs.a.type.subtype"));
    assert!(check(&typed(type_spec["subtype"].clone())).is_ok());
}

#[test]
fn defaults_stand_in_for_what_is_not_written() {
    let mut descriptor = descriptor();
    descriptor.as_object_mut().unwrap().remove("name_short");
    let (definition, _) = check(&descriptor).unwrap();
    assert_eq!(definition.name_short, "Example task");
    assert_eq!(definition.inputs[0].display_name, "a");
    assert_eq!(definition.job().unwrap().input_folder, "/inputs");
    assert_eq!(definition.job().unwrap().output_folder, "/outputs");
    assert!(!definition.authors[0].is_contact);
    let resources = Resources {
        memory_bytes: 4 << 30,
        cpus: 1,
        gpus: 0,
        internet: false,
        time_limit_seconds: None,
    };
    assert_eq!(definition.job().unwrap().resources, resources);
}

#[test]
fn what_is_written_is_kept() {
    let written = json!({
        "input_folder": "/in/", "output_folder": "/out",
        "resources": {"ram": "2Gi", "cpus": 4.0, "gpus": 1, "internet": true, "time_limit": "90m"}
    });
    let (definition, _) = check(&with("/configuration", written)).unwrap();
    assert_eq!(definition.job().unwrap().input_folder, "/in");
    let resources = Resources {
        memory_bytes: 2 << 30,
        cpus: 4,
        gpus: 1,
        internet: true,
        time_limit_seconds: Some(5400),
    };
    assert_eq!(definition.job().unwrap().resources, resources);
    for (limit, seconds) in [(json!(30), 30), (json!("45"), 45), (json!("2h"), 7200)] {
        let (definition, _) =
            check(&with("/configuration/resources", json!({"time_limit": limit}))).unwrap();
        assert_eq!(definition.job().unwrap().resources.time_limit_seconds, Some(seconds));
    }
}

#[test]
fn types_are_kept_with_their_constraints() {
    let bounds = Bounds { gt: Some(1), geq: None, lt: Some(300), leq: None };
    assert_eq!(
        input_type(&typed(json!({"id": "integer", "gt": 1, "lt": 300.0}))),
        TypeSpec::Integer(bounds)
    );
    let image = json!({"id": "image", "formats": ["png", "wsidicom"], "max_file_size": "100Mi"});
    assert_eq!(
        input_type(&typed(image)),
        TypeSpec::Image {
            formats: Some(vec![ImageFormat::Png, ImageFormat::Wsidicom]),
            max_file_size: Some(100 << 20),
            max_width: None,
            max_height: None,
        }
    );
    let nested =
        json!({"id": "array", "subtype": {"id": "array", "subtype": "geometry"}, "max_size": 2});
    let TypeSpec::Array { subtype, max_size: Some(2), .. } = input_type(&typed(nested)) else {
        panic!("no array")
    };
    assert_eq!(subtype.at(&[0]), Some(&TypeSpec::Geometry));
}

#[test]
fn parameters_keep_their_order_and_dependencies() {
    let array = json!({"id": "array", "subtype": "geometry"});
    let mut descriptor = with(
        "/inputs",
        json!({
            "zeta": {"description": "d", "type": array},
            "alpha": {"description": "d", "type": "image"}
        }),
    );
    descriptor["outputs"] = json!({
        "cells": {
            "description": "d", "type": array,
            "dependencies": {"derived_from": "inputs/alpha", "matching": ["inputs/zeta"]}
        }
    });
    let (definition, warnings) = check(&descriptor).unwrap();
    assert_eq!(warnings, []);
    let names: Vec<&str> = definition.inputs.iter().map(|input| input.name.as_str()).collect();
    assert_eq!(names, ["zeta", "alpha"]);
    assert_eq!(definition.outputs[0].derived_from.as_deref(), Some("alpha"));
    let left = ParameterRef { side: Side::Outputs, name: "cells".to_owned() };
    let right = ParameterRef { side: Side::Inputs, name: "zeta".to_owned() };
    assert_eq!(definition.matching, [Matching { left, right }]);
}

#[test]
fn a_byte_order_mark_and_the_line_ends_of_windows_do_no_harm() {
    let windows = String::from_utf8(text(&descriptor())).unwrap().replace('\n', "\r\n");
    assert!(check_descriptor(format!("\u{feff}{windows}").as_bytes()).is_ok());
}

#[test]
fn yaml_that_is_none_or_hostile_is_unreadable() {
    let laughs = (1..12).fold("a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned(), |text, n| {
        let aliases = vec![format!("*a{}", n - 1); 9].join(", ");
        text + &format!("a{n}: &a{n} [{aliases}]\n")
    });
    let deep = "[".repeat(10_000);
    for yaml in ["a: [", "a: 1\na: 2", "\u{0}", "a: 1\n---\nb: 2\n", &laughs, &deep, "a: .inf"] {
        let refusal = check_descriptor(yaml.as_bytes()).unwrap_err();
        let shown: String = yaml.chars().take(30).collect();
        assert_eq!(refusal.stage, BundleStage::DescriptorUnreadable, "{shown}");
    }
    let refusal = check_descriptor(&vec![b' '; 2 << 20]).unwrap_err();
    assert_eq!(refusal.findings[0].code, "descriptor-size");
}

#[test]
fn the_schema_carries_a_description_of_every_place_that_an_author_writes_in() {
    let schema: Value = serde_json::from_str(gantry_definition::bundle::DESCRIPTOR_SCHEMA).unwrap();
    for pointer in ["", "/properties/name", "/$defs/resources/properties/ram", "/$defs/type"] {
        assert!(schema.pointer(pointer).unwrap()["description"].is_string(), "{pointer}");
    }
}
