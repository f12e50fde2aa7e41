//! OCI image layouts: indexes in indexes, attestations, several platforms.

use std::io::Cursor;

use gantry_definition::bundle::{BundleRefusal, BundleStage};
use gantry_definition::image::read_image_archive;
use gantry_model::image::{ImageArchive, ImageLayout};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::samples::tar;

fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The blobs of an archive under construction.
#[derive(Default)]
struct Blobs(Vec<(String, Vec<u8>)>);

impl Blobs {
    /// Keeps a blob; returns its descriptor.
    fn add(&mut self, bytes: &[u8]) -> Value {
        let digest = hex(bytes);
        self.0.push((format!("blobs/sha256/{digest}"), bytes.to_vec()));
        json!({"digest": format!("sha256:{digest}"), "size": bytes.len()})
    }

    fn add_json(&mut self, value: &Value) -> Value {
        self.add(&serde_json::to_vec(value).unwrap())
    }

    /// An image for linux with one layer; returns its manifest's descriptor.
    fn image(&mut self, architecture: &str, layer: &[u8]) -> Value {
        let id = format!("sha256:{}", hex(layer));
        let config = self.add_json(&json!({
            "os": "linux", "architecture": architecture, "rootfs": {"diff_ids": [id]}
        }));
        let layer = self.add(layer);
        self.add_json(&json!({"schemaVersion": 2, "config": config, "layers": [layer]}))
    }

    fn attestation(&mut self) -> Value {
        let config = self.add_json(&json!({
            "os": "unknown", "architecture": "unknown", "rootfs": {"diff_ids": ["sha256:bad"]}
        }));
        let manifest = self.add_json(&json!({"config": config, "layers": []}));
        with_platform(manifest, "unknown", "unknown")
    }

    fn tar(&self, manifests: &[Value]) -> Vec<u8> {
        let index = serde_json::to_vec(&json!({"schemaVersion": 2, "manifests": manifests}));
        let (index, mut files) = (index.unwrap(), Vec::new());
        files.push(("oci-layout", b"{\"imageLayoutVersion\": \"1.0.0\"}".as_slice()));
        files.push(("index.json", &index));
        files.extend(self.0.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice())));
        tar(&files)
    }
}

fn with_platform(mut descriptor: Value, os: &str, architecture: &str) -> Value {
    descriptor["platform"] = json!({"os": os, "architecture": architecture});
    descriptor
}

fn read(bytes: Vec<u8>) -> Result<ImageArchive, BundleRefusal> {
    let length = bytes.len() as u64;
    read_image_archive(&mut Cursor::new(bytes), length, "amd64")
}

fn code(bytes: Vec<u8>) -> String {
    read(bytes).unwrap_err().findings[0].code.clone()
}

#[test]
fn a_plain_layout_is_read() {
    let mut blobs = Blobs::default();
    let manifest = blobs.image("amd64", b"layer");
    let bytes = blobs.tar(&[manifest]);
    let image = read(bytes.clone()).unwrap();
    assert_eq!(image.layout, ImageLayout::OciLayout);
    assert_eq!(image.layers[0].digest.hex(), hex(b"layer"));
    let at = usize::try_from(image.layers[0].offset).unwrap();
    assert_eq!(&bytes[at..at + 5], b"layer");
}

#[test]
fn attestations_beside_an_image_are_skipped() {
    let mut blobs = Blobs::default();
    let manifest = with_platform(blobs.image("amd64", b"layer"), "linux", "amd64");
    let attestation = blobs.attestation();
    let mut annotated = blobs.image("amd64", b"statement");
    annotated["annotations"] = json!({"vnd.docker.reference.type": "attestation-manifest"});
    let inner = blobs.add_json(&json!({"manifests": [manifest, attestation, annotated]}));
    let image = read(blobs.tar(&[inner])).unwrap();
    assert_eq!(image.layers[0].digest.hex(), hex(b"layer"));
}

#[test]
fn of_several_platforms_the_servers_own_is_taken_and_others_may_lack_their_bytes() {
    let mut blobs = Blobs::default();
    let absent = json!({"digest": format!("sha256:{}", hex(b"absent")), "size": 6});
    let foreign = with_platform(absent.clone(), "linux", "arm64");
    let windows = with_platform(absent, "windows", "amd64");
    let own = with_platform(blobs.image("amd64", b"layer"), "linux", "amd64");
    let inner = blobs.add_json(&json!({"manifests": [foreign, windows, own]}));
    assert_eq!(read(blobs.tar(&[inner])).unwrap().architecture, "amd64");
}

#[test]
fn an_archive_for_other_platforms_alone_is_refused_with_both_named() {
    let mut with_descriptor = Blobs::default();
    let manifest = with_platform(with_descriptor.image("arm64", b"layer"), "linux", "arm64");
    let mut without = Blobs::default();
    let silent = without.image("arm64", b"layer");
    for bytes in [with_descriptor.tar(&[manifest]), without.tar(&[silent])] {
        let refusal = read(bytes).unwrap_err();
        assert_eq!(refusal.stage, BundleStage::ImageUnsupported);
        assert_eq!(refusal.findings[0].code, "image-foreign-architecture");
        assert!(refusal.findings[0].message.contains("arm64"));
    }
    let mut blobs = Blobs::default();
    let windows = with_platform(blobs.image("amd64", b"layer"), "windows", "amd64");
    assert_eq!(code(blobs.tar(&[windows])), "image-foreign-system");
}

#[test]
fn an_archive_with_both_layouts_counts_as_an_oci_layout() {
    let mut blobs = Blobs::default();
    let manifest = blobs.image("amd64", b"layer");
    let mut bytes = blobs.tar(&[manifest]);
    bytes.truncate(bytes.len() - 1024);
    bytes.extend(tar(&[("manifest.json", b"[]")]));
    assert_eq!(read(bytes).unwrap().layout, ImageLayout::OciLayout);
}

#[test]
fn one_image_under_two_tags_is_one_image() {
    let mut blobs = Blobs::default();
    let manifest = blobs.image("amd64", b"layer");
    assert!(read(blobs.tar(&[manifest.clone(), manifest])).is_ok());
}

#[test]
fn what_the_layout_claims_about_itself_has_to_agree() {
    let mut two = Blobs::default();
    let manifests = [two.image("amd64", b"one"), two.image("amd64", b"two")];
    assert_eq!(code(two.tar(&manifests)), "image-several");

    assert_eq!(code(Blobs::default().tar(&[])), "image-none");

    let mut changed = Blobs::default();
    let manifest = changed.image("amd64", b"layer");
    changed.0[0].1.push(b' ');
    assert_eq!(code(changed.tar(&[manifest])), "image-digest");

    let mut missing = Blobs::default();
    let manifest = missing.image("amd64", b"layer");
    missing.0.remove(1);
    assert_eq!(code(missing.tar(&[manifest])), "image-blob-missing");

    let mut shorter = Blobs::default();
    let manifest = shorter.image("amd64", b"layer");
    shorter.0[1].1.pop();
    assert_eq!(code(shorter.tar(&[manifest])), "image-layers");

    let other_algorithm = json!({"digest": "sha512:00", "size": 1});
    assert_eq!(code(Blobs::default().tar(&[other_algorithm])), "image-digest");
}

#[test]
fn indexes_without_end_are_refused() {
    let mut blobs = Blobs::default();
    let mut descriptor = blobs.image("amd64", b"layer");
    for _ in 0..6 {
        descriptor = blobs.add_json(&json!({"manifests": [descriptor]}));
    }
    assert_eq!(code(blobs.tar(&[descriptor])), "image-index");

    let mut wide = Blobs::default();
    let empty = wide.add_json(&json!({"manifests": []}));
    assert_eq!(code(wide.tar(&vec![empty; 300])), "image-index");
}
