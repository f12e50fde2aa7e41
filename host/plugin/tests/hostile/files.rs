//! Files that are no components, or were once.

use gantry_plugin::LoadError;

use crate::forged::Forged;
use crate::support::{assert_readable, evaluate, guest, host};

#[tokio::test]
async fn what_is_no_component_is_refused_by_its_first_bytes() {
    let test = host();
    let files: [&[u8]; 10] = [
        b"",
        b"\0",
        b"\0asm",
        b"\0asm\x0d\0\x01",
        b"\0asm\x0e\0\x01\0",
        b"\0asm\xff\xff\xff\xff",
        b"\x7fELF\x02\x01\x01\0\0\0\0\0",
        b"PK\x03\x04 a zip archive",
        b"#!/bin/sh\nrm -rf /\n",
        b"(component)",
    ];
    for bytes in files {
        let error = test.refuses(bytes.into()).await;
        assert!(matches!(error, LoadError::NotAComponent { .. }), "{bytes:?}: {error:?}");
        assert_readable(&error.to_string());
    }
}

#[tokio::test]
async fn a_core_module_is_refused_with_advice() {
    let module = wat::parse_str("(module)").expect("the text is well-formed");
    let said = host().refuses(module).await.to_string();
    assert!(said.contains("core module") && said.contains("wasm32-wasip2"), "{said}");
}

#[tokio::test]
async fn a_component_that_exports_nothing_is_refused_with_advice() {
    let empty = wat::parse_str("(component)").expect("the text is well-formed");
    let error = host().refuses(empty).await;
    assert!(matches!(error, LoadError::WrongWorld(_)), "{error:?}");
    assert!(error.to_string().contains("gantry plugin new"), "{error}");
}

#[tokio::test]
async fn a_truncated_component_is_refused_wherever_it_ends() {
    let test = host();
    let whole = Forged::default().component();
    for end in (0..whole.len()).step_by(97).chain([whole.len() - 1]) {
        let error = test.refuses(whole[..end].to_vec()).await;
        assert_readable(&error.to_string());
    }
    let guest = guest("hostile-callback");
    for end in [9, 100, guest.len() / 2, guest.len() - 1] {
        let error = test.refuses(guest[..end].to_vec()).await;
        assert!(matches!(error, LoadError::Compile { .. }), "{end}: {error:?}");
    }
    let plugin = test.host.load(whole).await.expect("the whole one still loads");
    evaluate(&plugin).await.expect("and works");
}

#[tokio::test]
async fn what_follows_a_component_is_not_ignored() {
    let mut component = Forged::default().component();
    component.extend_from_slice(b"\xff\xff\xff\xff\xff\xff");
    let error = host().refuses(component).await;
    assert!(matches!(error, LoadError::Compile { .. }), "{error:?}");
}

#[tokio::test]
async fn half_a_gigabyte_is_refused_unread() {
    // The system gives pages of zeros when they are touched; nobody is to touch them.
    let mut bytes = vec![0; 500 * 1024 * 1024];
    bytes[..8].copy_from_slice(b"\0asm\x0d\0\x01\0");
    match host().refuses(bytes).await {
        LoadError::TooLarge { bytes, most } => {
            assert_eq!((bytes, most), (500 * 1024 * 1024, 64 * 1024 * 1024));
        }
        other => panic!("{other:?}"),
    }
}
