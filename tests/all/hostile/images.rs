//! Image archives that want out of their folder, are for other machines, or are none.

use std::io::{Read as _, Write as _};

use flate2::Compression;
use flate2::write::GzEncoder;
use gantry_tests::bundle::{ImageBuilder, ImageLayout, image::tar_of, zip_of};
use serde_json::{Value, json};
use tar::EntryType;
use zip::CompressionMethod;

use super::fortress::{Fortress, bundle};

/// What a gzip stream begins with.
const GZIP: [u8; 2] = [0x1f, 0x8b];
/// Where the contents of a tar archive's first file begin.
const TAR_BLOCK: usize = 512;

/// The files of an image's archive.
fn files(image: ImageBuilder) -> Vec<(String, Vec<u8>)> {
    let tar = image.build();
    let mut archive = tar::Archive::new(tar.as_slice());
    let read = |entry: std::io::Result<tar::Entry<'_, &[u8]>>| {
        let mut entry = entry.unwrap();
        let name = entry.path().unwrap().to_str().unwrap().to_owned();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        (name, bytes)
    };
    archive.entries().unwrap().map(read).collect()
}

/// A bundle around an image archive.
fn with(image: Vec<u8>) -> Vec<u8> {
    let descriptor = bundle().descriptor().as_bytes().to_vec();
    let entries = [("descriptor.yml".to_owned(), descriptor), ("image.tar".to_owned(), image)];
    zip_of(&entries, CompressionMethod::Stored)
}

/// A sound image archive with an entry before all others that no honest program writes.
fn with_entry(name: &str, kind: EntryType, link: &str) -> Vec<u8> {
    let mut header = tar::Header::new_ustar();
    header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
    header.as_old_mut().linkname[..link.len()].copy_from_slice(link.as_bytes());
    header.set_entry_type(kind);
    header.set_size(0);
    header.set_mode(0o644);
    header.set_cksum();
    let mut tar = header.as_bytes().to_vec();
    tar.extend(tar_of(&files(ImageBuilder::default())));
    with(tar)
}

/// A sound docker-archive whose manifest was changed.
fn with_manifest(change: impl FnOnce(&mut Value)) -> Vec<u8> {
    let mut files = files(ImageBuilder::default());
    let manifest = files.iter_mut().find(|(name, _)| name == "manifest.json").unwrap();
    let mut json = serde_json::from_slice(&manifest.1).unwrap();
    change(&mut json);
    manifest.1 = json.to_string().into_bytes();
    with(tar_of(&files))
}

#[tokio::test]
async fn entries_that_want_out_of_their_folder_are_refused() {
    let fortress = Fortress::start().await;
    let file = EntryType::Regular;
    let cases = [
        ("a name that climbs out", with_entry("../../etc/evil", file, ""), "evil"),
        ("an absolute name", with_entry("/etc/evil", file, ""), "evil"),
        ("a device", with_entry("evil", EntryType::Char, ""), "evil"),
        ("a pipe", with_entry("evil", EntryType::Fifo, ""), "evil"),
        ("a link outside", with_entry("evil", EntryType::Symlink, "/etc/passwd"), "evil"),
        ("a hard link outside", with_entry("evil", EntryType::Link, "../../etc/passwd"), "evil"),
        (
            "a configuration elsewhere",
            with_manifest(|json| json[0]["Config"] = json!("../../../etc/passwd")),
            "etc/passwd",
        ),
        (
            "a layer elsewhere",
            with_manifest(|json| json[0]["Layers"][0] = json!("/etc/passwd")),
            "etc/passwd",
        ),
    ];
    for (what, bundle, word) in cases {
        fortress.refuses(what, &[word], bundle).await;
    }
    fortress.expect_in_service().await;
}

#[tokio::test]
async fn images_for_other_machines_are_refused() {
    let fortress = Fortress::start().await;
    for layout in [ImageLayout::DockerArchive, ImageLayout::Oci, ImageLayout::OciWithAttestations] {
        let image = ImageBuilder::default().layout(layout).architecture("s390x").build();
        fortress.refuses("a foreign architecture", &["s390x"], with(image)).await;
    }
}

#[tokio::test]
async fn archives_without_an_image_are_refused() {
    let fortress = Fortress::start().await;
    let mut no_manifest = files(ImageBuilder::default());
    no_manifest.retain(|(name, _)| name != "manifest.json");
    let words = ["manifest"];
    fortress.refuses("no manifest", &words, with(tar_of(&no_manifest))).await;
    fortress.refuses("an empty archive", &words, with(tar_of(&[]))).await;
    let none = with_manifest(|json| *json = json!([]));
    fortress.refuses("a manifest of no image", &["no image"], none).await;
    for wrong in [json!({}), json!(7), json!([null]), json!([{"Config": 7, "Layers": {}}])] {
        let wrong = with_manifest(|json| *json = wrong);
        fortress.refuses("a manifest of a wrong type", &["manifest.json"], wrong).await;
    }
    fortress.refuses("text", &["tar"], with(b"hello".repeat(1000))).await;
    fortress.refuses("nothing", &["tar", "manifest", "image"], with(Vec::new())).await;
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(&ImageBuilder::default().build()).unwrap();
    fortress.refuses("gzip", &["compressed"], with(gzip.finish().unwrap())).await;
    fortress.expect_in_service().await;
}

#[tokio::test]
async fn a_layer_that_is_not_what_its_digest_says_is_never_run() {
    let fortress = Fortress::start().await;
    let app_engine = fortress.server.app_engine();
    for layout in [ImageLayout::DockerArchive, ImageLayout::Oci] {
        // New to the engine, which else takes the layer of that digest that it has.
        let script = format!("#!/bin/sh\n# {}\n", fortress.server.data().display());
        let mut changed = files(ImageBuilder::default().script(&script).layout(layout));
        let is_layer =
            |name: &str, bytes: &[u8]| name.ends_with("/layer.tar") || bytes.starts_with(&GZIP);
        let layers = changed.iter_mut().filter(|(name, bytes)| is_layer(name, bytes));
        let (_, layer) = layers.min_by_key(|(_, bytes)| bytes.len()).unwrap();
        let place = if layer.starts_with(&GZIP) { layer.len() / 2 } else { TAR_BLOCK + 2 };
        layer[place] ^= 1;
        // Hashing every layer would double the time of an upload. The container engine does it
        // anyway.
        let task = app_engine.add_task(with(tar_of(&changed))).await;
        let run = app_engine.create_run(&task).await;
        assert_eq!(app_engine.run_to_end(&run).await, "FAILED");
        let run = fortress.api().get(&format!("/runs/{run}")).await.json();
        assert_eq!(run["failure"]["reason"], "image-unavailable", "{run}");
        fortress.api().delete(&format!("/tasks/{task}")).await.expect_status(204);
    }
    fortress.expect_in_service().await;
}

#[tokio::test]
async fn images_that_are_not_what_they_claim_are_refused() {
    let fortress = Fortress::start().await;
    let whole = ImageBuilder::default().build();
    let half = whole[..whole.len() / 2].to_vec();
    fortress.refuses("half an archive", &["too early"], with(half)).await;
    let missing = with_manifest(|json| json[0]["Layers"][0] = json!("nowhere/layer.tar"));
    fortress.refuses("a missing layer", &["nowhere/layer.tar"], missing).await;
    let many = (0..20_000).map(|number| (format!("n{number}"), Vec::new()));
    let many = tar_of(&many.collect::<Vec<_>>());
    fortress.refuses("20,000 entries", &["entries"], with(many)).await;
    let large = with_manifest(|json| json[0]["Note"] = json!("x".repeat(9 << 20)));
    fortress.refuses("a manifest of 9 MB", &["manifest.json"], large).await;
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000)).into_bytes();
    let deep = with(tar_of(&[("manifest.json".to_owned(), deep)]));
    fortress.refuses("a deep manifest", &["manifest.json"], deep).await;
    fortress.expect_in_service().await;
}
