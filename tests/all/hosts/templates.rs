//! Script tasks to begin one's own with.

use std::path::PathBuf;

use gantry_tests::bundle::ImageBuilder;
use gantry_tests::process::{installed, run};
use serde_json::json;

use super::support::{Ended, Site, problem};

#[tokio::test]
async fn each_template_says_what_it_shows_and_is_right() {
    let site = Site::bare().await;
    let templates = site.get("/templates").await;
    let templates = templates.as_array().unwrap();
    assert!(templates.len() >= 5, "{templates:?}");
    for template in templates {
        let name = template["name"].as_str().unwrap();
        assert!(!template["description"].as_str().unwrap().is_empty(), "{name}");
        let whole = site.get(&format!("/templates/{name}")).await;
        let body = json!({"main": whole["main"], "files": whole["files"]});
        let linted = site.client().post_json("/tasks/script/lint", &body).await;
        let linted = linted.expect_status(200).json();
        assert_eq!(linted, json!({"accepted": true, "findings": []}), "{name}");
    }
    problem(site.client().get("/templates/nothing").await, 404, "not-found");
}

#[tokio::test]
async fn a_template_becomes_a_task_that_runs() {
    let site = Site::bare().await;
    let listed = site.gantry(&["task", "template", "ls"]).await.expect(0);
    assert!(listed.stdout.contains("several-files"), "{}", listed.stdout);
    let shown = site.gantry(&["task", "template", "show", "several-files"]).await.expect(0);
    assert!(shown.stdout.contains("script_type: python"), "{}", shown.stdout);
    let folder = site.folder.path().join("mine");
    let folder = folder.to_str().unwrap();
    let into = ["task", "template", "show", "several-files", "--into", folder];
    site.gantry(&into).await.expect(0);
    site.gantry(&into).await.expect(2);
    site.gantry(&["task", "lint", folder]).await.expect(0);
    let task = site.gantry(&["task", "push", folder]).await.expect(0).stdout;
    let run = site.gantry(&["run", task.trim(), "-i", "numbers=1 2 6"]).await.expect(0);
    assert_eq!(run.stdout, "3.0\n", "{}", run.stderr);
}

/// An image of this machine, in the place of those that templates pull. It stays, as others use it.
fn image() -> String {
    let folder = tempfile::tempdir().unwrap();
    let archive = folder.path().join("image.tar");
    std::fs::write(&archive, ImageBuilder::default().script("#!/bin/sh\nexec \"$@\"\n").build())
        .unwrap();
    let loaded = run(&podman(), &["load", "--quiet", "--input", archive.to_str().unwrap()]);
    loaded.trim().rsplit_once(' ').unwrap().1.to_owned()
}

fn podman() -> PathBuf {
    installed(&["podman"], "podman")
}

/// Writes the template, changes the image that it names, and runs it.
async fn run_with_image(name: &str, file: &str, named: &str, image: &str) -> Ended {
    let site = Site::bare().await;
    let folder = site.folder.path().join(name);
    let path = folder.to_str().unwrap();
    site.gantry(&["task", "template", "show", name, "--into", path]).await.expect(0);
    let text = std::fs::read_to_string(folder.join(file)).unwrap();
    assert!(text.contains(named), "{text}");
    std::fs::write(folder.join(file), text.replace(named, image)).unwrap();
    let task = site.gantry(&["task", "push", path]).await.expect(0).stdout;
    site.gantry(&["run", task.trim()]).await.expect(0)
}

#[tokio::test]
async fn the_template_of_a_container_runs_in_one() {
    let named = "docker.io/library/ubuntu:22.04";
    let run = run_with_image("container", "task.yml", named, &image()).await;
    assert_eq!(run.stdout, "hello world\n", "{}", run.stderr);
}

#[tokio::test]
async fn the_template_with_a_dockerfile_builds_its_image_and_runs_in_it() {
    let named = "docker.io/library/alpine:3";
    // Programs are looked for where they are in that image.
    let base = format!("{}\nENV PATH=/usr/local/bin:/bin", image());
    let ended = run_with_image("built-image", "Dockerfile", named, &base).await;
    assert_eq!(ended.stdout, "3\n", "{}", ended.stderr);
    let mut words = ended.stderr.split_whitespace();
    let built = words.find(|word| word.starts_with("localhost/gantry-task:")).unwrap();
    run(&podman(), &["rmi", built]);
}
