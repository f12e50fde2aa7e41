//! Answers of dataset formats.

use gantry_model::plugin::{
    Dataset, FindRequest, Findings, JsonObject, Picture, PreviewRequest, SourceFile,
};
use gantry_plugin::{Access, CallFailure};
use serde_json::{Value, json};

use crate::support::{host, invalid};

async fn find(settings: Value) -> Result<Findings, CallFailure> {
    let test = host();
    let format = test.guest("hostile-format").await.bind(Access::default());
    let folder = tempfile::tempdir().expect("make a folder");
    let files = vec![SourceFile { path: "a.raw".to_owned(), size: 1 }];
    format.find(&FindRequest { files, settings }, folder.path()).await
}

async fn preview(settings: Value) -> Result<Option<Picture>, CallFailure> {
    let test = host();
    let format = test.guest("hostile-format").await.bind(Access::default());
    let folder = tempfile::tempdir().expect("make a folder");
    let (format_name, name) = ("raw".to_owned(), "brain".to_owned());
    let metadata = JsonObject::parse("{}".to_owned()).expect("an object");
    let dataset = Dataset { format: format_name, name, files: Vec::new(), metadata };
    let request = PreviewRequest { dataset, longest_edge: 64, settings };
    format.preview(&request, folder.path()).await
}

#[tokio::test]
async fn a_dataset_of_the_files_is_found() {
    let findings = find(json!({ "metadata": r#"{"volumes": 3}"# })).await.expect("an answer");
    let [dataset] = findings.datasets.as_slice() else { panic!("{findings:?}") };
    assert_eq!((dataset.format.as_str(), dataset.files[0].path.as_str()), ("raw", "a.raw"));
    assert_eq!(dataset.metadata.text(), r#"{"volumes": 3}"#);
}

#[tokio::test]
async fn a_file_that_is_not_among_those_asked_about_is_refused() {
    for settings in [json!({ "path": "../a.raw" }), json!({ "problem": "b.raw" })] {
        assert!(invalid(find(settings).await).contains("none of the files"));
    }
}

#[tokio::test]
async fn a_dataset_has_a_format_a_name_a_role_for_each_file_and_an_object_of_metadata() {
    let long = "x".repeat(201);
    let wrong = [
        (json!({ "format": "" }), "no name of a format"),
        (json!({ "format": "a format" }), "no name of a format"),
        (json!({ "name": "" }), "no name of 1 to 200"),
        (json!({ "name": "a\nb" }), "no name of 1 to 200"),
        (json!({ "name": long }), "no name of 1 to 200"),
        (json!({ "role": "The image" }), "no role"),
        (json!({ "files": "none" }), "has no file"),
        (json!({ "metadata": "[]" }), "no JSON object"),
        (json!({ "metadata": "{" }), "no JSON"),
        (json!({ "metadata": format!("{{\"a\": \"{}\"}}", "x".repeat(1 << 20)) }), "1048576 bytes"),
    ];
    for (settings, reason) in wrong {
        let message = invalid(find(settings).await);
        assert!(message.contains(reason), "{reason}: {message}");
    }
}

#[tokio::test]
async fn a_picture_is_of_the_size_and_of_the_type_that_it_says() {
    assert!(preview(json!({})).await.expect("an answer").is_some());
    let wrong = [
        (json!({ "width": 65 }), "at most 64"),
        (json!({ "height": 0 }), "at most 64"),
        (json!({ "media-type": "image/jpeg" }), "no file of the type"),
        (json!({ "media-type": "text/html" }), "no file of the type"),
    ];
    for (settings, reason) in wrong {
        let message = invalid(preview(settings).await);
        assert!(message.contains(reason), "{reason}: {message}");
    }
}
