//! The installer: bytes that are nearly a component.

use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};

use crate::forged::Forged;
use crate::fuzz::Corpus;
use crate::support::{assert_readable, evaluate, host};

/// Components from which to begin: one that does nothing wrong, and one for each part of a component
/// that the plain one lacks.
#[test]
#[ignore = "makes the components of the corpus anew, for a new contract"]
fn the_components_of_the_corpus_are_made() {
    let imports = r#"(import "gantry:plugin/log@0.1.0" "log" (func (param i32 i32 i32)))"#;
    let unknown = r#"(import "example:forged/thing@1.0.0" "poke" (func))"#;
    let nested = r#"(component
        (component)
        (type (record (field "a" string) (field "b" (list u8))))
        (type (variant (case "c" 0) (case "d")))
        (type (resource (rep i32)))
        (import "e" (func (param "f" string))))"#;
    let plain = Forged::default();
    let made = [
        ("plain", plain.component()),
        ("log", Forged { imports: imports.to_owned(), ..plain.clone() }.component()),
        ("wants", Forged { permissions: (3, "a reason".into()), ..plain.clone() }.component()),
        (
            "unknown",
            Forged {
                imports: unknown.to_owned(),
                wit: "interface thing { poke: func(); }".to_owned(),
                world_imports: "import thing;".to_owned(),
                ..plain
            }
            .component(),
        ),
        ("empty", wat::parse_str("(component)").expect("the text is well-formed")),
        ("types", wat::parse_str(nested).expect("the text is well-formed")),
        ("module", wat::parse_str("(module)").expect("the text is well-formed")),
    ];
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/components");
    for (name, bytes) in made {
        std::fs::write(folder.join(format!("{name}.wasm")), bytes).expect("write it");
    }
}

/// The longest that bytes may take, whatever they are. A guest may compute for 5 seconds.
const PATIENCE: Duration = Duration::from_secs(20);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bytes_that_are_nearly_a_component_are_loaded_or_refused() {
    let test = host();
    let (mut loaded, mut refused) = (0, 0);
    for input in Corpus::of("components").inputs("component", 10_000) {
        let begun = Instant::now();
        match test.host.load(input.bytes.clone()).await {
            Ok(plugin) => {
                loaded += 1;
                if let Err(failure) = evaluate(&plugin).await {
                    assert_readable(&failure.to_string());
                }
            }
            Err(error) => {
                refused += 1;
                assert_readable(&error.to_string());
            }
        }
        assert!(begun.elapsed() < PATIENCE, "{:?}", begun.elapsed());
    }
    println!("{loaded} were loaded, {refused} refused");
    assert!(loaded > 0 && refused > 0);
    let whole = test.forged(&Forged::default()).await;
    evaluate(&whole).await.expect("the host still works");
}

/// The schema of settings is text within a component; here it is changed by itself.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_schema_that_is_nearly_right_is_taken_or_refused() {
    let test = host();
    for input in Corpus::of("schemas").inputs("schema", 400) {
        let words = crate::forged::Words::Bytes(input.bytes.clone());
        let forged = Forged { settings_schema: words, ..Forged::default() };
        let begun = Instant::now();
        match test.host.load(forged.component()).await {
            Ok(plugin) => validate(&plugin.description().settings_schema),
            Err(error) => assert_readable(&error.to_string()),
        }
        assert!(begun.elapsed() < PATIENCE, "{:?}", begun.elapsed());
    }
}

/// Holds settings against a schema, as those do who get them from people.
fn validate(schema: &Json) {
    let schema = jsonschema::draft202012::new(schema).expect("it was checked");
    for settings in [json!({}), json!({ "a": 1, "next": {} }), json!({ "t": "a".repeat(40) + "!" })]
    {
        for error in schema.iter_errors(&settings) {
            assert!(!error.to_string().is_empty());
        }
    }
}
