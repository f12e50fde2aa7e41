//! Bundles: where the descriptor, the image and the logo are found, and the image's bytes.

use std::io::Cursor;

use gantry_definition::bundle::{BundleStage, extract_image, read_bundle, verify_stored_image};
use serde_json::json;
use zip::CompressionMethod;

use crate::samples::{descriptor, text, with, zip, zip_with};

const USUAL: &str = "org.example.count-1.0.0.tar";

fn stage(files: &[(&str, &[u8])]) -> BundleStage {
    read_bundle(&mut zip(files)).unwrap_err().stage
}

#[test]
fn a_bundle_is_read_whatever_the_order_and_case_of_its_entries() {
    let text = text(&descriptor());
    for name in ["descriptor.yml", "descriptor.yaml", "Descriptor.YML"] {
        let mut bytes =
            zip(&[(USUAL, b"image"), ("logo.PNG", b"logo"), ("notes.txt", b"-"), (name, &text)]);
        let bundle = read_bundle(&mut bytes).unwrap();
        assert_eq!(bundle.descriptor, text);
        assert_eq!(bundle.definition.namespace, "org.example.count");
        assert_eq!(bundle.logo.as_deref(), Some(b"logo".as_slice()));
        assert_eq!(bundle.image.name, USUAL);
        assert_eq!(bundle.warnings, []);
    }
}

#[test]
fn the_image_is_where_the_descriptor_says_or_at_a_usual_place() {
    let plain = text(&descriptor());
    let configured = text(&with("/configuration/image", json!({"file": "/images/My.tar"})));
    for (text, files, found) in [
        (&configured, ["images/my.TAR", USUAL, "image.tar"], Some("images/my.TAR")),
        (&configured, ["other.tar", USUAL, "image.tar"], Some(USUAL)),
        (
            &plain,
            ["image.tar", "Org.Example.count-1.0.0.tar", "a.tar"],
            Some("Org.Example.count-1.0.0.tar"),
        ),
        (&plain, ["a.tar", "b.tar", "IMAGE.tar"], Some("IMAGE.tar")),
        (&plain, ["folder/only.tar", "a.txt", "b.txt"], Some("folder/only.tar")),
        (&plain, ["a.tar", "b.tar", "c.txt"], None),
        (&plain, ["a.txt", "b.txt", "c.txt"], None),
    ] {
        let [a, b, c] = files;
        let bundle =
            read_bundle(&mut zip(&[(a, b"1"), (b, b"2"), (c, b"3"), ("descriptor.yml", text)]));
        match found {
            Some(name) => assert_eq!(bundle.unwrap().image.name, name, "{files:?}"),
            None => assert_eq!(bundle.unwrap_err().stage, BundleStage::ImageMissing, "{files:?}"),
        }
    }
}

#[test]
fn a_refusal_says_how_far_the_check_came() {
    let sound = text(&descriptor());
    let unsound = text(&with("/name", json!("x")));
    assert_eq!(stage(&[(USUAL, b"")]), BundleStage::DescriptorMissing);
    assert_eq!(stage(&[("sub/descriptor.yml", &sound)]), BundleStage::DescriptorMissing);
    assert_eq!(stage(&[("descriptor.yml", b"a: [")]), BundleStage::DescriptorUnreadable);
    assert_eq!(stage(&[("descriptor.yml", &unsound)]), BundleStage::Schema);
    assert_eq!(stage(&[("descriptor.yml", &sound)]), BundleStage::ImageMissing);
}

#[test]
fn a_stored_image_is_used_where_it_lies() {
    let text = text(&descriptor());
    let mut bytes = zip(&[("descriptor.yml", &text), (USUAL, b"the image")]);
    let image = read_bundle(&mut bytes).unwrap().image;
    let at = usize::try_from(image.stored_at.unwrap()).unwrap();
    assert_eq!(image.length, 9);
    assert_eq!(&bytes.get_ref()[at..at + 9], b"the image");
    verify_stored_image(&mut bytes, &image).unwrap();

    let mut broken = bytes.into_inner();
    broken[at] ^= 1;
    let refusal = verify_stored_image(&mut Cursor::new(broken), &image).unwrap_err();
    assert_eq!(refusal.stage, BundleStage::Archive);
    assert_eq!(refusal.findings[0].code, "archive-entry-damaged");
}

#[test]
fn a_deflated_image_is_inflated() {
    let text = text(&descriptor());
    let content = b"layer ".repeat(10_000);
    let files: [(&str, &[u8]); 2] = [("descriptor.yml", &text), (USUAL, &content)];
    let mut bytes = zip_with(CompressionMethod::Deflated, &files);
    let image = read_bundle(&mut bytes).unwrap().image;
    assert_eq!(image.stored_at, None);
    let mut inflated = Vec::new();
    assert_eq!(extract_image(&mut bytes, &image, &mut inflated).unwrap(), 60_000);
    assert_eq!(inflated, content);
}

#[test]
fn a_full_disk_is_not_the_bundles_fault() {
    let text = text(&descriptor());
    let mut bytes = zip(&[("descriptor.yml", &text), (USUAL, b"the image")]);
    let image = read_bundle(&mut bytes).unwrap().image;
    let mut small = [0; 4];
    let refusal = extract_image(&mut bytes, &image, &mut small.as_mut_slice()).unwrap_err();
    assert_eq!(refusal.stage, BundleStage::Io);
}
