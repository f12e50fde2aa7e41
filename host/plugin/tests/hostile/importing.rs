//! Components that import what is not theirs.

use gantry_plugin::LoadError;

use crate::forged::Forged;
use crate::support::{assert_readable, evaluate, host};

/// The report about a component that imports these.
async fn report(forged: Forged) -> String {
    let error = host().refuses(forged.component()).await;
    assert!(matches!(error, LoadError::WrongWorld(_)), "{error:?}");
    let report = error.to_string();
    assert_readable(&report);
    report
}

/// An import of everything that Gantry has, in a world that has only the log.
#[tokio::test]
async fn interfaces_of_other_worlds_are_refused_by_name() {
    let imports = [
        ("http", "send", "i32 i32 i32 i32 i32 i32 i32 i32 i32 i32"),
        ("secrets", "get", "i32 i32 i32"),
        ("variables", "names", "i32"),
    ];
    let function = |(interface, name, params): (&str, &str, &str)| {
        format!(r#"(import "gantry:plugin/{interface}@0.1.0" "{name}" (func (param {params})))"#)
    };
    let named =
        |(interface, ..): (&str, &str, &str)| format!("import gantry:plugin/{interface}@0.1.0;");
    let report = report(Forged {
        imports: imports.map(function).concat(),
        world_imports: imports.map(named).concat(),
        ..Forged::default()
    })
    .await;
    for (interface, ..) in imports {
        assert!(report.contains(&format!("gantry:plugin/{interface}@0.1.0")), "{report}");
    }
    assert!(report.contains("log"), "{report}");
}

#[tokio::test]
async fn hundreds_of_unknown_imports_make_a_report_of_bounded_size() {
    let numbers = 0..300;
    let imports: Vec<String> = numbers
        .clone()
        .map(|n| {
            format!(r#"(import "example:forged/thing-{n}-{}@1.0.0" "poke" (func))"#, "x".repeat(50))
        })
        .collect();
    let wit = |n: u32| format!("interface thing-{n}-{} {{ poke: func(); }}", "x".repeat(50));
    let import = |n: u32| format!("import thing-{n}-{};", "x".repeat(50));
    let report = report(Forged {
        imports: imports.concat(),
        wit: numbers.clone().map(wit).collect(),
        world_imports: numbers.map(import).collect(),
        ..Forged::default()
    })
    .await;
    assert!(report.contains("example:forged/thing-0-"), "{report}");
}

#[tokio::test]
async fn a_component_that_imports_nothing_else_is_loaded() {
    let test = host();
    let plugin = test.forged(&Forged::default()).await;
    assert_eq!(plugin.description().name.0, "forged");
    evaluate(&plugin).await.expect("it answers");
}
