//! Files for inputs: with odd names, of a wrong format, for inputs that do not exist.

use std::io::{Cursor, Write as _};

use gantry_tests::app_engine::AppEngine;
use gantry_tests::bundle::BundleBuilder;
use gantry_tests::client::Upload;
use gantry_tests::server::TestServer;
use reqwest::Method;
use serde_json::json;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const PNG: &[u8] = include_bytes!("../../../bundles/count-nuclei/logo.png");

async fn run(app_engine: &AppEngine) -> String {
    let bundle = BundleBuilder::new("org.example.inputs", "1.0.0")
        .input("image", json!({"id": "image", "formats": ["tiff"]}))
        .input("picture", json!({"id": "image", "formats": ["png"], "max_width": 1}))
        .input("file", json!("file"))
        .input("number", json!("integer"));
    app_engine.create_run(&app_engine.add_task(bundle.build()).await).await
}

#[tokio::test]
async fn the_name_of_a_file_means_nothing() {
    let server = TestServer::start().await;
    let app_engine = server.app_engine();
    let run = run(&app_engine).await;
    let long = "n".repeat(4000);
    let names =
        ["../../escaped", "/etc/escaped", "C:\\escaped", "", " ", ".", "äöü\u{202e}", &long];
    let path = format!("/task-runs/{run}/input-provisions/file");
    for name in names {
        let part = vec![Upload::file("file", name, name.as_bytes())];
        let answer = app_engine.client.upload(Method::POST, &path, part).await;
        assert_eq!(answer.status, 200, "{name}: {}", answer.text());
        let path = format!("/task-runs/{run}/input/file");
        let file = app_engine.client.get(&path).await.expect_status(200);
        assert_eq!(&file.body[..], name.as_bytes());
    }
    let inputs = server.data().join(format!("objects/task-run-inputs-{run}"));
    let kept = std::fs::read_dir(inputs).unwrap().flatten().map(|entry| entry.file_name());
    assert_eq!(kept.collect::<Vec<_>>(), ["file"]);
}

#[tokio::test]
async fn a_file_that_does_not_suit_its_input_is_refused_and_not_kept() {
    let server = TestServer::start().await;
    let app_engine = server.app_engine();
    let run = run(&app_engine).await;
    let before = server.files();
    let cases: [(&str, &str, &[u8], &str); 7] = [
        ("a PNG for a TIFF", "image", PNG, "format"),
        ("text for an image", "image", b"hello", "image"),
        ("nothing for an image", "image", b"", "image"),
        ("half a PNG", "picture", &PNG[..20], "image"),
        ("a PNG that is too wide", "picture", PNG, "width"),
        ("letters for a number", "number", b"many", "type"),
        ("no UTF-8 for a number", "number", b"\xff\xfe", "type"),
    ];
    for (what, name, bytes, word) in cases {
        let facade = app_engine.provision_file(&run, name, bytes).await;
        let api = server.client().under("/api/v1");
        let put = api.request(Method::PUT, &format!("/runs/{run}/inputs/{name}"));
        let native = api.send(put.body(bytes)).await;
        assert_eq!((facade.status, native.status), (400, 422), "{what}: {}", facade.text());
        for answer in [facade, native] {
            assert!(answer.text().contains(word), "{what}: {}", answer.text());
        }
        assert_eq!(server.files(), before, "{what}");
    }
    assert_eq!(app_engine.state(&run).await, "CREATED");
}

#[tokio::test]
async fn names_of_inputs_that_do_not_exist_lead_nowhere() {
    let server = TestServer::start().await;
    let app_engine = server.app_engine();
    let run = run(&app_engine).await;
    let before = server.files();
    let long = "n".repeat(2000);
    for name in ["nobody", "..%2f..%2fescaped", "%2e%2e", "a%00b", "%ff", "file%2f..", &long] {
        let answer = app_engine.provision_file(&run, name, b"x").await;
        assert!((400..500).contains(&answer.status), "{name}: {} {}", answer.status, answer.text());
        for side in ["input", "output"] {
            let path = format!("/task-runs/{run}/{side}/{name}");
            let answer = app_engine.client.get(&path).await;
            assert!((400..500).contains(&answer.status), "{name}: {}", answer.text());
        }
    }
    assert_eq!(server.files(), before);
}

/// A zip of one DICOM file.
fn slide(name: &str) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file(name, SimpleFileOptions::default()).unwrap();
    zip.write_all(&[0; 128]).unwrap();
    zip.write_all(b"DICM").unwrap();
    zip.finish().unwrap().into_inner()
}

#[tokio::test]
async fn a_slide_whose_files_have_names_that_cannot_be_kept_is_refused_and_the_one_before_stays() {
    let server = TestServer::start().await;
    let app_engine = server.app_engine();
    let bundle = BundleBuilder::new("org.example.slides", "1.0.0")
        .input("slide", json!({"id": "image", "formats": ["wsidicom"]}));
    let run = app_engine.create_run(&app_engine.add_task(bundle.build()).await).await;
    let api = server.client().under("/api/v1");
    let put = async |name: &str| {
        let put = api.request(Method::PUT, &format!("/runs/{run}/inputs/slide"));
        api.send(put.body(slide(name))).await
    };
    put("level 0.dcm").await.expect_status(200);
    let before = server.files();
    let long = "n".repeat(256);
    for name in ["a#1.dcm", "a#b", "a\nb", "a\u{7}b", "a\\b", "..", "folder/a.dcm", &long] {
        let facade = app_engine.provision_file(&run, "slide", slide(name)).await;
        let native = put(name).await;
        assert_eq!((facade.status, native.status), (400, 422), "{name:?}: {}", native.text());
        assert!(native.text().contains("image format"), "{name:?}: {}", native.text());
        assert_eq!(server.files(), before, "{name:?}");
    }
}
