//! Formats read files in place: 2 GiB are looked at from a sandbox that has room for a slice.
//!
//! The files are sparse, so they take neither time nor space on disk.

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use gantry_model::plugin::{Dataset, FindRequest, Limits, PreviewRequest, SourceFile};
use gantry_plugin::{Access, Bound};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{host, shipped};

/// Bytes of memory of the sandbox: less than a fiftieth of the file.
const MEMORY: u64 = 32 * 1024 * 1024;

/// Pixels of an edge of the slices: those of a large scanner.
const EDGE: u16 = 1024;

const PIXELS: u64 = EDGE as u64 * EDGE as u64;

/// A file in a folder of its own, which a format is asked about.
struct Big {
    format: Bound,
    folder: TempDir,
    file: File,
    /// Where the pixels begin, and bytes of a slice.
    begin: u64,
    slice: u64,
}

impl Big {
    /// A file of that header and of so many slices of zeros.
    async fn new(plugin: &str, header: &[u8], slice: u64, slices: u64) -> Self {
        let limits = Limits { memory_bytes: MEMORY, ..Limits::default() };
        let loaded = host().host.load(shipped(plugin)).await.expect("load the component");
        let format = loaded.bind(Access { limits, ..Access::default() });
        let folder = tempfile::tempdir().expect("make a folder");
        let file = File::create(folder.path().join("big.nii")).expect("make a file");
        let begin = header.len() as u64;
        file.write_all_at(header, 0).expect("write the header");
        file.set_len(begin + slice * slices).expect("make it large");
        Self { format, folder, file, begin, slice }
    }

    async fn find(&self) -> Dataset {
        let size = self.file.metadata().expect("it is there").len();
        assert!(size > 2 * 1024 * 1024 * 1024, "it has {size} bytes");
        let files = vec![SourceFile { path: "big.nii".to_owned(), size }];
        let request = FindRequest { files, settings: json!({}) };
        let findings = self.format.find(&request, self.folder.path()).await.expect("an answer");
        assert!(findings.problems.is_empty(), "{findings:?}");
        findings.datasets.into_iter().next().expect("a dataset")
    }

    async fn preview(&self, dataset: &Dataset) -> Vec<u8> {
        let longest_edge = EDGE.into();
        let dataset = dataset.clone();
        let request = PreviewRequest { dataset, longest_edge, settings: json!({}) };
        let picture = self.format.preview(&request, self.folder.path()).await.expect("an answer");
        let picture = picture.expect("a picture");
        assert_eq!((picture.width, picture.height), (longest_edge, longest_edge));
        picture.content
    }

    /// Makes a pixel in the middle of a slice bright or dark.
    fn spot(&self, slice: u64, value: u8) {
        let place = self.begin + slice * self.slice + self.slice / 2;
        self.file.write_all_at(&[value], place).expect("write a pixel");
    }

    /// Whatever is in other slices, the picture is of this one.
    async fn shows(&self, dataset: &Dataset, middle: u64) {
        let dark = self.preview(dataset).await;
        for other in [0, middle - 1, middle + 1] {
            self.spot(other, 100);
            assert!(self.preview(dataset).await == dark, "slice {other} is in the picture");
        }
        self.spot(middle, 100);
        assert!(self.preview(dataset).await != dark, "slice {middle} is not in the picture");
    }
}

fn plugins() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../plugins")
}

/// The header of a small file with other dimensions (`nifti1.h`: `dim` is at 40).
fn nifti_header(dims: [u16; 3]) -> Vec<u8> {
    let small = std::fs::read(plugins().join("nifti/tests/files/single.nii")).expect("read it");
    let mut header = small[..352].to_vec();
    for (bytes, dim) in header[42..48].as_chunks_mut().0.iter_mut().zip(dims) {
        *bytes = dim.to_le_bytes();
    }
    header
}

fn metadata(dataset: &Dataset) -> Value {
    dataset.metadata.value().expect("it is read")
}

#[tokio::test]
async fn a_nifti_file_of_2_gib_costs_the_memory_of_a_slice() {
    let slices = 1025;
    let header = nifti_header([EDGE, EDGE, slices]);
    // 16 bits a voxel.
    let big = Big::new("nifti", &header, 2 * PIXELS, slices.into()).await;
    let dataset = big.find().await;
    assert_eq!(metadata(&dataset)["dimensions"], json!([EDGE, EDGE, slices]));
    big.shows(&dataset, 512).await;
}

/// The header of a small file with other dimensions. In it, each has its tag, its type, the number
/// of its bytes, and these (PS3.5 section 7.1.2).
fn dicom_header(edge: u16, frames: &[u8; 4]) -> Vec<u8> {
    let path = plugins().join("dicom/tests/files/frames/native.dcm");
    let small = std::fs::read(path).expect("read it");
    let find = |bytes: &[u8], pattern: &[u8]| {
        bytes.windows(pattern.len()).rposition(|window| window == pattern).expect("it has that")
    };
    let pixels = find(&small, b"\xe0\x7f\x10\x00O") + 12;
    let mut header = small[..pixels].to_vec();
    for tag in [b"\x28\x00\x10\x00US\x02\x00", b"\x28\x00\x11\x00US\x02\x00"] {
        let value = find(&header, tag) + tag.len();
        header[value..value + 2].copy_from_slice(&edge.to_le_bytes());
    }
    let length = u32::try_from(PIXELS).expect("it fits") * 2049;
    header[pixels - 4..].copy_from_slice(&length.to_le_bytes());
    let count = find(&header, b"\x28\x00\x08\x00IS\x02\x00") + 6;
    header.splice(count..count + 4, [&[4, 0], frames.as_slice()].concat());
    header
}

#[tokio::test]
async fn a_dicom_file_of_2_gib_costs_the_memory_of_a_frame() {
    // 8 bits a pixel.
    let big = Big::new("dicom", &dicom_header(EDGE, b"2049"), PIXELS, 2049).await;
    let dataset = big.find().await;
    assert_eq!(metadata(&dataset)["frames"], 2049);
    big.shows(&dataset, 1024).await;
}
