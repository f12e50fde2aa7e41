//! `docker save` archives, old and new, sound and hostile.

use std::io::{self, Cursor, Read, Seek, SeekFrom, Write};

use flate2::Compression;
use flate2::write::GzEncoder;
use gantry_definition::bundle::{BundleRefusal, BundleStage};
use gantry_definition::image::{Window, read_image_archive};
use gantry_model::image::{ImageArchive, ImageLayout};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::samples::tar;

const LAYER: &[u8] = b"the bytes of a layer";

fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn config(architecture: &str, diff_ids: &[String]) -> Vec<u8> {
    let ids: Vec<String> = diff_ids.iter().map(|id| format!("sha256:{id}")).collect();
    let config = json!({
        "os": "linux", "architecture": architecture, "rootfs": {"type": "layers", "diff_ids": ids}
    });
    serde_json::to_vec(&config).unwrap()
}

fn manifest(config: &str, layers: &[&str]) -> Value {
    json!([{"Config": config, "RepoTags": ["example:latest"], "Layers": layers}])
}

fn read(bytes: Vec<u8>) -> Result<ImageArchive, BundleRefusal> {
    let length = bytes.len() as u64;
    read_image_archive(&mut Cursor::new(bytes), length, "x86_64")
}

fn code(bytes: Vec<u8>) -> String {
    let refusal = read(bytes).unwrap_err();
    refusal.findings[0].code.clone()
}

/// An archive with one layer, whose files a test changes.
struct Saved {
    manifest: Value,
    config_path: String,
    config: Vec<u8>,
    layer_path: String,
    layer: Vec<u8>,
}

impl Saved {
    fn sound() -> Self {
        let config = config("amd64", &[hex(LAYER)]);
        let config_path = format!("{}.json", hex(&config));
        let layer_path = format!("{}/layer.tar", hex(b"some id"));
        Self {
            manifest: manifest(&config_path, &[&layer_path]),
            config_path,
            config,
            layer_path,
            layer: LAYER.to_vec(),
        }
    }

    fn tar(&self) -> Vec<u8> {
        tar(&[
            (&self.layer_path, &self.layer),
            (&self.config_path, &self.config),
            ("manifest.json", &serde_json::to_vec(&self.manifest).unwrap()),
        ])
    }
}

#[test]
fn configuration_and_layers_are_found_where_their_bytes_are() {
    let saved = Saved::sound();
    let bytes = saved.tar();
    let image = read(bytes.clone()).unwrap();
    assert_eq!(image.layout, ImageLayout::DockerArchive);
    assert_eq!((image.os.as_str(), image.architecture.as_str()), ("linux", "amd64"));
    assert_eq!(image.length, bytes.len() as u64);
    for (blob, content) in [(&image.config, &saved.config), (&image.layers[0], &saved.layer)] {
        let at = usize::try_from(blob.offset).unwrap();
        assert_eq!(&bytes[at..at + content.len()], content.as_slice());
        assert_eq!(blob.size, content.len() as u64);
        assert_eq!(blob.digest.hex(), hex(content));
        assert!(!blob.gzip);
    }
}

#[test]
fn a_window_on_a_bundle_is_read_like_an_archive() {
    let archive = Saved::sound().tar();
    let mut bundle = vec![7; 1000];
    bundle.extend(&archive);
    bundle.extend([7; 1000]);
    let mut window = Window::new(Cursor::new(bundle), 1000, archive.len() as u64);
    let image = read_image_archive(&mut window, archive.len() as u64, "amd64").unwrap();
    assert_eq!(image, read(archive).unwrap());
    assert_eq!(window.seek(SeekFrom::End(0)).unwrap(), image.length);
    assert_eq!(window.read(&mut [0; 8]).unwrap(), 0);
}

#[test]
fn a_compressed_layer_has_the_digest_of_its_compressed_bytes() {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(LAYER).unwrap();
    let mut saved = Saved::sound();
    saved.layer = encoder.finish().unwrap();
    let image = read(saved.tar()).unwrap();
    assert!(image.layers[0].gzip);
    assert_eq!(image.layers[0].digest.hex(), hex(&saved.layer));
}

#[test]
fn links_to_layers_are_followed_inside_the_archive() {
    let saved = Saved::sound();
    for (kind, target) in [
        (tar::EntryType::Symlink, "../common.tar"),
        (tar::EntryType::Symlink, "./../common.tar"),
        (tar::EntryType::Link, "common.tar"),
    ] {
        let mut builder = tar::Builder::new(saved_without_layer(&saved));
        let mut header = tar::Header::new_gnu();
        header.set_size(LAYER.len() as u64);
        builder.append_data(&mut header, "common.tar", LAYER).unwrap();
        let mut header = tar::Header::new_gnu();
        header.set_entry_type(kind);
        header.set_size(0);
        builder.append_link(&mut header, &saved.layer_path, target).unwrap();
        let image = read(builder.into_inner().unwrap()).unwrap();
        assert_eq!(image.layers[0].digest.hex(), hex(LAYER), "{target}");
    }
}

fn saved_without_layer(saved: &Saved) -> Vec<u8> {
    let manifest = serde_json::to_vec(&saved.manifest).unwrap();
    let mut bytes = tar(&[(&saved.config_path, &saved.config), ("manifest.json", &manifest)]);
    bytes.truncate(bytes.len() - 1024);
    bytes
}

#[test]
fn links_out_of_the_archive_and_in_circles_are_refused() {
    let saved = Saved::sound();
    for (target, expected) in [
        ("../../etc/passwd", "image-entry-name"),
        ("/etc/passwd", "image-entry-name"),
        ("layer.tar", "image-blob-missing"),
        ("nowhere", "image-blob-missing"),
    ] {
        let mut builder = tar::Builder::new(saved_without_layer(&saved));
        let mut header = tar::Header::new_gnu();
        header.set_entry_type(tar::EntryType::Symlink);
        header.set_size(0);
        builder.append_link(&mut header, &saved.layer_path, target).unwrap();
        assert_eq!(code(builder.into_inner().unwrap()), expected, "{target}");
    }
}

#[test]
fn what_the_archive_claims_about_itself_has_to_agree() {
    let mut two_images = Saved::sound();
    let mut other = two_images.manifest[0].clone();
    other["Config"] = json!("other.json");
    two_images.manifest.as_array_mut().unwrap().push(other);
    let mut no_image = Saved::sound();
    no_image.manifest = json!([]);
    let mut extra_layer = Saved::sound();
    let path = extra_layer.layer_path.clone();
    extra_layer.manifest[0]["Layers"] = json!([path, path]);
    let mut missing_layer = Saved::sound();
    missing_layer.layer_path = "elsewhere".to_owned();
    let mut changed_config = Saved::sound();
    changed_config.config.push(b' ');
    let mut no_json = Saved::sound();
    no_json.manifest = json!({"not": "a list"});
    let mut zstd = Saved::sound();
    zstd.layer = b"\x28\xb5\x2f\xfd....".to_vec();
    let mut misnamed_layer = Saved::sound();
    misnamed_layer.layer_path = format!("blobs/sha256/{}", hex(b"another"));
    misnamed_layer.manifest[0]["Layers"] = json!([misnamed_layer.layer_path]);
    for (saved, expected) in [
        (two_images, "image-several"),
        (no_image, "image-none"),
        (extra_layer, "image-layers"),
        (missing_layer, "image-blob-missing"),
        (changed_config, "image-digest"),
        (no_json, "image-json"),
        (zstd, "image-layer-compression"),
        (misnamed_layer, "image-digest"),
    ] {
        assert_eq!(code(saved.tar()), expected);
    }
}

#[test]
fn an_image_for_another_processor_is_refused_with_both_named() {
    let config = config("arm64", &[hex(LAYER)]);
    let bytes = tar(&[
        ("config.json", &config),
        ("manifest.json", &serde_json::to_vec(&manifest("config.json", &["l"])).unwrap()),
    ]);
    let refusal = read(bytes).unwrap_err();
    assert_eq!(refusal.stage, BundleStage::ImageUnsupported);
    let finding = &refusal.findings[0];
    assert_eq!(finding.code, "image-foreign-architecture");
    assert!(finding.message.contains("arm64") && finding.message.contains("amd64"));
    assert!(finding.hint.as_ref().unwrap().contains("docker build --platform linux/amd64"));
}

#[test]
fn what_is_no_image_archive_is_told_apart() {
    let export = tar(&[("bin/sh", b"x"), ("etc/passwd", b"x")]);
    assert_eq!(read(export).unwrap_err().stage, BundleStage::ImageWithoutManifest);
    assert_eq!(read(Vec::new()).unwrap_err().stage, BundleStage::ImageWithoutManifest);
    assert_eq!(code(vec![b'x'; 2000]), "image-no-tar");
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(&Saved::sound().tar()).unwrap();
    assert_eq!(code(encoder.finish().unwrap()), "image-compressed");
}

#[test]
fn a_truncated_archive_is_refused() {
    let bytes = Saved::sound().tar();
    for length in [100, 512 + 5, 1024 + 100] {
        assert_eq!(code(bytes[..length].to_vec()), "image-truncated", "{length}");
    }
}

#[test]
fn hostile_tar_entries_are_refused() {
    let entry = |kind: tar::EntryType, name: &[u8], size: u64| {
        let mut header = tar::Header::new_gnu();
        header.set_entry_type(kind);
        header.as_gnu_mut().unwrap().name[..name.len()].copy_from_slice(name);
        header.set_size(size);
        header.set_cksum();
        let mut bytes = header.as_bytes().to_vec();
        bytes.extend(vec![b'x'; usize::try_from(size.next_multiple_of(512)).unwrap().min(1 << 20)]);
        bytes
    };
    let regular = tar::EntryType::Regular;
    for (bytes, expected) in [
        (entry(regular, b"../escape", 0), "image-entry-name"),
        (entry(regular, b"/absolute", 0), "image-entry-name"),
        (entry(tar::EntryType::Char, b"device", 0), "image-entry-special"),
        (entry(tar::EntryType::Fifo, b"pipe", 0), "image-entry-special"),
        (entry(tar::EntryType::GNUSparse, b"sparse", 0), "image-entry-special"),
        (entry(tar::EntryType::GNULongName, b"long", 1 << 20), "image-header-size"),
        (entry(tar::EntryType::XHeader, b"pax", 100), "image-no-tar"),
        (entry(regular, b"huge", 1 << 40), "image-truncated"),
        (entry(regular, b"huge", u64::MAX / 2), "image-truncated"),
        ([entry(regular, b"a", 0), entry(regular, b"./a", 0)].concat(), "image-entry-duplicate"),
        (entry(regular, b"a", 0).repeat(1).repeat(0), "image-without-manifest"),
        (many_entries(), "image-too-many-entries"),
    ] {
        assert_eq!(code(bytes), expected);
    }
}

fn many_entries() -> Vec<u8> {
    (0..10_001)
        .flat_map(|n| {
            let mut header = tar::Header::new_gnu();
            header.set_path(format!("{n}")).unwrap();
            header.set_size(0);
            header.set_cksum();
            header.as_bytes().to_vec()
        })
        .collect()
}

#[test]
fn long_names_and_large_sizes_in_extension_headers_are_understood() {
    let saved = Saved::sound();
    let long = format!("{}/layer.tar", "d/".repeat(120));
    let mut builder = tar::Builder::new(Vec::new());
    let size = LAYER.len().to_string();
    let records = [("path", long.as_bytes()), ("size", size.as_bytes())];
    builder.append_pax_extensions(records).unwrap();
    let mut header = tar::Header::new_ustar();
    header.set_path("short").unwrap();
    header.set_size(0);
    header.set_cksum();
    let mut bytes = builder.into_inner().unwrap();
    bytes.truncate(1024);
    bytes.extend(header.as_bytes());
    bytes.extend(LAYER);
    bytes.resize(bytes.len().next_multiple_of(512), 0);
    let manifest = manifest(&saved.config_path, &[&long]);
    bytes.extend(tar(&[
        (&saved.config_path, &saved.config),
        ("manifest.json", &serde_json::to_vec(&manifest).unwrap()),
    ]));
    assert_eq!(read(bytes).unwrap().layers[0].size, LAYER.len() as u64);
}

/// An archive whose layer has 8 GiB of zeros, which are not in memory.
struct Sparse {
    before: Vec<u8>,
    after: Vec<u8>,
    position: u64,
    read: u64,
}

const HOLE: u64 = 8 << 30;

impl Read for Sparse {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let (before, hole_end) = (self.before.len() as u64, self.before.len() as u64 + HOLE);
        let mut part: &[u8] = if self.position < before {
            &self.before[usize::try_from(self.position).unwrap()..]
        } else if self.position < hole_end {
            &[0; 64]
        } else {
            &self.after[usize::try_from(self.position - hole_end).unwrap()..]
        };
        let read = part.read(buffer)?;
        self.position += read as u64;
        self.read += read as u64;
        Ok(read)
    }
}

impl Seek for Sparse {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let SeekFrom::Start(position) = to else { return Err(io::ErrorKind::Unsupported.into()) };
        self.position = position;
        Ok(position)
    }
}

#[test]
fn contents_are_skipped_so_that_a_large_archive_costs_a_few_blocks() {
    let zeros = hex(b"not computed");
    let config = config("amd64", &[zeros]);
    let manifest = serde_json::to_vec(&manifest("config.json", &["layer.tar"])).unwrap();
    let mut header = tar::Header::new_gnu();
    header.set_path("layer.tar").unwrap();
    header.set_size(HOLE);
    header.set_cksum();
    let mut archive = Sparse {
        before: header.as_bytes().to_vec(),
        after: tar(&[("config.json", &config), ("manifest.json", &manifest)]),
        position: 0,
        read: 0,
    };
    let length = archive.before.len() as u64 + HOLE + archive.after.len() as u64;
    let image = read_image_archive(&mut archive, length, "amd64").unwrap();
    assert_eq!(image.layers[0].size, HOLE);
    assert!(archive.read < 10_000, "{} bytes were read", archive.read);
}
