//! Zip archives that no honest program writes.

use gantry_tests::bundle::{hostile, zip_of};
use zip::CompressionMethod;

use super::fortress::{Fortress, bundle};
use super::zips::{CENTRAL, LOCAL, offset, patch, set_kind};

/// An entry that is nobody's business, for tests to change.
const NOTE: &str = "notes/readme";

fn good() -> Vec<u8> {
    bundle().file(NOTE, b"about this task").build()
}

fn renamed(name: &str) -> Vec<u8> {
    let mut zip = good();
    hostile::rename_entry(&mut zip, NOTE, name);
    zip
}

#[tokio::test]
async fn entries_with_names_that_lead_astray_are_refused() {
    let fortress = Fortress::start().await;
    let names = [
        ("a name that climbs out", "../../readme"),
        ("a name that climbs out later", "n/../../../r"),
        ("a name that climbs out as on Windows", r"..\..\readme"),
        ("an absolute name", "/etc/readme1"),
        ("an absolute name of Windows", "C:/readme123"),
        ("a name with a zero byte", "notes\0readme"),
        ("a name with a line end", "notes\nreadme"),
    ];
    for (what, name) in names {
        let last = name.rsplit(['/', '\\', '\0', '\n']).next().unwrap();
        fortress.refuses(what, &[last], renamed(name)).await;
    }
    let long = bundle().file(&"n".repeat(5000), b"").build();
    fortress.refuses("a very long name", &["name"], long).await;
    fortress.expect_in_service().await;
}

#[tokio::test]
async fn entries_that_are_no_files_are_refused() {
    let fortress = Fortress::start().await;
    let kinds = [("a link", 0o120_000), ("a device", 0o020_000), ("a pipe", 0o010_000)];
    for (what, kind) in kinds {
        let mut zip = good();
        set_kind(&mut zip, NOTE, kind);
        fortress.refuses(what, &["neither a file nor a folder"], zip).await;
    }
    fortress.expect_in_service().await;
}

#[tokio::test]
async fn entries_with_one_name_are_refused() {
    let fortress = Fortress::start().await;
    let mut twice = bundle().file(NOTE, b"one").file("notes/readmf", b"two").build();
    hostile::rename_entry(&mut twice, "notes/readmf", NOTE);
    fortress.refuses("a name twice", &["same name"], twice).await;
    let case = bundle().file("Image.TAR", b"").build();
    fortress.refuses("names that differ in case only", &["same name"], case).await;
    let descriptors = bundle().file("DESCRIPTOR.yml", b"").build();
    fortress.refuses("two descriptors", &["same name"], descriptors).await;
}

#[tokio::test]
async fn archives_of_too_many_entries_are_refused() {
    let fortress = Fortress::start().await;
    let entries = (0..100_000).map(|number| (format!("n{number}"), Vec::new()));
    let zip = zip_of(&entries.collect::<Vec<_>>(), CompressionMethod::Stored);
    fortress.refuses("100,000 entries", &["100000 entries"], zip).await;
}

#[tokio::test]
async fn bombs_and_lies_about_sizes_are_refused() {
    let fortress = Fortress::start().await;
    let zeros = vec![0; 64 << 20];
    let bomb = bundle().image_name("other.tar").deflated().file("image.tar", &zeros).build();
    fortress.refuses("a bomb in place of the image", &["would grow"], bomb).await;
    let logo = bundle().deflated().logo(&zeros).build();
    fortress.refuses("a bomb in place of the logo", &["would grow", "bytes"], logo).await;
    for (what, claimed) in [("a size that is too small", 10), ("a size that is too large", 1 << 30)]
    {
        let mut zip = bundle().deflated().build();
        hostile::lie_about_size(&mut zip, "image.tar", claimed);
        fortress.refuses(what, &["damaged", "would grow"], zip).await;
        let mut zip = bundle().stored().build();
        patch(&mut zip, CENTRAL, "image.tar", 24, &claimed.to_le_bytes());
        fortress.refuses(what, &["damaged", "would grow"], zip).await;
    }
    let mut checksum = good();
    patch(&mut checksum, CENTRAL, "image.tar", 16, &[1, 2, 3, 4]);
    fortress.refuses("a wrong checksum", &["damaged"], checksum).await;
    let mut overlap = bundle().file("a", b"same").file("b", b"same").build();
    let first = offset(&overlap, "a");
    patch(&mut overlap, CENTRAL, "b", 42, &first);
    fortress.refuses("two entries of the same bytes", &["overlaps", "damaged"], overlap).await;
    fortress.expect_in_service().await;
}

#[tokio::test]
async fn encrypted_and_truncated_archives_and_what_is_none_are_refused() {
    let fortress = Fortress::start().await;
    let mut encrypted = good();
    patch(&mut encrypted, LOCAL, "image.tar", 6, &[1]);
    patch(&mut encrypted, CENTRAL, "image.tar", 8, &[1]);
    fortress.refuses("an encrypted entry", &["encrypted"], encrypted).await;
    let whole = good();
    for length in [30, whole.len() / 10, whole.len() / 2, whole.len() - 1] {
        let what = format!("the first {length} of {} bytes", whole.len());
        fortress.refuses(&what, &["damaged or incomplete"], whole[..length].to_vec()).await;
    }
    let words = ["not a zip archive", "unknown task bundle archive format"];
    for (what, bytes) in [("no bytes", &b""[..]), ("text", b"hello"), ("gzip", b"\x1f\x8b\x08\0")] {
        fortress.refuses(what, &words, bytes.to_vec()).await;
    }
    let empty = zip_of(&[], CompressionMethod::Stored);
    fortress.refuses("an empty archive", &["descriptor", "zip archive", "format"], empty).await;
    fortress.expect_in_service().await;
}
