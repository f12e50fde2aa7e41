//! `gantry bundle`: without any server.

use std::fs;
use std::path::Path;

use gantry_tests::bundle::{BundleBuilder, ImageBuilder};
use gantry_tests::server::TestServer;
use serde_json::json;

use super::support::{Ended, alone, end_of, gantry};

async fn bundle(folder: &Path, arguments: &[&str]) -> Ended {
    end_of(alone(folder, &[&["bundle"], arguments].concat())).await
}

#[tokio::test]
async fn every_mistake_of_a_descriptor_is_found_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let sound = BundleBuilder::new("org.example.cli", "1.0.0").input("x", json!("integer"));
    let faulty = sound.clone().edit(|descriptor| {
        descriptor["version"] = json!("one");
        descriptor["inputs"]["x"]["type"] = json!("integr");
    });
    fs::write(folder.path().join("sound.yml"), sound.descriptor()).unwrap();
    fs::write(folder.path().join("faulty.yml"), faulty.descriptor()).unwrap();
    fs::write(folder.path().join("sound.zip"), sound.build()).unwrap();
    fs::write(folder.path().join("faulty.zip"), faulty.build()).unwrap();
    for kind in ["yml", "zip"] {
        bundle(folder.path(), &["lint", &format!("sound.{kind}")]).await.expect(0);
        let faulty = format!("faulty.{kind}");
        let found = bundle(folder.path(), &["lint", &faulty]).await.expect(1).stdout;
        assert!(found.contains("error version: ") && found.contains("error inputs.x"), "{found}");
        let found = bundle(folder.path(), &["lint", &faulty, "-o", "json"]).await.expect(1).json();
        assert_eq!(found.as_array().unwrap().len(), 2, "{found}");
    }
    bundle(folder.path(), &["lint", "nothing.zip"]).await.expect(2);
}

#[tokio::test]
async fn what_is_packed_is_the_same_each_time_and_is_taken_by_a_server() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("task")).unwrap();
    let descriptor = BundleBuilder::new("org.example.cli", "1.0.0")
        .edit(|it| it["configuration"]["image"] = json!({"file": "/images/of-the-task.tar"}));
    fs::write(at("task/descriptor.yml"), descriptor.descriptor()).unwrap();
    fs::write(at("saved.tar"), ImageBuilder::default().build()).unwrap();
    for out in ["one.zip", "two.zip"] {
        let arguments = ["pack", "task", "--image", "saved.tar", "--out", out];
        bundle(folder.path(), &arguments).await.expect(0);
    }
    assert_eq!(fs::read(at("one.zip")).unwrap(), fs::read(at("two.zip")).unwrap());
    let shown = bundle(folder.path(), &["show", "one.zip", "-o", "json"]).await.expect(0).json();
    assert_eq!(shown["image_entry"], "images/of-the-task.tar");
    let server = TestServer::start().await;
    gantry(&server, &["task", "push", at("one.zip").to_str().unwrap()]).await.expect(0);
}

#[tokio::test]
async fn a_bundle_that_would_be_refused_is_not_written() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("task")).unwrap();
    fs::write(folder.path().join("task/descriptor.yml"), "name: too little").unwrap();
    fs::write(folder.path().join("saved.tar"), ImageBuilder::default().build()).unwrap();
    fs::write(folder.path().join("task.zip"), "the one before").unwrap();
    bundle(folder.path(), &["pack", "task", "--image", "saved.tar"]).await.expect(1);
    assert_eq!(fs::read_to_string(folder.path().join("task.zip")).unwrap(), "the one before");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3);
}
