//! Bytes of images and files: formats, dimensions, sizes, whole-slide images.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::{self, Cursor, Write};
use std::rc::Rc;

use gantry_definition::values::{ValueError, check_content, unpack_wsidicom};
use gantry_model::types::{FileFormat, ImageFormat, TypeSpec};
use gantry_model::value::Content;
use zip::CompressionMethod;

use crate::samples::{dicom, jpeg, png, tiff, zip, zip_with};

fn image(formats: &[ImageFormat], width: Option<u64>, height: Option<u64>) -> TypeSpec {
    TypeSpec::Image {
        formats: (!formats.is_empty()).then(|| formats.to_vec()),
        max_file_size: None,
        max_width: width,
        max_height: height,
    }
}

fn check(spec: &TypeSpec, bytes: &[u8]) -> Result<Content, ValueError> {
    check_content(spec, &mut Cursor::new(bytes), bytes.len() as u64)
}

fn message(spec: &TypeSpec, bytes: &[u8]) -> String {
    check(spec, bytes).unwrap_err().message
}

fn slide(columns: u32, rows: u32) -> Vec<u8> {
    dicom(&[
        (0x0028, 0x0010, b"US", &256_u16.to_le_bytes()),
        (0x0028, 0x0011, b"US", &256_u16.to_le_bytes()),
        (0x0048, 0x0006, b"UL", &columns.to_le_bytes()),
        (0x0048, 0x0007, b"UL", &rows.to_le_bytes()),
    ])
}

#[test]
fn formats_are_told_by_signature() {
    let files = [
        (ImageFormat::Png, png(4, 2)),
        (ImageFormat::Jpeg, jpeg(4, 2)),
        (ImageFormat::Tiff, tiff(3, false)),
        (ImageFormat::Dicom, dicom(&[])),
    ];
    for (format, bytes) in &files {
        let size = bytes.len() as u64;
        let sound = Content { size, folder: false, outline: false };
        assert_eq!(check(&image(&[*format], None, None), bytes), Ok(sound.clone()));
        assert_eq!(check(&image(&[], None, None), bytes), Ok(sound));
        let others: Vec<ImageFormat> =
            files.iter().map(|(other, _)| *other).filter(|other| other != format).collect();
        assert_eq!(message(&image(&others, None, None), bytes), "invalid image format");
    }
    assert_eq!(
        message(&image(&[ImageFormat::Png], None, None), b"\x89PNX"),
        "invalid image format"
    );
    assert!(check(&image(&[], None, None), b"anything").is_ok());
}

#[test]
fn width_and_height_are_bounded() {
    let files = [
        png(40, 20),
        jpeg(40, 20),
        dicom(&[
            (0x0028, 0x0010, b"US", &20_u16.to_le_bytes()),
            (0x0028, 0x0011, b"US", &40_u16.to_le_bytes()),
        ]),
        slide(40, 20),
    ];
    for bytes in files {
        assert!(check(&image(&[], Some(40), Some(20)), &bytes).is_ok());
        assert_eq!(message(&image(&[], Some(39), None), &bytes), "invalid image width");
        assert_eq!(message(&image(&[], None, Some(19)), &bytes), "invalid image height");
    }
    assert!(check(&image(&[], Some(4), Some(2)), &tiff(3, false)).is_ok());
    assert_eq!(message(&image(&[], Some(3), None), &tiff(3, false)), "invalid image width");
    for bytes in [&b"no image"[..], b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", &dicom(&[])] {
        assert_eq!(message(&image(&[], Some(9), None), bytes), "invalid image dimension");
    }
}

#[test]
fn a_picture_inside_of_a_dicom_sequence_does_not_count() {
    let nested = |length: u32| {
        let mut item = vec![0x28, 0, 0x10, 0, b'U', b'S', 2, 0, 9, 9];
        item.extend([0x28, 0, 0x11, 0, b'U', b'S', 2, 0, 9, 9]);
        let mut sequence = vec![0x08, 0, 0x40, 0x11, b'S', b'Q', 0, 0];
        sequence.extend(length.to_le_bytes());
        sequence.extend([0xfe, 0xff, 0, 0xe0]);
        sequence.extend(u32::MAX.to_le_bytes());
        sequence.extend(item);
        sequence.extend([0xfe, 0xff, 0x0d, 0xe0, 0, 0, 0, 0]);
        sequence.extend([0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0]);
        sequence
    };
    let mut bytes = dicom(&[]);
    bytes.extend(nested(u32::MAX));
    bytes.extend(
        dicom(&[
            (0x0028, 0x0010, b"US", &20_u16.to_le_bytes()),
            (0x0028, 0x0011, b"US", &40_u16.to_le_bytes()),
        ])[132 + 28..]
            .to_vec(),
    );
    assert!(check(&image(&[], Some(40), Some(20)), &bytes).is_ok());
}

#[test]
fn a_dicom_element_that_claims_gigabytes_costs_nothing() {
    let mut bytes = dicom(&[]);
    bytes.extend([0x08, 0, 0x10, 0, b'O', b'B', 0, 0, 0xfe, 0xff, 0xff, 0xff]);
    assert_eq!(message(&image(&[], Some(9), None), &bytes), "invalid image dimension");
}

#[test]
fn tiffs_have_three_samples_in_strips() {
    let any = image(&[ImageFormat::Tiff], None, None);
    assert!(check(&any, &tiff(3, false)).is_ok());
    for bytes in [tiff(1, false), tiff(3, true), b"II*\0\xff\xff\0\0".to_vec()] {
        assert_eq!(message(&any, &bytes), "invalid image");
    }
}

#[test]
fn sizes_are_bounded() {
    let spec = TypeSpec::Image {
        formats: None,
        max_file_size: Some(24),
        max_width: None,
        max_height: None,
    };
    assert!(check(&spec, &png(1, 1)).is_ok());
    assert_eq!(message(&spec, &[0; 25]), "invalid image size");
    let file = TypeSpec::File { formats: None, max_file_size: Some(3) };
    assert!(check(&file, b"abc").is_ok());
    assert_eq!(message(&file, b"abcd"), "invalid file size");
}

#[test]
fn text_files_are_text() {
    let file = |formats: &[FileFormat]| TypeSpec::File {
        formats: Some(formats.to_vec()),
        max_file_size: None,
    };
    assert!(check(&file(&[FileFormat::Text]), "ünïcode".as_bytes()).is_ok());
    assert_eq!(message(&file(&[FileFormat::Text]), b"\xff\xfe"), "invalid file format");
    assert!(check(&file(&[FileFormat::Text, FileFormat::Binary]), b"\xff\xfe").is_ok());
    assert_eq!(message(&TypeSpec::Boolean, b"true"), "invalid parameter type");
}

#[test]
fn a_flat_zip_of_dicom_files_is_a_slide_and_is_unpacked() {
    let pixels = [&b"\xe0\x7f\x10\0OW\0\0\x64\0\0\0"[..], &[0; 100]].concat();
    let (small, large) = (slide(10, 10), [slide(4000, 3000), pixels].concat());
    for method in [CompressionMethod::Stored, CompressionMethod::Deflated] {
        let files: [(&str, &[u8]); 2] = [("a.dcm", &small), ("b.dcm", &large)];
        let bytes = zip_with(method, &files).into_inner();
        let size = (small.len() + large.len()) as u64;
        let slide = Content { size, folder: true, outline: false };
        assert_eq!(check(&image(&[ImageFormat::Wsidicom], Some(4000), None), &bytes), Ok(slide));
        let narrow = image(&[], Some(3999), None);
        assert_eq!(message(&narrow, &bytes), "invalid image width");
        assert_eq!(
            message(&image(&[ImageFormat::Png], None, None), &bytes),
            "invalid image format"
        );

        let folder: Rc<RefCell<BTreeMap<String, Vec<u8>>>> = Rc::default();
        let mut create = |name: &str| -> io::Result<Box<dyn Write>> {
            folder.borrow_mut().insert(name.to_owned(), Vec::new());
            Ok(Box::new(Unpacked { name: name.to_owned(), folder: Rc::clone(&folder) }))
        };
        assert_eq!(unpack_wsidicom(&mut Cursor::new(bytes), &mut create).unwrap(), size);
        assert_eq!(folder.borrow()["a.dcm"], small);
        assert_eq!(folder.borrow()["b.dcm"], large);
    }
}

struct Unpacked {
    name: String,
    folder: Rc<RefCell<BTreeMap<String, Vec<u8>>>>,
}

impl Write for Unpacked {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.folder.borrow_mut().get_mut(&self.name).unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn zips_that_are_no_slides_are_refused() {
    let slide = slide(1, 1);
    let any = image(&[ImageFormat::Wsidicom], None, None);
    let outside = zip(&[("../../a.dcm", &slide)]).into_inner();
    for bytes in [
        zip(&[("a.dcm", &slide), ("b.dcm", b"not DICOM")]).into_inner(),
        zip(&[("folder/a.dcm", &slide)]).into_inner(),
        zip(&[]).into_inner(),
        outside,
        b"PK\x03\x04 and nothing more".to_vec(),
    ] {
        assert_eq!(message(&any, &bytes), "invalid image format");
    }
}
