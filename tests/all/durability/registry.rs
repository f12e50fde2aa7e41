//! Images by way of a registry.

use std::time::Duration;

use gantry_tests::bundle::BundleBuilder;
use gantry_tests::client::Client;
use gantry_tests::process::free_port;
use gantry_tests::server::TestServer;
use gantry_tests::services::{Line, Proxy, Registry};
use reqwest::Method;
use serde_json::{Value, json};

use super::scene::Scene;

#[tokio::test]
async fn an_image_is_pushed_pulled_by_its_digest_and_deleted_with_its_task() {
    let registry = Registry::start().await;
    let config = format!("[registry]\nhost = \"{}\"\nplain_http = true", registry.address());
    let scene = Scene::with(TestServer::options().config(&config)).await;
    let task = scene.task(0.1).await;
    let view = scene.api().get(&format!("/tasks/{task}")).await.expect_status(200).json();
    let reference = view["image"]["registry_reference"].as_str().unwrap();
    let (repository, digest) = reference.split_once('@').unwrap();
    assert!(digest.starts_with("sha256:"), "{reference}");
    let repository = repository.strip_prefix(registry.address()).unwrap();
    let manifest = format!("/v2{repository}/manifests/{digest}");
    let client = Client::new(&format!("http://{}", registry.address()));
    let ask = || {
        let manifest = client.request(Method::GET, &manifest);
        client.send(manifest.header("accept", "application/vnd.oci.image.manifest.v1+json"))
    };
    ask().await.expect_status(200);

    let run = scene.begin(&task).await;
    scene.expect_untroubled(&run).await;
    assert_eq!(scene.gates.calls("podman pull"), 1);
    assert_eq!(scene.gates.calls("podman load"), 0);

    scene.remove(&task).await;
    ask().await.expect_status(404);
}

/// A registry behind a network that can fail, and a server that uses it.
async fn behind_a_proxy() -> (Scene, Proxy, Registry) {
    let registry = Registry::start().await;
    let (_, port) = registry.address().rsplit_once(':').unwrap();
    let proxy = Proxy::start(port.parse().unwrap());
    let config = format!("[registry]\nhost = \"127.0.0.1:{}\"\nplain_http = true", proxy.port());
    let scene = Scene::with(TestServer::options().config(&config)).await;
    (scene, proxy, registry)
}

/// Waits until the run has told that it waits for its image.
async fn waits(scene: &Scene, run: &str) {
    let api = scene.api();
    let request = api.request(Method::GET, &format!("/runs/{run}/events"));
    let mut response = request.send().await.unwrap();
    let mut text = String::new();
    while !text.contains("the run waits for its image: podman could not pull") {
        let piece = tokio::time::timeout(Duration::from_secs(60), response.chunk()).await;
        // The run does not end before it tells.
        let piece = piece.unwrap().unwrap().unwrap();
        text.push_str(&String::from_utf8_lossy(&piece));
    }
}

#[tokio::test]
async fn a_registry_that_is_away_for_a_while_is_waited_for() {
    let (scene, proxy, _registry) = behind_a_proxy().await;
    let task = scene.task(0.1).await;
    proxy.set(Line::Cut);
    let canceled = scene.begin(&task).await;
    waits(&scene, &canceled).await;
    let cancel = format!("/runs/{canceled}/cancel");
    scene.api().post(&cancel).await.expect_status(200);
    assert_eq!(scene.end_of(&canceled).await["status"], "CANCELED");

    let run = scene.begin(&task).await;
    waits(&scene, &run).await;
    proxy.set(Line::Good);
    scene.expect_untroubled(&run).await;
}

#[tokio::test]
async fn a_registry_that_stays_away_fails_the_run_in_time() {
    let (scene, proxy, _registry) = behind_a_proxy().await;
    let bundle =
        BundleBuilder::new("org.example.away", "1.0.0").resources(&json!({"time_limit": "3s"}));
    let bundle =
        bundle.script(&format!("#!/bin/sh\n# {}\n", scene.server.data().display())).build();
    let request = scene.api().request(Method::POST, "/tasks").body(bundle);
    let task = scene.api().send(request).await.expect_status(201).json()["task"]["id"].clone();
    proxy.set(Line::Cut);
    let path = format!("/tasks/{}/runs", task.as_str().unwrap());
    let run: Value =
        scene.api().post_json(&path, &json!({"start": true})).await.expect_status(201).json();
    let ended = scene.end_of(run["id"].as_str().unwrap()).await;
    assert_eq!(ended["failure"]["reason"], "image-unavailable", "{ended}");
    assert!(ended["failure"]["cause"].as_str().unwrap().contains("could not pull"), "{ended}");
}

#[tokio::test]
async fn a_registry_that_cannot_be_reached_refuses_the_upload_and_says_so() {
    let config = format!("[registry]\nhost = \"127.0.0.1:{}\"\nplain_http = true", free_port());
    let server = TestServer::options().config(&config).start().await;
    let before = server.files();
    let api = server.client().under("/api/v1");
    let bundle = BundleBuilder::new("org.example.unreachable", "1.0.0").build();
    let answer = api.send(api.request(Method::POST, "/tasks").body(bundle)).await;
    let problem = answer.expect_status(502).json();
    assert_eq!(problem["code"], "registry-failed", "{problem}");
    assert!(problem["detail"].as_str().unwrap().contains("could not push"), "{problem}");
    assert_eq!(server.files(), before);
}
