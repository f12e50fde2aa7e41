//! A component of another world is refused when it is loaded, in words that name what does not fit.

use gantry_plugin::PluginError;

use crate::raw::{self, Core};
use crate::support::{host, shipped};

/// What is missing, extra and mismatched.
type Differences = (Vec<String>, Vec<String>, Vec<String>);

async fn differences(component: Vec<u8>) -> Differences {
    match host().host.load_selector(component).await.map(drop) {
        Err(PluginError::WrongWorld { world, missing, extra, mismatched, .. }) => {
            assert_eq!(world, "executor-selector-plugin");
            (missing, extra, mismatched)
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_importer_is_no_selector() {
    let (missing, extra, mismatched) = differences(shipped("keep-declared")).await;
    assert_eq!(missing, ["gantry:plugin/executor-selector@0.1"]);
    assert!(extra.is_empty() && mismatched.is_empty());
}

#[tokio::test]
async fn an_import_that_is_not_offered_is_named() {
    let (missing, extra, _) = differences(raw::selector_with_an_import_of_its_own()).await;
    assert!(missing.is_empty());
    assert_eq!(extra, ["example:other/thing@1.0.0"]);
}

#[tokio::test]
async fn a_function_of_another_type_is_named() {
    let (missing, extra, mismatched) = differences(raw::selector_of_another_type()).await;
    assert!(missing.is_empty() && extra.is_empty());
    assert_eq!(mismatched.len(), 1);
    assert!(mismatched[0].contains("type mismatch"), "{mismatched:?}");
}

#[tokio::test]
async fn a_core_module_is_told_from_a_component() {
    let module = wat::parse_str("(module)").expect("it is a module");
    match host().host.load_selector(module).await.map(drop) {
        Err(PluginError::NotAComponent { reason }) => assert!(reason.contains("core module")),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn other_bytes_are_no_component() {
    for bytes in [Vec::new(), b"PK\x03\x04 a bundle".to_vec()] {
        let loaded = host().host.load_selector(bytes).await.map(drop);
        assert!(matches!(loaded, Err(PluginError::NotAComponent { .. })), "{loaded:?}");
    }
}

#[tokio::test]
async fn a_malformed_component_is_a_compile_error() {
    let mut component = raw::selector(&Core::default());
    component.truncate(component.len() / 2);
    let loaded = host().host.load_selector(component).await.map(drop);
    assert!(matches!(loaded, Err(PluginError::Compile { .. })), "{loaded:?}");
}
