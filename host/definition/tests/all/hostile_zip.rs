//! Hostile zip archives: each is refused for its own reason, before it costs anything.

use std::io::{Cursor, Write};

use gantry_definition::bundle::{BundleRefusal, BundleStage, read_bundle};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::samples::{descriptor, text, zip, zip_with};

const CENTRAL: &[u8] = b"PK\x01\x02";
const LOCAL: &[u8] = b"PK\x03\x04";
const USUAL: &str = "org.example.count-1.0.0.tar";

fn refusal(bytes: Vec<u8>) -> BundleRefusal {
    read_bundle(&mut Cursor::new(bytes)).unwrap_err()
}

fn code(bytes: Vec<u8>) -> String {
    let refusal = refusal(bytes);
    assert_eq!(refusal.stage, BundleStage::Archive, "{refusal:?}");
    refusal.findings[0].code.clone()
}

/// A sound bundle of stored entries.
fn sound(method: CompressionMethod) -> Vec<u8> {
    let text = text(&descriptor());
    let image = b"image ".repeat(1000);
    let files: [(&str, &[u8]); 2] = [("descriptor.yml", &text), (USUAL, &image)];
    zip_with(method, &files).into_inner()
}

/// Overwrites bytes of the `entry`-th header that begins with `magic`, from `at` on.
fn patched(mut bytes: Vec<u8>, magic: &[u8], entry: usize, at: usize, with: &[u8]) -> Vec<u8> {
    let starts: Vec<usize> =
        (0..bytes.len() - 4).filter(|at| bytes[*at..].starts_with(magic)).collect();
    let start = starts[entry] + at;
    bytes[start..start + with.len()].copy_from_slice(with);
    bytes
}

/// An archive in which the name `placeholder`, in all its places, is another of the same length.
fn renamed(placeholder: &str, name: &[u8]) -> Vec<u8> {
    let mut bytes = zip(&[("descriptor.yml", b"x"), (placeholder, b"x")]).into_inner();
    assert_eq!(placeholder.len(), name.len());
    for at in 0..bytes.len() - name.len() {
        if bytes[at..].starts_with(placeholder.as_bytes()) {
            bytes[at..at + name.len()].copy_from_slice(name);
        }
    }
    bytes
}

#[test]
fn a_sound_bundle_passes() {
    for method in [CompressionMethod::Stored, CompressionMethod::Deflated] {
        assert!(read_bundle(&mut Cursor::new(sound(method))).is_ok());
    }
}

#[test]
fn what_is_no_zip_archive_is_told_apart() {
    for bytes in [&b""[..], b"PK", b"hello world", b"\x1f\x8b\x08\0\0\0\0\0"] {
        assert_eq!(refusal(bytes.to_vec()).stage, BundleStage::NotAZip);
    }
    let mut prefixed = b"#!/bin/sh\n".to_vec();
    prefixed.extend(sound(CompressionMethod::Stored));
    assert_eq!(refusal(prefixed).stage, BundleStage::NotAZip);
}

#[test]
fn a_truncated_archive_is_damaged() {
    let bytes = sound(CompressionMethod::Stored);
    for length in [4, 30, bytes.len() / 2, bytes.len() - 1] {
        assert_eq!(code(bytes[..length].to_vec()), "archive-damaged", "{length}");
    }
}

#[test]
fn names_that_lead_elsewhere_are_refused() {
    for name in [
        &b"../../etc/passwd"[..],
        b"a/../../../passw",
        b"/etc/passwd.....",
        b"C:/windows/win.i",
        b"windows\\win.ini.",
        b"a\0descriptor.yml",
        b"line\nbreak.......",
    ] {
        let shown = String::from_utf8_lossy(name).into_owned();
        let name = [name, b"................"].concat()[..16].to_vec();
        assert_eq!(code(renamed("placeholder.name", &name)), "archive-entry-name", "{shown}");
    }
}

#[test]
fn names_that_are_the_same_but_for_case_are_refused() {
    assert_eq!(code(renamed("descriptor.abc", b"descriptor.yml")), "archive-entry-duplicate");
    assert_eq!(code(renamed("descriptor.abc", b"Descriptor.YML")), "archive-entry-duplicate");
}

#[test]
fn links_and_devices_are_refused() {
    for mode in [0o120_777_u32, 0o020_666, 0o060_666, 0o010_666, 0o140_777] {
        let attributes = (mode << 16).to_le_bytes();
        let bytes = patched(sound(CompressionMethod::Stored), CENTRAL, 1, 38, &attributes);
        // "Made by" Unix, as the attributes are read only then.
        let bytes = patched(bytes, CENTRAL, 1, 5, &[3]);
        assert_eq!(code(bytes), "archive-entry-special", "{mode:o}");
    }
}

#[test]
fn encryption_and_other_compression_are_refused() {
    let bytes = sound(CompressionMethod::Stored);
    let encrypted = patched(bytes.clone(), CENTRAL, 1, 8, &[1]);
    assert_eq!(code(encrypted), "archive-entry-encrypted");
    for method in [12_u8, 14, 93, 95, 99] {
        let other = patched(bytes.clone(), CENTRAL, 1, 10, &[method, 0]);
        let code = refusal(other).findings[0].code.clone();
        assert!(
            ["archive-entry-compression", "archive-damaged"].contains(&code.as_str()),
            "{code}"
        );
    }
}

#[test]
fn lying_sizes_are_refused() {
    // A stored entry whose two sizes differ.
    let grown = patched(sound(CompressionMethod::Stored), CENTRAL, 1, 24, &9999_u32.to_le_bytes());
    assert_eq!(code(grown), "archive-entry-damaged");
    // A deflated descriptor that is longer, and one that is shorter, than it claims.
    for size in [10_u32, 100_000] {
        let lying =
            patched(sound(CompressionMethod::Deflated), CENTRAL, 0, 24, &size.to_le_bytes());
        assert_eq!(code(lying), "archive-entry-damaged", "{size}");
    }
    // A wrong checksum, and a deflate stream that is none.
    let sum = patched(sound(CompressionMethod::Deflated), CENTRAL, 0, 16, &[1, 2, 3, 4]);
    assert_eq!(code(sum), "archive-entry-damaged");
    let stream = patched(sound(CompressionMethod::Deflated), LOCAL, 0, 44, &[0xff; 8]);
    assert_eq!(code(stream), "archive-entry-damaged");
}

#[test]
fn a_bomb_is_refused_by_its_claim() {
    let bomb =
        patched(sound(CompressionMethod::Deflated), CENTRAL, 1, 24, &(1_u32 << 30).to_le_bytes());
    assert_eq!(code(bomb), "archive-entry-bomb");
}

#[test]
fn entries_that_share_bytes_are_refused() {
    let same = patched(sound(CompressionMethod::Stored), CENTRAL, 1, 42, &[0; 4]);
    assert_eq!(code(same), "archive-entry-overlap");
    let size = 6600_u32.to_le_bytes();
    let beyond = patched(sound(CompressionMethod::Stored), CENTRAL, 1, 20, &size);
    let beyond = patched(beyond, CENTRAL, 1, 24, &size);
    assert_eq!(code(beyond), "archive-entry-overlap");
}

#[test]
fn too_many_entries_are_refused() {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for n in 0..1001 {
        writer.start_file(format!("{n}"), SimpleFileOptions::default()).unwrap();
    }
    let bytes = writer.finish().unwrap().into_inner();
    assert_eq!(code(bytes), "archive-too-many-entries");
}

#[test]
fn a_descriptor_and_a_logo_have_a_largest_size() {
    let large = vec![b'#'; 50_000_000];
    let bytes = zip_with(CompressionMethod::Stored, &[("descriptor.yml", &large)]).into_inner();
    assert_eq!(code(bytes), "archive-entry-size");
    let text = text(&descriptor());
    let files: [(&str, &[u8]); 3] =
        [("descriptor.yml", &text), (USUAL, b""), ("logo.png", &large[..11 << 20])];
    assert_eq!(code(zip(&files).into_inner()), "archive-entry-size");
}

#[test]
fn zip64_archives_are_read() {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options =
        SimpleFileOptions::default().large_file(true).compression_method(CompressionMethod::Stored);
    writer.start_file("descriptor.yml", options).unwrap();
    writer.write_all(&text(&descriptor())).unwrap();
    writer.start_file(USUAL, options).unwrap();
    writer.write_all(b"image").unwrap();
    assert!(read_bundle(&mut writer.finish().unwrap()).is_ok());
}
