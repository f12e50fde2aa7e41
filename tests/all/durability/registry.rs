//! Images by way of a registry.

use gantry_tests::bundle::BundleBuilder;
use gantry_tests::client::Client;
use gantry_tests::process::free_port;
use gantry_tests::server::TestServer;
use gantry_tests::services::Registry;
use reqwest::Method;

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
