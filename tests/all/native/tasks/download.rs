//! The files of a task, as they were uploaded.

use gantry_tests::bundle::BundleBuilder;
use gantry_tests::server::TestServer;

use crate::native::support::{Native, problem};

const PNG: &[u8] = include_bytes!("../../../../bundles/count-nuclei/logo.png");

#[tokio::test]
async fn bundle_descriptor_and_logo_come_back_byte_by_byte() {
    let server = TestServer::start().await;
    let native = Native::new(&server);
    for deflated in [false, true] {
        let version = if deflated { "2.0.0" } else { "1.0.0" };
        let bundle = BundleBuilder::new("org.example.download", version).logo(PNG);
        let bundle = if deflated { bundle.deflated() } else { bundle };
        let descriptor = bundle.descriptor().to_owned();
        let bytes = bundle.build();
        native.upload(bytes.clone()).await.expect_status(201);
        let files: [(&str, &[u8], &str); 3] = [
            ("bundle.zip", &bytes, "application/zip"),
            ("descriptor.yml", descriptor.as_bytes(), "application/yaml"),
            ("logo", PNG, "image/png"),
        ];
        for (name, expected, media_type) in files {
            let path = format!("/tasks/org.example.download/{version}/{name}");
            let answer = native.client.get(&path).await.expect_status(200);
            assert!(answer.body == expected, "{path} is not what was uploaded");
            assert_eq!(answer.header("content-type"), media_type, "{path}");
            assert_eq!(answer.header("content-length"), expected.len().to_string(), "{path}");
            assert!(answer.header("content-disposition").starts_with("attachment"), "{path}");
        }
    }
}

#[tokio::test]
async fn a_downloaded_bundle_can_be_uploaded_elsewhere() {
    let (here, there) = tokio::join!(TestServer::start(), TestServer::start());
    let (here, there) = (Native::new(&here), Native::new(&there));
    here.add_task(BundleBuilder::example("all-types")).await;
    let path = "/tasks/org.example.all_types/1.0.0";
    let bundle = here.client.get(&format!("{path}/bundle.zip")).await.expect_status(200).body;
    there.upload(bundle.to_vec()).await.expect_status(201);
    let task = there.client.get(path).await.expect_status(200).json();
    assert_eq!(task["inputs"], here.client.get(path).await.json()["inputs"]);
}

#[tokio::test]
async fn what_a_task_does_not_have_is_not_found() {
    let server = TestServer::start().await;
    let native = Native::new(&server);
    native.add_task(BundleBuilder::new("org.example.download", "1.0.0")).await;
    problem(native.client.get("/tasks/org.example.download/1.0.0/logo").await, 404, "not-found");
    for file in ["bundle.zip", "descriptor.yml", "logo"] {
        let path = format!("/tasks/org.example.nothing/1.0.0/{file}");
        problem(native.client.get(&path).await, 404, "not-found");
    }
}
