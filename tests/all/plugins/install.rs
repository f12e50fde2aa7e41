//! Components are installed, or refused without a trace.

use gantry_tests::client::Upload;
use reqwest::Method;
use serde_json::json;

use super::support::{FIRST, HOSTILE, NAME, SECOND, Site, first, guest, problem, replaced, second};

#[tokio::test]
async fn what_was_installed_is_listed_shown_and_given_back_byte_for_byte() {
    let site = Site::start().await;
    let answer = site.install(first()).await.expect_status(201);
    assert_eq!(answer.header("location"), format!("/api/v1/plugins/{NAME}"));
    let installed = answer.json();
    assert_eq!((&installed["installed"], &installed["new"]), (&json!(FIRST), &json!(true)));
    let list = site.client().get("/plugins").await.expect_status(200).json();
    let entry = list.as_array().unwrap().iter().find(|plugin| plugin["name"] == NAME).unwrap();
    assert_eq!(entry["world"], "output-importer");
    assert_eq!((&entry["enabled"], &entry["source"]), (&json!(true), &json!("upload")));
    assert_eq!(entry["missing_permissions"], 3, "nothing is granted by itself");
    let plugin = site.plugin(NAME).await;
    assert_eq!(plugin["grants"], json!([]));
    assert_eq!(plugin["versions"][0]["installed_by"], "admin");
    assert!(plugin["settings_schema"]["properties"]["crash"].is_object(), "{plugin}");
    let path = format!("/plugins/{NAME}/versions/{FIRST}/component");
    let component = site.client().get(&path).await.expect_status(200);
    assert_eq!(component.header("content-type"), "application/wasm");
    assert_eq!(component.body, first());
}

#[tokio::test]
async fn a_component_may_come_as_a_form() {
    let site = Site::start().await;
    let form = vec![Upload::file("component", "plugin.wasm", first())];
    site.client().upload(Method::POST, "/plugins", form).await.expect_status(201);
    let text = vec![Upload { field: "component".to_owned(), file_name: None, bytes: first() }];
    let answer = site.client().upload(Method::POST, "/plugins", text).await;
    problem(answer, 400, "bad-request");
}

#[tokio::test]
async fn the_same_component_twice_is_one_and_another_of_the_same_version_is_refused() {
    let site = Site::with_guest().await;
    let again = site.install(first()).await.expect_status(200).json();
    assert_eq!(again["new"], false);
    let other = replaced(first(), "It looks there.", "It looks here!.");
    let refusal = problem(site.install(other).await, 409, "plugin-exists");
    assert!(refusal["detail"].as_str().unwrap().contains(FIRST), "{refusal}");
    assert_eq!(site.plugin(NAME).await["versions"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_plugin_keeps_its_world() {
    let site = Site::start().await;
    let importer = guest(HOSTILE, "hostile-importer");
    site.install(importer).await.expect_status(201);
    let selector =
        replaced(guest(HOSTILE, "hostile-selector"), "hostile-selector", "hostile-importer");
    let refusal = problem(site.install(selector).await, 409, "plugin-exists");
    assert!(refusal["detail"].as_str().unwrap().contains("output-importer"), "{refusal}");
    assert_eq!(site.plugin("hostile-importer").await["world"], "output-importer");
}

#[tokio::test]
async fn what_is_refused_leaves_nothing_behind() {
    let site = Site::start().await;
    let before = site.server.files();
    let module = b"\0asm\x01\0\0\0".to_vec();
    let mut truncated = first();
    truncated.truncate(100_000);
    for (component, code) in [
        (Vec::new(), "plugin-refused"),
        (b"no component".to_vec(), "plugin-refused"),
        (module, "plugin-refused"),
        (truncated, "plugin-refused"),
        (b"\0asm\x0d\0\x01\0".to_vec(), "plugin-refused"),
    ] {
        problem(site.install(component).await, 422, code);
    }
    assert_eq!(site.server.files(), before);
    problem(site.client().get(&format!("/plugins/{NAME}")).await, 404, "not-found");
}

#[tokio::test]
async fn a_component_that_is_too_large_is_refused_while_it_arrives() {
    let site = Site::start().await;
    let before = site.server.files();
    let refusal = problem(site.install(vec![0; 65 << 20]).await, 413, "too-large");
    assert!(refusal["detail"].as_str().unwrap().contains("67108864"), "{refusal}");
    assert_eq!(site.server.files(), before);
}

#[tokio::test]
async fn a_component_that_fits_no_world_is_told_each_difference() {
    let site = Site::start().await;
    let broken = replaced(first(), "gantry:plugin/outputs@0.1.0", "gantry:plugin/outputs@0.9.0");
    let refusal = problem(site.install(broken).await, 422, "plugin-refused");
    let errors = refusal["errors"].as_array().unwrap();
    assert!(!errors.is_empty(), "{refusal}");
    for error in errors {
        for field in ["path", "message", "hint"] {
            assert!(error[field].as_str().is_some_and(|text| !text.is_empty()), "{error}");
        }
    }
}

#[tokio::test]
async fn a_version_that_is_only_added_waits_until_it_is_used() {
    let site = Site::with_guest().await;
    let added = site.install_with("?activate=false", second()).await.expect_status(201).json();
    assert_eq!((&added["new"], &added["plugin"]["version"]), (&json!(true), &json!(FIRST)));
    let body = json!({"version": SECOND});
    assert_eq!(site.set("active", body).await.expect_status(200).json()["version"], SECOND);
    problem(site.set("active", json!({"version": "9.9.9"})).await, 404, "not-found");
    let other = replaced(first(), NAME, "late-used-importer");
    let late = site.install_with("?activate=false", other).await.expect_status(201).json();
    assert_eq!(late["plugin"]["enabled"], false, "{late}");
}
