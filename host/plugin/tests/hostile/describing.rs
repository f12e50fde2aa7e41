//! Components that misuse the question what they are.

use std::time::{Duration, Instant};

use gantry_plugin::{FailureKind, LoadError};

use crate::forged::{Forged, Words};
use crate::support::{assert_readable, host};

/// Why a component that does this when it is asked to describe itself cannot be loaded.
async fn doing(what: &str) -> FailureKind {
    let forged = Forged { describe: what.to_owned(), ..Forged::default() };
    match host().refuses(forged.component()).await {
        LoadError::Describe { kind, .. } => kind,
        other => panic!("{other:?}"),
    }
}

fn limit(kind: FailureKind) -> &'static str {
    match kind {
        FailureKind::LimitExceeded { limit, .. } => limit,
        other => panic!("no limit was passed: {other:?}"),
    }
}

/// What is wrong with what a component says of itself.
async fn saying(change: impl FnOnce(&mut Forged)) -> String {
    let mut forged = Forged::default();
    change(&mut forged);
    let error = host().refuses(forged.component()).await;
    let report = error.to_string();
    assert_readable(&report);
    match error {
        LoadError::InvalidDescription { message, .. } => message,
        LoadError::Describe { kind: FailureKind::Trapped { message }, .. } => message,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_endless_loop_ends_at_the_deadline() {
    let begun = Instant::now();
    assert_eq!(limit(doing("(loop $again (br $again))").await), "deadline-ms");
    assert!(begun.elapsed() < Duration::from_secs(15), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn endless_recursion_ends_at_the_limit_of_the_stack() {
    assert_eq!(limit(doing("(drop (call $describe))").await), "stack");
}

#[tokio::test]
async fn memory_ends_at_its_limit() {
    let hog = "(loop $again
        (drop (memory.grow (i32.const 16)))
        (br_if $again (i32.lt_u (memory.size) (i32.const 65000))))";
    assert_eq!(limit(doing(hog).await), "memory-bytes");
}

#[tokio::test]
async fn a_table_ends_at_its_limit() {
    let hog = "(drop (table.grow $table (ref.null func) (i32.const 10000000)))";
    assert_eq!(limit(doing(hog).await), "table-elements");
}

#[tokio::test]
async fn a_trap_is_reported_with_its_place() {
    match doing("(unreachable)").await {
        FailureKind::Trapped { message } => assert!(message.contains("unreachable"), "{message}"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn invalid_utf_8_is_refused_in_every_text() {
    for bytes in [&b"\xff"[..], b"\xc0\x80", b"\xed\xa0\x80", b"abc\xf0\x9f", b"\xf8\x88\x80\x80"] {
        let words = || Words::Bytes(bytes.into());
        for message in [
            saying(|forged| forged.name = words()).await,
            saying(|forged| forged.version = words()).await,
            saying(|forged| forged.summary = words()).await,
            saying(|forged| forged.documentation = words()).await,
            saying(|forged| forged.settings_schema = words()).await,
            saying(|forged| forged.permissions = (1, words())).await,
        ] {
            assert!(message.contains("utf-8") || message.contains("UTF-8"), "{message}");
        }
    }
}

#[tokio::test]
async fn texts_that_lie_outside_of_memory_are_refused() {
    for (address, length) in
        [(0xffff_fff0, 8), (0, 0xffff_ffff), (0x7fff_ffff, 1), (4, 0x7fff_ffff)]
    {
        let message = saying(|forged| forged.name = Words::At(address, length)).await;
        assert!(message.contains("out of bounds"), "{message}");
    }
    for count in [0xffff_ffff, 0x0fff_ffff, 1_000_000] {
        let message = saying(|forged| forged.permissions.0 = count).await;
        assert!(!message.is_empty());
    }
}

#[tokio::test]
async fn a_world_that_does_not_exist_or_is_another_is_refused() {
    for world in [5, 255] {
        let message = saying(|forged| forged.world = world).await;
        assert!(message.contains("discriminant") || message.contains("enum"), "{message}");
    }
    for world in 0..4 {
        let message = saying(|forged| forged.world = world).await;
        assert!(message.contains("condition"), "{message}");
    }
}

#[tokio::test]
async fn a_forged_name_is_refused() {
    let long = "a".repeat(65);
    for name in [
        "",
        "-",
        "a-",
        "-a",
        "a--b",
        "A",
        "a b",
        "a/b",
        "../a",
        "a\0b",
        "a\nb",
        "a.b",
        "a_b",
        "\u{430}dmin",
        "a\u{200b}",
        "\u{1b}[2Ka",
        &long,
    ] {
        let message = saying(|forged| forged.name = name.into()).await;
        assert!(message.contains("name"), "{name:?}: {message}");
    }
}

#[tokio::test]
async fn a_forged_version_is_refused() {
    let long = format!("1.0.0-{}", "a".repeat(100_000));
    for version in [
        "",
        "1",
        "1.0",
        "v1.0.0",
        "1.0.0.0",
        "01.0.0",
        "1.0.0-",
        "1.0.0 ",
        "1.0.0\n",
        "latest",
        "99999999999999999999.0.0",
        "1.0.0/../..",
        "1.0.0-\u{e4}",
        &long,
    ] {
        let message = saying(|forged| forged.version = version.into()).await;
        assert!(message.contains("version"), "{version:?}: {message}");
    }
}

#[tokio::test]
async fn a_summary_that_forges_lines_is_refused() {
    let long = "a".repeat(501);
    for summary in ["", " ", "a\nb", "a\r", "\u{1b}[31mred", "a\u{7f}", "a\u{202e}b", &long] {
        let message = saying(|forged| forged.summary = summary.into()).await;
        assert!(message.contains("summary"), "{summary:?}: {message}");
    }
}

#[tokio::test]
async fn giant_texts_are_refused() {
    let mebibyte = Words::Zeros(1024 * 1024);
    for message in [
        saying(|forged| forged.documentation = mebibyte.clone()).await,
        saying(|forged| forged.settings_schema = mebibyte.clone()).await,
        saying(|forged| forged.name = mebibyte.clone()).await,
        saying(|forged| forged.version = mebibyte.clone()).await,
        saying(|forged| forged.summary = mebibyte.clone()).await,
        saying(|forged| forged.permissions = (65, "a reason".into())).await,
    ] {
        assert!(message.len() < 4096, "{} bytes", message.len());
    }
    let gigantic = Forged { documentation: Words::Zeros(20 * 1024 * 1024), ..Forged::default() };
    match host().refuses(gigantic.component()).await {
        LoadError::Describe { kind, .. } => assert_eq!(limit(kind), "host-call-bytes"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn settings_that_cannot_be_a_schema_are_refused() {
    let deep = format!("{}true{}", r#"{"not":"#.repeat(5_000), "}".repeat(5_000));
    for schema in [
        "no JSON",
        "[]",
        "1",
        r#"{"type": "nothing"}"#,
        r#"{"minLength": -1}"#,
        r#"{"pattern": "("}"#,
        r#"{"$ref": "https://schemas.example.org/a.json"}"#,
        r#"{"$ref": "file:///etc/passwd"}"#,
        r##"{"$ref": "#/nowhere"}"##,
        r#"{"$schema": "https://schemas.example.org/own"}"#,
        &deep,
    ] {
        let message = saying(|forged| forged.settings_schema = schema.into()).await;
        assert!(message.contains("settings"), "{}: {message}", &schema[..schema.len().min(80)]);
    }
}
