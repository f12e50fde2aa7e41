//! Files that nibabel wrote (`tests/generate.py`), with what it says of them, and files with damage.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use gantry_plugin_sdk::dataset_format::{Findings, SourceFile};
use serde::Deserialize;
use serde_json::Value;
use tempfile::TempDir;

use crate::find::{find, open};
use crate::preview::preview;

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Expected {
    file: String,
    bright: Option<[u32; 2]>,
    #[serde(flatten)]
    metadata: serde_json::Map<String, Value>,
}

fn files() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files")
}

fn expected() -> Vec<Expected> {
    serde_json::from_slice(&fs::read(files().join("expected.json")).unwrap()).unwrap()
}

fn listing(folder: &Path) -> Vec<SourceFile> {
    let entries = fs::read_dir(folder).unwrap().map(Result::unwrap);
    let mut files: Vec<SourceFile> = entries
        .map(|entry| SourceFile {
            path: entry.file_name().into_string().unwrap(),
            size: entry.metadata().unwrap().len(),
        })
        .collect();
    files.sort_by(|one, other| one.path.cmp(&other.path));
    files
}

fn find_all(folder: &Path) -> Findings {
    find(folder, &listing(folder))
}

fn metadata_of(findings: &Findings, file: &str) -> Value {
    let dataset = findings.datasets.iter().find(|dataset| dataset.files[0].path == file);
    serde_json::from_str(&dataset.unwrap().metadata).unwrap()
}

/// What is wrong with a folder of one file made from `single.nii` by `change`.
fn problem_with(change: impl FnOnce(&mut Vec<u8>)) -> String {
    let folder = TempDir::new().unwrap();
    let mut bytes = fs::read(files().join("single.nii")).unwrap();
    change(&mut bytes);
    fs::write(folder.path().join("changed.nii"), bytes).unwrap();
    let findings = find_all(folder.path());
    assert!(findings.datasets.is_empty(), "{:?}", findings.datasets);
    findings.problems.into_iter().next().unwrap().message
}

fn close(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| close(one, other))
        }
        _ => match (one.as_f64(), other.as_f64()) {
            (Some(one), Some(other)) => (one - other).abs() < 1e-3,
            _ => one == other,
        },
    }
}

#[test]
fn metadata_is_what_nibabel_says() {
    let findings = find_all(&files());
    assert!(findings.problems.is_empty(), "{:?}", findings.problems);
    assert_eq!(findings.datasets.len(), expected().len());
    for Expected { file, metadata: expected, .. } in expected() {
        let metadata = metadata_of(&findings, &file);
        for (key, value) in expected {
            // nibabel counts a colour as one field of three, and says its name otherwise.
            let value = if value == "RGB" { Value::from("rgb24") } else { value };
            assert!(close(&metadata[&key], &value), "{file} {key}: {} {value}", metadata[&key]);
        }
    }
}

#[test]
fn a_pair_is_one_dataset_of_two_files() {
    let findings = find_all(&files());
    let pair = findings.datasets.iter().find(|dataset| dataset.name == "pair_2").unwrap();
    let files: Vec<_> = pair.files.iter().map(|file| (&*file.role, &*file.path)).collect();
    assert_eq!(files, [("header", "pair_2.hdr.gz"), ("image", "pair_2.img.gz")]);
    assert_eq!(pair.format, "nifti-2");
}

#[test]
fn the_preview_shows_the_patients_right_at_the_left_and_the_front_at_the_top() {
    for Expected { file, bright, metadata } in expected() {
        let Some([column, row]) = bright else { continue };
        let image = open(&files(), &file, |path| files().join(path).exists()).unwrap().unwrap();
        let png = preview(&files(), &image, 512).unwrap().unwrap();
        let picture = image::load_from_memory(&png.content).unwrap().into_luma8();
        assert_eq!((png.width, png.height), picture.dimensions());
        let brightest = picture.enumerate_pixels().max_by_key(|(.., shade)| shade.0[0]).unwrap();
        // Rows are repeated where voxels are higher than they are wide.
        let rows =
            if file == "coronal.nii.gz" { 6 } else { metadata["dimensions"][1].as_u64().unwrap() };
        let seen = [brightest.0, brightest.1 * rows as u32 / png.height];
        assert_eq!(seen, [column, row], "{file}");
    }
}

#[test]
fn damage_is_told_by_field() {
    let at = |offset: usize, value: i16| {
        move |bytes: &mut Vec<u8>| bytes[offset..offset + 2].copy_from_slice(&value.to_le_bytes())
    };
    for (change, message) in [
        (at(40, 9), "the header says 9 dimensions; 1 to 7 are possible (dim[0])"),
        (
            at(44, -6),
            "the header says -6 voxels along dimension 2; at least 1 is possible (dim[2])",
        ),
        (at(70, 3), "the header names the data type 3, which NIfTI does not define (datatype)"),
        (at(72, 8), "the header says 8 bits a voxel, but its data type has 16 (bitpix)"),
        (at(46, 30_000), "it ends after 832 bytes; the header says 2880352"),
    ] {
        assert_eq!(problem_with(change), message);
    }
    let offset = |value: f32| {
        move |bytes: &mut Vec<u8>| bytes[108..112].copy_from_slice(&value.to_le_bytes())
    };
    for value in [-1.0, 3.0, f32::NAN, f32::INFINITY] {
        let message = problem_with(offset(value));
        assert!(message.ends_with("348 is the least (vox_offset)"), "{message}");
    }
}

#[test]
fn a_file_that_ends_early_is_damaged_wherever_it_ends() {
    assert_eq!(
        problem_with(|bytes| bytes.truncate(831)),
        "it ends after 831 bytes; the header says 832"
    );
    for length in [0, 3, 100, 347] {
        let message = problem_with(|bytes| bytes.truncate(length));
        assert_eq!(message, "it has the name of a NIfTI file, but does not begin as one");
    }
}

#[test]
fn dimensions_beyond_all_files_are_refused_before_anything_is_reserved() {
    let message = problem_with(|bytes| {
        for (index, dim) in
            [7i16, i16::MAX, i16::MAX, i16::MAX, i16::MAX, i16::MAX, i16::MAX].iter().enumerate()
        {
            bytes[40 + 2 * index..42 + 2 * index].copy_from_slice(&dim.to_le_bytes());
        }
        bytes[54..56].copy_from_slice(&i16::MAX.to_le_bytes());
    });
    assert!(message.ends_with("more bytes than a file can have"), "{message}");
}

#[test]
fn a_header_without_its_voxels_says_what_is_missing() {
    let folder = TempDir::new().unwrap();
    fs::copy(files().join("pair.hdr"), folder.path().join("pair.hdr")).unwrap();
    let findings = find_all(folder.path());
    assert_eq!(
        findings.problems[0].message,
        "the voxels are missing: there is no pair.img beside the header"
    );
}

#[test]
fn a_gzipped_file_that_ends_early_has_no_preview_and_says_why() {
    let folder = TempDir::new().unwrap();
    // Stored without compression, so that the cut is in the middle slice.
    let mut packed = GzEncoder::new(Vec::new(), Compression::none());
    packed.write_all(&fs::read(files().join("single.nii")).unwrap()).unwrap();
    let bytes = packed.finish().unwrap();
    fs::write(folder.path().join("cut.nii.gz"), &bytes[..bytes.len() - 230]).unwrap();
    let image = open(folder.path(), "cut.nii.gz", |_| true).unwrap().unwrap();
    let error = preview(folder.path(), &image, 512).unwrap_err();
    assert!(error.to_string().starts_with("it "), "{error}");
}

#[test]
fn other_formats_are_passed_over() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("envi.hdr"), "ENVI\nsamples = 10\n").unwrap();
    fs::write(folder.path().join("notes.txt"), "nothing").unwrap();
    let findings = find_all(folder.path());
    assert!(findings.datasets.is_empty() && findings.problems.is_empty());
}
