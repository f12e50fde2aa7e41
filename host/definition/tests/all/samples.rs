//! Sound things, made in memory, for tests to break.

use std::io::{Cursor, Write};

use serde_json::{Value, json};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// A descriptor with one input and one output.
pub(crate) fn descriptor() -> Value {
    json!({
        "$schema": "https://example.org/task.v0.json",
        "name": "Example task",
        "name_short": "example",
        "namespace": "org.example.count",
        "version": "1.0.0",
        "authors": [{
            "first_name": "Example", "last_name": "Lab", "organization": "Example Lab",
            "email": "tasks@example.org"
        }],
        "configuration": {},
        "inputs": { "a": { "description": "One.", "type": "integer" } },
        "outputs": { "sum": { "description": "Two.", "type": "integer" } }
    })
}

/// The descriptor as text. JSON is YAML.
pub(crate) fn text(descriptor: &Value) -> Vec<u8> {
    serde_json::to_vec_pretty(descriptor).unwrap()
}

/// The descriptor with something else at a JSON pointer, whose parent is there.
pub(crate) fn with(pointer: &str, value: Value) -> Value {
    let mut descriptor = descriptor();
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    descriptor.pointer_mut(parent).unwrap()[key] = value;
    descriptor
}

/// A zip archive of stored files.
pub(crate) fn zip(files: &[(&str, &[u8])]) -> Cursor<Vec<u8>> {
    zip_with(CompressionMethod::Stored, files)
}

/// A zip archive of files compressed in one way.
pub(crate) fn zip_with(method: CompressionMethod, files: &[(&str, &[u8])]) -> Cursor<Vec<u8>> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(method);
    for (name, bytes) in files {
        writer.start_file(*name, options).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap()
}

/// A tar archive of files.
pub(crate) fn tar(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, bytes) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        builder.append_data(&mut header, name, *bytes).unwrap();
    }
    builder.into_inner().unwrap()
}

/// The beginning of a PNG: all that the checks read.
pub(crate) fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    bytes.extend(width.to_be_bytes());
    bytes.extend(height.to_be_bytes());
    bytes
}

/// The beginning of a JPEG, up to its frame header.
pub(crate) fn jpeg(width: u16, height: u16) -> Vec<u8> {
    let mut bytes = b"\xff\xd8\xff\xe0\0\x04\0\0\xff\xc0\0\x0b\x08".to_vec();
    bytes.extend(height.to_be_bytes());
    bytes.extend(width.to_be_bytes());
    bytes.extend([0; 8]);
    bytes
}

/// A TIFF of 4 × 2 pixels.
pub(crate) fn tiff(samples: u16, tiled: bool) -> Vec<u8> {
    let mut tags: Vec<(u16, u16, u32)> = vec![
        (256, 3, 4),
        (257, 3, 2),
        (258, 3, 8),
        (259, 3, 1),
        (262, 3, if samples == 3 { 2 } else { 1 }),
    ];
    if tiled {
        tags.extend([(277, 3, samples.into()), (322, 3, 16), (323, 3, 16)]);
        tags.extend([(324, 4, 8), (325, 4, 256 * u32::from(samples))]);
    } else {
        tags.extend([(273, 4, 8), (277, 3, samples.into()), (278, 3, 2)]);
        tags.push((279, 4, 8 * u32::from(samples)));
    }
    let mut bytes = b"II*\0\x08\0\0\0".to_vec();
    bytes.extend(u16::try_from(tags.len()).unwrap().to_le_bytes());
    for (tag, kind, value) in tags {
        bytes.extend(tag.to_le_bytes());
        bytes.extend(kind.to_le_bytes());
        bytes.extend(1_u32.to_le_bytes());
        bytes.extend(value.to_le_bytes());
    }
    bytes.extend([0; 1024]);
    bytes
}

/// A DICOM file in explicit little endian: elements are `(group, element, representation, value)`.
pub(crate) fn dicom(elements: &[(u16, u16, &[u8; 2], &[u8])]) -> Vec<u8> {
    let mut bytes = vec![0; 128];
    bytes.extend(b"DICM");
    let syntax: (u16, u16, &[u8; 2], &[u8]) = (2, 0x10, b"UI", b"1.2.840.10008.1.2.1\0");
    for (group, element, representation, value) in [syntax].iter().chain(elements) {
        bytes.extend(group.to_le_bytes());
        bytes.extend(element.to_le_bytes());
        bytes.extend(*representation);
        bytes.extend(u16::try_from(value.len()).unwrap().to_le_bytes());
        bytes.extend(*value);
    }
    bytes
}
