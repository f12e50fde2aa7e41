//! `gantry task`: upload, list, show, delete.

use std::fs;

use gantry_tests::bundle::BundleBuilder;
use gantry_tests::server::TestServer;
use gantry_tests::workspace;
use serde_json::json;

use super::support::{gantry, push};

#[tokio::test]
async fn a_task_is_uploaded_listed_shown_and_deleted() {
    let server = TestServer::start().await;
    for version in ["1.0.0", "2.0.0"] {
        let bundle = BundleBuilder::new("org.example.cli", version).input("x", json!("integer"));
        push(&server, bundle).await;
    }
    let listed = gantry(&server, &["task", "ls", "-o", "json"]).await.expect(0).json();
    assert_eq!(listed.as_array().unwrap().len(), 2);
    let newest = listed[0]["id"].as_str().unwrap();
    let ids = gantry(&server, &["task", "ls", "-o", "ids"]).await.expect(0).stdout;
    assert_eq!(ids.lines().next(), Some(newest));
    let found = gantry(&server, &["task", "ls", "--search", "nothing like it"]).await.expect(0);
    assert!(!found.stdout.contains("org.example.cli"), "{}", found.stdout);
    // A namespace alone is the version that was uploaded last.
    for name in ["org.example.cli:2.0.0", "org.example.cli", newest, &newest[..8]] {
        let shown = gantry(&server, &["task", "show", name]).await.expect(0).stdout;
        assert!(shown.contains("org.example.cli:2.0.0") && shown.contains("integer"), "{shown}");
    }
    // Nothing is deleted by a name that two versions have.
    let ambiguous = gantry(&server, &["task", "rm", "org.example.cli"]).await.expect(2);
    assert!(ambiguous.stderr.contains("org.example.cli:1.0.0"), "{}", ambiguous.stderr);
    gantry(&server, &["task", "rm", "org.example.cli:2.0.0"]).await.expect(0);
    gantry(&server, &["task", "show", "org.example.cli:2.0.0"]).await.expect(3);
    gantry(&server, &["task", "show", "org.example.cli"]).await.expect(0);
}

#[tokio::test]
async fn a_refused_upload_exits_with_1_and_tells_every_finding() {
    let server = TestServer::start().await;
    let bundle = BundleBuilder::new("org.example.cli", "1.0.0")
        .input("first", json!("integr"))
        .input("second", json!("integr"));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bundle.zip");
    fs::write(&path, bundle.build()).unwrap();
    let refused = gantry(&server, &["task", "push", path.to_str().unwrap()]).await.expect(1);
    for name in ["inputs.first", "inputs.second", "hint: "] {
        assert!(refused.stderr.contains(name), "{}", refused.stderr);
    }
    assert_eq!(gantry(&server, &["task", "ls", "-o", "json"]).await.json(), json!([]));
}

#[tokio::test]
async fn a_folder_is_checked_by_its_descriptor() {
    let server = TestServer::start().await;
    let folder = workspace::root().join("bundles/count-nuclei");
    let checked = gantry(&server, &["bundle", "lint", folder.to_str().unwrap()]).await.expect(0);
    assert!(checked.stderr.contains("descriptor.yml is right"), "{}", checked.stderr);
}
