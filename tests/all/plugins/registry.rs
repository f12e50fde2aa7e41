//! Plugins by way of an OCI registry.

use gantry_tests::process::free_port;
use gantry_tests::services::Registry;
use serde_json::json;

use super::support::{FIRST, NAME, Site, first, problem};

#[tokio::test]
async fn a_component_is_pushed_to_a_registry_and_installed_from_it() {
    let (site, registry) = (Site::start().await, Registry::start().await);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("plugin.wasm");
    std::fs::write(&file, first()).unwrap();
    let reference = format!("oci://{}/plugins/versatile:{FIRST}", registry.address());
    let push = ["plugin", "push", file.to_str().unwrap(), &reference];
    let (code, digest, errors) = site.gantry(&push, "").await;
    assert_eq!(code, 0, "{errors}");
    assert!(digest.starts_with("sha256:"), "{digest}");

    let (code, said, errors) = site.gantry(&["plugin", "install", &reference], "").await;
    assert_eq!((code, said.trim()), (0, &*format!("{NAME} {FIRST}")), "{errors}");
    let plugin = site.plugin(NAME).await;
    assert_eq!(plugin["source"], reference.trim_start_matches("oci://"));
    let path = format!("/plugins/{NAME}/versions/{FIRST}/component");
    assert_eq!(site.client().get(&path).await.expect_status(200).body, first());
    let by_digest = format!("{}/plugins/versatile@{}", registry.address(), digest.trim());
    let again = site.client().post_json("/plugins", &json!({"reference": by_digest})).await;
    assert_eq!(again.expect_status(200).json()["new"], false);
}

#[tokio::test]
async fn what_no_server_would_install_is_not_pushed() {
    let (site, registry) = (Site::start().await, Registry::start().await);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("plugin.wasm");
    std::fs::write(&file, b"\0asm\x01\0\0\0").unwrap();
    let reference = format!("{}/plugins/core:1", registry.address());
    let push = ["plugin", "push", file.to_str().unwrap(), &reference];
    let (code, _, told) = site.gantry(&push, "").await;
    assert_eq!(code, 1, "{told}");
    assert!(told.contains("a core module"), "{told}");
    let answer = site.client().post_json("/plugins", &json!({"reference": reference})).await;
    problem(answer, 502, "registry-failed");
}

#[tokio::test]
async fn what_is_not_there_or_no_plugin_is_told() {
    let (site, registry) = (Site::start().await, Registry::start().await);
    let nowhere = format!("127.0.0.1:{}/plugins/x:1", free_port());
    let nothing = format!("{}/plugins/x:1", registry.address());
    for reference in [nowhere.as_str(), &nothing, "no reference", ""] {
        let answer = site.client().post_json("/plugins", &json!({"reference": reference})).await;
        problem(answer, 502, "registry-failed");
    }
    problem(site.client().post_json("/plugins", &json!({"ref": "x"})).await, 400, "bad-request");
}
