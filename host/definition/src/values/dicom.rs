//! Width and height of a DICOM file, from the elements in front of its pixels (PS3.5 §7, PS3.10
//! §7).
//!
//! The well-known reader allocates what an element's length claims, up to 4 GiB for a file of a few
//! bytes; this one steps over everything but four numbers.

use std::io::{self, Read};

use super::image::Dimensions;

/// Where the signature `DICM` ends.
pub(super) const SIGNATURE_END: u64 = 132;

/// Elements in front of the pixels take a few megabytes at most, even in whole-slide images.
const HEADER_BYTES: u64 = 256 * 1024 * 1024;

const UNDEFINED: u32 = u32::MAX;

const TRANSFER_SYNTAX: u32 = 0x0002_0010;
const ROWS: u32 = 0x0028_0010;
const COLUMNS: u32 = 0x0028_0011;
const TOTAL_COLUMNS: u32 = 0x0048_0006;
const TOTAL_ROWS: u32 = 0x0048_0007;
const ITEM_END: u32 = 0xfffe_e00d;
const SEQUENCE_END: u32 = 0xfffe_e0dd;

/// Whether the first bytes of a file, at least [`SIGNATURE_END`], are those of a DICOM file.
pub(super) fn has_signature(start: &[u8]) -> bool {
    start.get(128..132) == Some(b"DICM")
}

/// How elements are written.
#[derive(Clone, Copy)]
struct Encoding {
    big_endian: bool,
    /// Whether each element names its value representation.
    explicit: bool,
}

impl Encoding {
    fn short(self, bytes: [u8; 2]) -> u16 {
        if self.big_endian { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) }
    }

    fn long(self, bytes: [u8; 4]) -> u32 {
        if self.big_endian { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) }
    }
}

struct Element {
    tag: u32,
    length: u32,
}

/// The size of the whole slide, or else of the image; `None` where the file does not say. `reader`
/// is at its beginning.
pub(super) fn dimensions(reader: &mut dyn Read) -> io::Result<Option<Dimensions>> {
    let mut reader = reader.take(HEADER_BYTES);
    skip(&mut reader, SIGNATURE_END)?;
    let mut encoding = Encoding { big_endian: false, explicit: true };
    let mut syntax_known = false;
    let mut syntax = String::new();
    let (mut image, mut slide) = ((None, None), (None, None));
    let mut depth = 0_u32;
    while let Some(mut tag) = read_tag(&mut reader, encoding)? {
        if !syntax_known && tag >> 16 != 0x0002 {
            // The first element behind the file's own header is the first in the data set's
            // encoding.
            let Some(data_set) = data_set_encoding(&syntax) else { return Ok(None) };
            if data_set.big_endian {
                tag = tag.swap_bytes().rotate_left(16);
            }
            encoding = data_set;
            syntax_known = true;
        }
        let Element { tag, length } = read_length(&mut reader, tag, encoding)?;
        match tag {
            // Elements are sorted by their tags (PS3.5 §7.1); the pixels come last.
            _ if depth == 0 && tag > TOTAL_ROWS => break,
            ITEM_END | SEQUENCE_END => depth = depth.saturating_sub(1),
            _ if length == UNDEFINED => depth += 1,
            TRANSFER_SYNTAX if length <= 64 => syntax = text(&mut reader, length)?,
            ROWS if depth == 0 => image.1 = number(&mut reader, length, encoding)?,
            COLUMNS if depth == 0 => image.0 = number(&mut reader, length, encoding)?,
            TOTAL_COLUMNS if depth == 0 => slide.0 = number(&mut reader, length, encoding)?,
            TOTAL_ROWS if depth == 0 => slide.1 = number(&mut reader, length, encoding)?,
            _ => skip(&mut reader, length.into())?,
        }
    }
    let both = |(width, height): (Option<u64>, Option<u64>)| {
        width.zip(height).map(|(width, height)| Dimensions { width, height })
    };
    Ok(both(slide).or(both(image)))
}

/// The encoding that a transfer syntax means; `None` where the data set is compressed as a whole.
fn data_set_encoding(syntax: &str) -> Option<Encoding> {
    match syntax {
        "1.2.840.10008.1.2" => Some(Encoding { big_endian: false, explicit: false }),
        "1.2.840.10008.1.2.2" => Some(Encoding { big_endian: true, explicit: true }),
        "1.2.840.10008.1.2.1.99" => None,
        _ => Some(Encoding { big_endian: false, explicit: true }),
    }
}

/// The next tag, or `None` at the end.
fn read_tag(reader: &mut dyn Read, encoding: Encoding) -> io::Result<Option<u32>> {
    let mut bytes = Vec::with_capacity(4);
    reader.take(4).read_to_end(&mut bytes)?;
    let Ok([a, b, c, d]) = <[u8; 4]>::try_from(bytes) else { return Ok(None) };
    let (group, element) = (encoding.short([a, b]), encoding.short([c, d]));
    Ok(Some(u32::from(group) << 16 | u32::from(element)))
}

/// Reads on to where the value begins.
fn read_length(reader: &mut dyn Read, tag: u32, encoding: Encoding) -> io::Result<Element> {
    let mut word = [0; 4];
    reader.read_exact(&mut word)?;
    // Delimiters have no value representation in any encoding (PS3.5 §7.5).
    if !encoding.explicit || tag >> 16 == 0xfffe {
        return Ok(Element { tag, length: encoding.long(word) });
    }
    let [v, r, first, second] = word;
    let long_form = matches!(
        &[v, r],
        b"OB"
            | b"OD"
            | b"OF"
            | b"OL"
            | b"OV"
            | b"OW"
            | b"SQ"
            | b"SV"
            | b"UC"
            | b"UN"
            | b"UR"
            | b"UT"
            | b"UV"
    );
    if long_form {
        reader.read_exact(&mut word)?;
        return Ok(Element { tag, length: encoding.long(word) });
    }
    Ok(Element { tag, length: encoding.short([first, second]).into() })
}

/// A number of 16 or 32 bits without a sign; anything else is stepped over.
fn number(reader: &mut dyn Read, length: u32, encoding: Encoding) -> io::Result<Option<u64>> {
    match length {
        2 => {
            let mut bytes = [0; 2];
            reader.read_exact(&mut bytes)?;
            Ok(Some(encoding.short(bytes).into()))
        }
        4 => {
            let mut bytes = [0; 4];
            reader.read_exact(&mut bytes)?;
            Ok(Some(encoding.long(bytes).into()))
        }
        other => skip(reader, other.into()).map(|()| None),
    }
}

fn text(reader: &mut dyn Read, length: u32) -> io::Result<String> {
    let mut bytes = Vec::new();
    reader.take(length.into()).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).trim_end_matches(['\0', ' ']).to_owned())
}

fn skip(reader: &mut dyn Read, bytes: u64) -> io::Result<()> {
    match io::copy(&mut reader.take(bytes), &mut io::sink())? {
        skipped if skipped == bytes => Ok(()),
        _ => Err(io::ErrorKind::UnexpectedEof.into()),
    }
}
