//! Files that pydicom wrote (`tests/generate.py`), and files with damage.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use gantry_plugin_sdk::dataset_format::{Dataset, Findings, SourceFile};
use picture::Png;
use serde_json::Value;
use tempfile::TempDir;

use crate::find::find;
use crate::preview::{Failure, preview};

fn files() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files")
}

fn list(root: &Path, folder: &Path, files: &mut Vec<SourceFile>) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            list(root, &path, files);
        } else {
            let relative = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
            files.push(SourceFile { path: relative, size: entry.metadata().unwrap().len() });
        }
    }
}

fn find_all(root: &Path) -> Findings {
    let mut files = Vec::new();
    list(root, root, &mut files);
    files.sort_by(|one, other| one.path.cmp(&other.path));
    find(root, &files, false)
}

fn series_of(path: &str) -> Dataset {
    let of_path = |dataset: &Dataset| dataset.files.iter().any(|file| file.path == path);
    find_all(&files()).datasets.into_iter().find(of_path).unwrap()
}

fn metadata(dataset: &Dataset) -> Value {
    serde_json::from_str(&dataset.metadata).unwrap()
}

fn picture(dataset: &Dataset) -> Png {
    preview(&files(), &dataset.files, 512).unwrap().unwrap()
}

/// Column and row of the brightest pixel.
fn brightest(png: &Png) -> (u32, u32) {
    let picture = image::load_from_memory(&png.content).unwrap().into_luma8();
    let (column, row, _) = picture.enumerate_pixels().max_by_key(|(.., shade)| shade.0[0]).unwrap();
    (column, row)
}

#[test]
fn slices_are_sorted_by_position_whatever_their_names_and_numbers() {
    let series = series_of("slices/IM0");
    let paths: Vec<&str> = series.files.iter().map(|file| &*file.path).collect();
    assert_eq!(paths, ["slices/IM4", "slices/IM3", "slices/IM2", "slices/IM1", "slices/IM0"]);
    assert_eq!((&*series.format, &*series.name), ("dicom-series", "Thorax 2.5 mm"));
    assert_eq!(brightest(&picture(&series)), (2, 1));
}

#[test]
fn metadata_tells_of_the_scan() {
    let metadata = metadata(&series_of("slices/IM0"));
    for (key, value) in [
        ("modality", Value::from("CT")),
        ("series-instance-uid", Value::from("2.25.8000.1")),
        ("instances", Value::from(5)),
        ("frames", Value::from(5)),
        ("rows", Value::from(6)),
        ("columns", Value::from(8)),
        ("slice-spacing", Value::from(2.5)),
        ("pixel-spacing", Value::from(vec![0.5, 0.5])),
    ] {
        assert_eq!(metadata[key], value, "{key}");
    }
}

#[test]
fn the_patient_is_named_only_if_asked_for() {
    let mut listing = Vec::new();
    list(&files(), &files(), &mut listing);
    for (asked, expected) in [(false, 0), (true, 1)] {
        for dataset in find(&files(), &listing, asked).datasets {
            assert_eq!(dataset.metadata.matches("Phantom^Water").count(), expected);
            assert_eq!(dataset.metadata.matches("20000101").count(), expected);
        }
    }
}

#[test]
fn the_middle_frame_is_shown_whether_packed_or_not() {
    for file in ["frames/native.dcm", "frames/rle.dcm"] {
        assert_eq!(brightest(&picture(&series_of(file))), (2, 2), "{file}");
    }
}

#[test]
fn every_byte_order_and_compression_shows_the_same_spot() {
    for file in ["big_endian", "deflated", "inverted", "colour"] {
        assert_eq!(brightest(&picture(&series_of(&format!("single/{file}")))), (4, 3), "{file}");
    }
    let (column, row) = brightest(&picture(&series_of("single/jpeg")));
    assert_eq!((column / 8, row / 8), (4, 3));
}

#[test]
fn a_slide_is_shown_by_its_thumbnail() {
    let slide = series_of("slide/volume.dcm");
    assert_eq!(slide.format, "dicom-slide");
    assert_eq!(slide.files.len(), 3);
    assert_eq!(picture(&slide).height, 6);
}

#[test]
fn documents_have_no_preview() {
    let report = series_of("report.dcm");
    assert_eq!(report.format, "dicom-documents");
    assert!(preview(&files(), &report.files, 512).unwrap().is_none());
}

#[test]
fn a_compression_that_is_not_known_is_told_from_damage() {
    let failure = preview(&files(), &series_of("single/jpeg_ls").files, 512).unwrap_err();
    assert!(matches!(failure, Failure::Unseen(crate::frame::Unseen::Decode { .. })), "{failure}");
}

#[test]
fn other_files_are_passed_over() {
    let findings = find_all(&files());
    assert!(findings.problems.is_empty(), "{:?}", findings.problems);
    let all = findings.datasets.iter().flat_map(|dataset| &dataset.files);
    assert_eq!(all.filter(|file| file.path == "notes.txt").count(), 0);
}

#[test]
fn a_file_that_ends_in_its_header_is_damaged_and_one_that_ends_in_its_pixels_has_no_preview() {
    let folder = TempDir::new().unwrap();
    let whole = fs::read(files().join("slices/IM0")).unwrap();
    fs::write(folder.path().join("header"), &whole[..400]).unwrap();
    fs::write(folder.path().join("pixels"), &whole[..whole.len() - 2]).unwrap();
    let findings = find_all(folder.path());
    let damaged: Vec<&str> = findings.problems.iter().map(|problem| &*problem.path).collect();
    assert_eq!(damaged, ["header"]);
    let failure = preview(folder.path(), &findings.datasets[0].files, 512).unwrap_err();
    assert_eq!(failure.to_string(), "pixels ends before frame 0");
}

#[test]
fn a_frame_far_into_a_large_file_is_found_without_reading_what_is_before() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("large.dcm");
    let small = fs::read(files().join("frames/native.dcm")).unwrap();
    // The same header with 40 million frames of 48 bytes, so 1.9 GB, that are not written; a spot in the middle one.
    let pixels = small.len() - 5 * 48;
    let length = 40_000_000u32 * 48;
    let mut header = small[..pixels].to_vec();
    header[pixels - 4..].copy_from_slice(&length.to_le_bytes());
    let at = header.windows(2).rposition(|pair| pair == b"5 ").unwrap();
    header.splice(at - 2..at + 2, *b"\x08\x0040000000");
    let begin = header.len() as u64;
    let mut file = File::create(&path).unwrap();
    file.write_all(&header).unwrap();
    file.set_len(begin + u64::from(length)).unwrap();
    std::os::unix::fs::FileExt::write_all_at(&file, &[255], begin + 20_000_000 * 48 + 19).unwrap();
    let findings = find_all(folder.path());
    assert_eq!(metadata(&findings.datasets[0])["frames"], 40_000_000);
    let png = preview(folder.path(), &findings.datasets[0].files, 512).unwrap().unwrap();
    assert_eq!(brightest(&png), (3, 2));
}
