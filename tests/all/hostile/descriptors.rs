//! Descriptors that cost more than they are worth, or are none.

use gantry_tests::bundle::{BundleBuilder, zip_of};
use serde_json::{Value, json};
use zip::CompressionMethod;

use super::fortress::{Fortress, bundle};

/// A bundle with that descriptor and nothing else: the descriptor is looked at first.
fn only(descriptor: impl Into<Vec<u8>>) -> Vec<u8> {
    let entries = [("descriptor.yml".to_owned(), descriptor.into())];
    zip_of(&entries, CompressionMethod::Deflated)
}

#[tokio::test]
async fn descriptors_of_fifty_megabytes_are_refused() {
    let fortress = Fortress::start().await;
    let text = format!("# {}\n{}", "large ".repeat(50 << 20 >> 2), bundle().descriptor());
    let builder = BundleBuilder::with_descriptor(text);
    let words = ["bytes are allowed", "1048576", "would grow"];
    fortress.refuses("50 MB, stored", &words, builder.clone().build()).await;
    fortress.refuses("50 MB, compressed", &words, builder.deflated().build()).await;
    fortress.expect_in_service().await;
}

#[tokio::test]
async fn yaml_that_grows_is_refused() {
    let fortress = Fortress::start().await;
    let laughs = (1..10).fold("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned(), |text, n| {
        let again = vec![format!("*a{}", n - 1); 10].join(", ");
        format!("{text}a{n}: &a{n} [{again}]\n")
    });
    fortress.refuses("aliases of aliases", &["too complex"], only(laughs)).await;
    let merges = (1..10).fold("a0: &a0 {x: 1}\n".to_owned(), |text, n| {
        let again = vec![format!("*a{}", n - 1); 10].join(", ");
        format!("{text}a{n}: &a{n} {{<<: [{again}], y{n}: 1}}\n")
    });
    fortress.refuses("merges of merges", &["too complex"], only(merges)).await;
    let deep = "[".repeat(200_000);
    fortress
        .refuses("200,000 brackets", &["depth", "recursion limit", "too complex"], only(deep))
        .await;
    let indented = (0..500).fold(String::new(), |text, n| text + &" ".repeat(n) + "a:\n");
    fortress
        .refuses(
            "500 steps of indentation",
            &["depth", "recursion limit", "too complex"],
            only(indented),
        )
        .await;
    let twice = format!("version: 1\nversion: 2\n{}", "x: 1\n");
    fortress.refuses("a key twice", &["duplicate", "version"], only(twice)).await;
    fortress.expect_in_service().await;
}

#[tokio::test]
async fn descriptors_that_are_none_are_refused() {
    let fortress = Fortress::start().await;
    let cases: [(&str, &[u8]); 9] = [
        ("nothing", b""),
        ("a number", b"42"),
        ("a list", b"[]"),
        ("two documents", b"name: a\n---\nname: b\n"),
        ("no UTF-8", b"name: \xff\xfe\n"),
        ("zero bytes", b"name: \0\n"),
        ("a tag of another language", b"!!python/object/apply:os.system [\"id\"]"),
        ("an unknown alias", b"name: *nobody\n"),
        ("tabs", b"name:\n\t- x\n"),
    ];
    for (what, text) in cases {
        fortress.refuses(what, &["descriptor", "Schema"], only(text)).await;
    }
}

#[tokio::test]
async fn every_field_of_a_wrong_type_is_named() {
    let fortress = Fortress::start().await;
    let good = bundle()
        .input("x", json!({"id": "integer", "gt": 0}))
        .input("list", json!({"id": "array", "subtype": "integer", "max_size": 3}))
        .output("y", json!("geometry"));
    let good: Value = serde_json::from_str(good.descriptor()).unwrap();
    let mut pointers = Vec::new();
    collect(&good, String::new(), &mut pointers);
    // What may be of several types, or of any.
    let free = ["/$schema", "/authors/0/email"];
    for pointer in pointers.iter().filter(|pointer| !free.contains(&pointer.as_str())) {
        let mut bad = good.clone();
        // No field takes a list in a list.
        *bad.pointer_mut(pointer).unwrap() = json!([[7]]);
        let name = pointer.rsplit('/').find(|part| part.parse::<u32>().is_err()).unwrap();
        fortress.refuses(pointer, &[name], only(bad.to_string())).await;
    }
}

/// The JSON pointer (RFC 6901) of each value inside.
fn collect(value: &Value, pointer: String, into: &mut Vec<String>) {
    let fields: Vec<(String, &Value)> = match value {
        Value::Object(fields) => fields.iter().map(|(name, value)| (name.clone(), value)).collect(),
        Value::Array(items) => {
            items.iter().enumerate().map(|(index, value)| (index.to_string(), value)).collect()
        }
        _ => Vec::new(),
    };
    for (name, value) in fields {
        let pointer = format!("{pointer}/{name}");
        into.push(pointer.clone());
        collect(value, pointer, into);
    }
}
