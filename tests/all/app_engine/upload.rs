//! `POST /tasks`: bundles that are taken, and what is answered to the others.

use gantry_tests::bundle::{BundleBuilder, hostile, zip_of};
use gantry_tests::client::Upload;
use gantry_tests::server::TestServer;
use reqwest::Method;
use serde_json::json;
use zip::CompressionMethod;

use super::plain_error;

/// A way of packing a bundle.
type Packing = fn(BundleBuilder) -> BundleBuilder;

fn bundle() -> BundleBuilder {
    BundleBuilder::new("org.example.upload", "1.0.0").input("x", json!("integer"))
}

#[tokio::test]
async fn a_bundle_becomes_a_task_and_the_answer_describes_it() {
    let server = TestServer::start().await;
    let task = server.app_engine().upload(bundle().build()).await.expect_status(200).json();
    assert_eq!(task["name"], "Test task");
    assert_eq!(task["namespace"], "org.example.upload");
    assert_eq!(task["version"], "1.0.0");
    assert_eq!(task["authors"][0]["firstName"], "Example");
    assert_eq!(task["authors"][0]["isContact"], true);
}

#[tokio::test]
async fn every_way_of_packing_a_bundle_is_taken() {
    let server = TestServer::start().await;
    let packings: [(&str, Packing); 7] = [
        ("stored", BundleBuilder::stored),
        ("deflated", BundleBuilder::deflated),
        ("descriptor last", BundleBuilder::descriptor_last),
        ("OCI layout", BundleBuilder::oci_layout),
        ("OCI layout with attestations", BundleBuilder::with_attestations),
        ("image by task", |bundle| bundle.image_name("org.example.upload-1.0.6.tar")),
        ("any image", |bundle| bundle.image_name("some-image.tar")),
    ];
    for (patch, (name, pack)) in packings.into_iter().enumerate() {
        let version = format!("1.0.{}", patch + 1);
        let bundle =
            BundleBuilder::new("org.example.upload", &version).input("x", json!("integer"));
        let answer = server.app_engine().upload(pack(bundle).build()).await;
        assert_eq!(answer.status, 200, "{name}: {}", answer.text());
    }
}

#[tokio::test]
async fn a_task_that_exists_is_refused_and_stays_as_it_was() {
    let server = TestServer::start().await;
    let app_engine = server.app_engine();
    let task = app_engine.add_task(bundle().build()).await;
    let again = bundle().input("y", json!("integer")).build();
    let answer = app_engine.upload(again).await.expect_status(409);
    assert_eq!(answer.json(), plain_error("APPE-internal-task-exists", "Task already exists."));
    let inputs = app_engine.client.get(&format!("/tasks/{task}/inputs")).await.json();
    assert_eq!(inputs.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn of_two_uploads_of_one_task_at_once_exactly_one_succeeds() {
    let server = TestServer::start().await;
    let app_engine = server.app_engine();
    let (one, other) =
        tokio::join!(app_engine.upload(bundle().build()), app_engine.upload(bundle().build()));
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
    let tasks = app_engine.client.get("/tasks").await.json();
    assert_eq!(tasks.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn findings_in_the_descriptor_are_named_with_their_places() {
    let server = TestServer::start().await;
    let bundle = bundle().edit(|descriptor| {
        descriptor["version"] = json!("1.0");
        descriptor["inputs"]["x"]["type"] = json!({"id": "integer", "gt": "many"});
    });
    let answer = server.app_engine().upload(bundle.build()).await.expect_status(400).json();
    assert_eq!(answer["errorCode"], "APPE-internal-bundle-schema-validation-error");
    assert_eq!(answer["message"], "Schema validation failed for the descriptor file");
    assert_eq!(answer["details"]["type"], "batch");
    let errors = answer["details"]["errors"].as_array().unwrap();
    let place = |error: &serde_json::Value| error["details"]["parameterName"].clone();
    let places = errors.iter().map(place).collect::<Vec<_>>();
    assert!(places.contains(&json!("version")), "{places:?}");
    assert!(places.contains(&json!("inputs.x.type.gt")), "{places:?}");
    let code = "APPE-internal-bundle-io-schema-validation-error";
    assert!(errors.iter().all(|error| error["errorCode"] == code), "{errors:?}");
}

#[tokio::test]
async fn hostile_and_broken_bundles_are_refused_and_leave_nothing_behind() {
    let server = TestServer::start().await;
    let before = server.files();
    let good = || bundle().file("notes/readme", b"about this task").build();
    let mut escaping = good();
    hostile::rename_entry(&mut escaping, "notes/readme", "../../readme");
    let mut absolute = good();
    hostile::rename_entry(&mut absolute, "notes/readme", "/etc/readme1");
    let mut lying = bundle().deflated().file("notes/readme", &[0; 4096]).build();
    hostile::lie_about_size(&mut lying, "image.tar", 10);
    let mut truncated = good();
    truncated.truncate(truncated.len() / 2);
    let no_descriptor = zip_of(&[("image.tar".to_owned(), vec![0])], CompressionMethod::Stored);
    let cases = [
        ("a name that escapes", escaping),
        ("an absolute name", absolute),
        ("a size that is a lie", lying),
        ("a truncated archive", truncated),
        ("no descriptor", no_descriptor),
        ("no image", bundle().image_name("image.png").build()),
        ("names that differ in case only", bundle().file("Image.TAR", b"").build()),
        ("a foreign architecture", bundle().architecture("s390x").build()),
        ("no zip at all", b"this is no zip archive".to_vec()),
        ("nothing", Vec::new()),
    ];
    for (name, bytes) in cases {
        let answer = server.app_engine().upload(bytes).await;
        assert_eq!(answer.status, 400, "{name}: {}", answer.text());
        assert!(answer.json()["errorCode"].as_str().unwrap().starts_with("APPE-"), "{name}");
    }
    assert_eq!(server.app_engine().client.get("/tasks").await.json(), json!([]));
    assert_eq!(server.files(), before);
}

#[tokio::test]
async fn a_plain_field_where_the_bundle_should_be_is_refused() {
    let server = TestServer::start().await;
    let parts = vec![Upload::field("task", "bundle")];
    let answer = server.app_engine().client.upload(Method::POST, "/tasks", parts).await;
    assert!((400..500).contains(&answer.status), "{}", answer.text());
}
