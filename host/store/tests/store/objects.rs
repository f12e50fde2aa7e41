//! Promises about objects, in a folder and elsewhere (in memory, which goes the way that S3 does).

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use bytes::Bytes;
use futures::TryStreamExt;
use gantry_store::{ObjectError, Objects};
use tempfile::TempDir;

/// Makes tests of the functions that are named, once for each kind of object store.
macro_rules! everywhere {
    ($($promise:ident)*) => {
        mod folder {
            $(
                #[tokio::test]
                async fn $promise() {
                    let folder = tempfile::tempdir().unwrap();
                    let url = format!("file://{}/objects", folder.path().display());
                    let objects = gantry_store::Objects::from_url(&url, []).unwrap();
                    super::$promise(&objects).await;
                }
            )*
        }

        mod memory {
            $(
                #[tokio::test]
                async fn $promise() {
                    let objects = gantry_store::Objects::from_url("memory:", []).unwrap();
                    super::$promise(&objects).await;
                }
            )*
        }
    };
}

everywhere! {
    an_object_comes_back_as_it_was_put
    a_range_is_cut_to_what_is_there
    removing_is_no_error_where_nothing_is
    a_prefix_is_listed_and_removed_without_its_neighbours
    an_adopted_file_is_an_object_and_gone_from_where_it_was
    an_adopted_folder_replaces_the_prefix
    a_folder_with_a_link_or_an_unsafe_name_is_refused_whole
    a_prefix_is_materialized_as_a_folder
    unsafe_keys_are_refused
}

fn bytes(text: &str) -> Bytes {
    Bytes::copy_from_slice(text.as_bytes())
}

async fn an_object_comes_back_as_it_was_put(objects: &Objects) {
    let key = "task-run-inputs-1/ein Bild 100%.png";
    assert_eq!(objects.get(key).await.unwrap(), None);
    assert_eq!(objects.size(key).await.unwrap(), None);
    assert!(objects.stream(key, None).await.unwrap().is_none());
    objects.put(key, bytes("old")).await.unwrap();
    objects.put(key, bytes("newer")).await.unwrap();

    assert_eq!(objects.get(key).await.unwrap(), Some(bytes("newer")));
    assert_eq!(objects.size(key).await.unwrap(), Some(5));
    assert_eq!(objects.get("task-run-inputs-1").await.unwrap(), None, "a prefix is no object");
}

async fn a_range_is_cut_to_what_is_there(objects: &Objects) {
    objects.put("a/b", bytes("0123456789")).await.unwrap();
    let cases = [
        (None, "0123456789"),
        (Some(0..4), "0123"),
        (Some(8..100), "89"),
        (Some(10..12), ""),
        (Some(100..u64::MAX), ""),
        (Some(3..3), ""),
    ];
    for (range, expected) in cases {
        let (length, stream) = objects.stream("a/b", range.clone()).await.unwrap().unwrap();
        let chunks: Vec<Bytes> = stream.try_collect().await.unwrap();
        assert_eq!(chunks.concat(), expected.as_bytes(), "{range:?}");
        assert_eq!(length, u64::try_from(expected.len()).unwrap(), "{range:?}");
    }
    assert!(objects.stream("a/c", Some(0..1)).await.unwrap().is_none());
}

async fn removing_is_no_error_where_nothing_is(objects: &Objects) {
    objects.put("a/b", bytes("x")).await.unwrap();
    for _ in 0..2 {
        objects.remove("a/b").await.unwrap();
        objects.remove_prefix("a").await.unwrap();
        assert_eq!(objects.get("a/b").await.unwrap(), None);
    }
}

async fn a_prefix_is_listed_and_removed_without_its_neighbours(objects: &Objects) {
    for key in ["run/b/1", "run/a", "run-2/a", "ru"] {
        objects.put(key, bytes("four")).await.unwrap();
    }
    let expected = [("run/a".to_owned(), 4), ("run/b/1".to_owned(), 4)];
    assert_eq!(objects.list("run").await.unwrap(), expected);
    assert_eq!(objects.list("nothing").await.unwrap(), []);

    objects.remove_prefix("run").await.unwrap();
    assert_eq!(objects.list("run").await.unwrap(), []);
    // An object of that very key is a neighbour too.
    objects.remove_prefix("run-2/a").await.unwrap();
    assert_eq!(objects.get("run-2/a").await.unwrap(), Some(bytes("four")));
}

async fn an_adopted_file_is_an_object_and_gone_from_where_it_was(objects: &Objects) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("upload");
    // More than one part of an upload.
    let content = vec![7; 11 * 1024 * 1024];
    fs::write(&path, &content).unwrap();
    objects.put("task-1-def/bundle.zip", bytes("old")).await.unwrap();
    objects.adopt_file(&path, "task-1-def/bundle.zip").await.unwrap();

    assert!(objects.get("task-1-def/bundle.zip").await.unwrap().unwrap() == content);
    assert!(!path.exists());
    let link = folder.path().join("link");
    symlink("/etc/hostname", &link).unwrap();
    let error = objects.adopt_file(&link, "task-1-def/logo.png").await.unwrap_err();
    assert!(matches!(error, ObjectError::NotAFile { .. }), "{error:?}");
    assert_eq!(objects.get("task-1-def/logo.png").await.unwrap(), None);
}

/// A folder of two files, one of them in a folder of its own.
fn outputs() -> (TempDir, std::path::PathBuf) {
    let temporary = tempfile::tempdir().unwrap();
    let folder = temporary.path().join("outputs");
    fs::create_dir_all(folder.join("masks")).unwrap();
    fs::write(folder.join("count"), "42").unwrap();
    fs::write(folder.join("masks/array.yml"), "size: 0").unwrap();
    (temporary, folder)
}

async fn an_adopted_folder_replaces_the_prefix(objects: &Objects) {
    let (_temporary, folder) = outputs();
    objects.put("task-run-outputs-1/old", bytes("old")).await.unwrap();
    objects.adopt_folder(&folder, "task-run-outputs-1").await.unwrap();

    let expected = [
        ("task-run-outputs-1/count".to_owned(), 2),
        ("task-run-outputs-1/masks/array.yml".to_owned(), 7),
    ];
    assert_eq!(objects.list("task-run-outputs-1").await.unwrap(), expected);
    // Moved where that is possible; a copy leaves the folder to its owner.
    assert_eq!(folder.exists(), objects.local_path("out").is_none());
}

async fn a_folder_with_a_link_or_an_unsafe_name_is_refused_whole(objects: &Objects) {
    objects.put("outputs/old", bytes("old")).await.unwrap();
    let (_temporary, folder) = outputs();
    symlink("/etc", folder.join("masks/link")).unwrap();
    let error = objects.adopt_folder(&folder, "outputs").await.unwrap_err();
    assert!(matches!(error, ObjectError::NotAFile { .. }), "{error:?}");

    fs::rename(folder.join("masks/link"), folder.join("line\nbreak")).unwrap();
    let error = objects.adopt_folder(&folder, "outputs").await.unwrap_err();
    assert!(matches!(error, ObjectError::InvalidKey { .. }), "{error:?}");

    let link = folder.with_file_name("link-to-outputs");
    symlink(&folder, &link).unwrap();
    let error = objects.adopt_folder(&link, "outputs").await.unwrap_err();
    assert!(matches!(error, ObjectError::NotAFile { .. }), "{error:?}");

    assert!(folder.join("count").exists());
    assert_eq!(objects.list("outputs").await.unwrap(), [("outputs/old".to_owned(), 3)]);
}

async fn a_prefix_is_materialized_as_a_folder(objects: &Objects) {
    objects.put("inputs/images/0", bytes("zero")).await.unwrap();
    objects.put("inputs/threshold", bytes("5")).await.unwrap();
    objects.put("inputs-2/other", bytes("x")).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let into = folder.path().join("made/on/the/way");
    objects.materialize("inputs", &into).await.unwrap();

    assert_eq!(fs::read_to_string(into.join("images/0")).unwrap(), "zero");
    assert_eq!(fs::read_to_string(into.join("threshold")).unwrap(), "5");
    assert_eq!(fs::read_dir(&into).unwrap().count(), 2);
    objects.materialize("nothing", &folder.path().join("empty")).await.unwrap();
    assert!(folder.path().join("empty").is_dir());
}

async fn unsafe_keys_are_refused(objects: &Objects) {
    let long = "a".repeat(256);
    let keys =
        ["", "/", "/a", "a/", "a//b", ".", "a/../b", "..", "a\\b", "a\0", "a\n", "a#1", &long];
    for key in keys {
        for error in [
            objects.put(key, bytes("x")).await.unwrap_err(),
            objects.get(key).await.unwrap_err(),
            objects.remove_prefix(key).await.unwrap_err(),
            objects.list(key).await.unwrap_err(),
            objects.adopt_file(Path::new("/etc/hostname"), key).await.unwrap_err(),
        ] {
            assert!(matches!(error, ObjectError::InvalidKey { .. }), "{key:?}: {error:?}");
        }
        assert_eq!(objects.local_path(key), None);
    }
}

#[tokio::test]
async fn a_folder_keeps_each_object_as_the_file_of_its_key() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().canonicalize().unwrap();
    let objects = Objects::folder(&root).unwrap();
    objects.put("task-1-def/descriptor.yml", bytes("name: x")).await.unwrap();
    let path = root.join("task-1-def/descriptor.yml");
    assert_eq!(fs::read_to_string(&path).unwrap(), "name: x");
    assert_eq!(objects.local_path("task-1-def/descriptor.yml"), Some(path));

    let (_temporary, outputs) = outputs();
    objects.adopt_folder(&outputs, "task-run-outputs-1").await.unwrap();
    assert_eq!(fs::read_to_string(root.join("task-run-outputs-1/count")).unwrap(), "42");
    objects.remove_prefix("task-run-outputs-1").await.unwrap();
    assert!(!root.join("task-run-outputs-1").exists());
}

#[test]
fn an_address_or_a_setting_that_means_nothing_is_refused() {
    for url in ["ftp://x", "/data", "file:relative", "file://host", "s3://", "memory"] {
        let error = Objects::from_url(url, []).err().unwrap();
        assert!(matches!(error, ObjectError::Address { .. }), "{url}: {error:?}");
    }
    let option = ("aws_endpiont".to_owned(), "http://127.0.0.1:9000".to_owned());
    let error = Objects::from_url("s3://bucket", [option]).err().unwrap();
    assert!(matches!(error, ObjectError::UnknownOption { .. }), "{error:?}");
    let region = ("AWS_REGION".to_owned(), "eu-central-1".to_owned());
    let objects = Objects::from_url("s3://bucket/a/prefix", [region]).unwrap();
    assert_eq!(objects.local_path("a"), None);
}
