//! One frame of an image, read and decoded without the others.

use std::cell::RefCell;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::Path;
use std::rc::Rc;

use dicom_core::value::{PixelFragmentSequence, Value};
use dicom_core::{DataElement, PrimitiveValue, VR};
use dicom_dictionary_std::{tags, uids};
use dicom_object::file::ReadPreamble;
use dicom_object::{DefaultDicomObject, DicomCollector, DicomCollectorOptions, InMemDicomObject};
use dicom_pixeldata::{
    ConvertOptions, DecodedPixelData, ModalityLutOption, PixelDecoder, VoiLutOption,
};
use picture::{MOST_PIXELS, Pixels, Window};
use thiserror::Error;

use crate::instance::Instance;

/// Why a frame cannot be shown.
#[derive(Debug, Error)]
pub(crate) enum Unseen {
    #[error("{path} cannot be read")]
    Read { path: String, source: Box<dyn std::error::Error> },
    #[error("{path} ends before frame {frame}")]
    Ends { path: String, frame: u64 },
    #[error("the pixels of {path} cannot be decoded")]
    Decode { path: String, source: dicom_pixeldata::Error },
}

/// A file whose position two readers know. Unbuffered, so that the position is what was consumed.
#[derive(Clone)]
struct Shared(Rc<RefCell<File>>);

impl Read for Shared {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.borrow_mut().read(buffer)
    }
}

impl Seek for Shared {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.0.borrow_mut().seek(to)
    }
}

type Collector = DicomCollector<BufReader<Shared>>;
type Pixeldata = Value<InMemDicomObject, Vec<u8>>;

/// Bytes before the mark `DICM` (PS3.10 section 7.1).
const PREAMBLE: u64 = 128;

/// Explicit VR big endian, retired, and still in archives.
const BIG_ENDIAN: &str = "1.2.840.10008.1.2.2";

/// The transfer syntaxes whose pixels follow each other unpacked (PS3.5 annex A).
const NATIVE: [&str; 3] =
    [uids::IMPLICIT_VR_LITTLE_ENDIAN, uids::EXPLICIT_VR_LITTLE_ENDIAN, BIG_ENDIAN];

/// Most bytes of a frame: those of the largest slice that a picture is made of, in colour of 16 bits.
const MOST_BYTES: u64 = MOST_PIXELS * 6;

/// The pixels of a frame, from 0.
pub(crate) fn pixels(root: &Path, instance: &Instance, frame: u64) -> Result<Pixels, Unseen> {
    let object = with_only(root, instance, frame)?;
    let failed = |source| Unseen::Decode { path: instance.path.clone(), source };
    let decoded = object.decode_pixel_data().map_err(failed)?;
    shown(&decoded).map_err(failed)
}

/// The values as they are shown: rescaled, and the window that the file asks for.
fn shown(decoded: &DecodedPixelData<'_>) -> dicom_pixeldata::Result<Pixels> {
    if decoded.samples_per_pixel() > 1 {
        let picture = decoded.to_dynamic_image(0)?;
        return Ok(Pixels::Rgb(picture.into_rgb8().into_raw()));
    }
    let options = ConvertOptions::new()
        .with_modality_lut(ModalityLutOption::Default)
        .with_voi_lut(VoiLutOption::Identity);
    let values: Vec<f32> = decoded.to_vec_frame_with_options(0, &options)?;
    let asked = decoded.window()?.and_then(|windows| windows.first()).map(|window| {
        let half = window.width.max(1.0) / 2.0;
        Window { black: (window.center - half) as f32, white: (window.center + half) as f32 }
    });
    let window = asked.unwrap_or_else(|| Window::of(&values));
    let inverted = decoded.photometric_interpretation().as_str() == "MONOCHROME1";
    let Window { black, white } = window;
    let window = if inverted { Window { black: white, white: black } } else { window };
    Ok(Pixels::Gray(values, Some(window)))
}

/// The object as if it had this frame alone.
fn with_only(root: &Path, instance: &Instance, frame: u64) -> Result<DefaultDicomObject, Unseen> {
    let path = &instance.path;
    let file = root.join(path);
    let read = if instance.transfer_syntax() == uids::DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN {
        whole(&file, instance, frame)
    } else {
        in_place(&file, instance, frame)
    };
    let (mut object, pixels) =
        read.map_err(|source| Unseen::Read { path: path.clone(), source })?;
    let pixels = pixels.ok_or_else(|| Unseen::Ends { path: path.clone(), frame })?;
    keep_functional_group(&mut object, frame);
    object.put(DataElement::new(tags::NUMBER_OF_FRAMES, VR::IS, "1"));
    object.put(DataElement::new(tags::PIXEL_DATA, VR::OW, pixels));
    Ok(object)
}

/// An object without its pixels, and those of a frame of it; `None` if the file ends before.
type FrameRead = Result<(DefaultDicomObject, Option<Pixeldata>), Box<dyn std::error::Error>>;

/// Reads the header and, of the pixels, those of the frame.
fn in_place(path: &Path, instance: &Instance, frame: u64) -> FrameRead {
    let mut file = Shared(Rc::new(RefCell::new(File::open(path)?)));
    file.seek(SeekFrom::Start(PREAMBLE))?;
    let mut collector: Collector = DicomCollectorOptions::new()
        .read_preamble(ReadPreamble::Never)
        .from_reader(BufReader::with_capacity(0, file.clone()));
    let meta = collector.read_file_meta()?.clone();
    let mut elements = InMemDicomObject::new_empty();
    collector.read_dataset_up_to_pixeldata(&mut elements)?;
    let pixels = if NATIVE.contains(&instance.transfer_syntax()) {
        native(file, instance, frame)?
    } else {
        fragments(&mut collector, instance.frames(), frame)?
    };
    Ok((elements.with_exact_meta(meta), pixels))
}

/// Reads a file that was deflated as a whole, so that there is no place in it where a frame begins.
fn whole(path: &Path, instance: &Instance, frame: u64) -> FrameRead {
    let object = dicom_object::open_file(path)?;
    let all = object.element(tags::PIXEL_DATA)?.to_bytes()?;
    let bytes = range(instance, frame).and_then(|range| {
        let place = usize::try_from(range.start).ok()?..usize::try_from(range.end).ok()?;
        Some(all.get(place)?.to_vec())
    });
    let pixels = bytes.map(|bytes| Value::Primitive(PrimitiveValue::from(bytes)));
    Ok((object, pixels))
}

/// The bytes of a frame in a file whose pixels follow each other unpacked, and which was read up to them.
fn native(mut file: Shared, instance: &Instance, frame: u64) -> io::Result<Option<Pixeldata>> {
    let Some(range) = range(instance, frame) else { return Ok(None) };
    let (first, length) = (file.stream_position()?, range.end - range.start);
    file.seek(SeekFrom::Start(first.saturating_add(range.start)))?;
    let mut bytes = Vec::new();
    file.take(length).read_to_end(&mut bytes)?;
    if (bytes.len() as u64) < length {
        return Ok(None);
    }
    if instance.transfer_syntax() == BIG_ENDIAN && instance.count(tags::BITS_ALLOCATED) == Some(16)
    {
        bytes.as_chunks_mut::<2>().0.iter_mut().for_each(|word| word.reverse());
    }
    Ok(Some(Value::Primitive(PrimitiveValue::from(bytes))))
}

/// Where a frame is among unpacked pixels, in bytes; `None` for one that is larger than a picture is made of.
fn range(instance: &Instance, frame: u64) -> Option<Range<u64>> {
    let sizes = [tags::ROWS, tags::COLUMNS, tags::SAMPLES_PER_PIXEL, tags::BITS_ALLOCATED];
    let bits = sizes
        .into_iter()
        .try_fold(1u64, |bits, tag| bits.checked_mul(instance.count(tag).unwrap_or(1)))?;
    let length = (bits / 8 <= MOST_BYTES).then_some(bits / 8)?;
    let start = frame.checked_mul(length)?;
    Some(start..start.checked_add(length)?)
}

/// The fragments of a frame. By the offset table, where there is one; else all of them in a file of one frame, and one a
/// frame in a file of several (PS3.5 annex A.4).
fn fragments(
    collector: &mut Collector,
    frames: u64,
    frame: u64,
) -> dicom_object::collector::Result<Option<Pixeldata>> {
    let mut offsets = Vec::new();
    collector.read_basic_offset_table(&mut offsets)?;
    let index = usize::try_from(frame).unwrap_or(usize::MAX);
    let begin = offsets.get(index).copied().map(u64::from);
    let end = offsets.get(index.saturating_add(1)).map_or(u64::MAX, |offset| u64::from(*offset));
    let is_of_frame = |number: u64, offset: u64| match begin {
        Some(begin) => (begin..end).contains(&offset),
        None => frames == 1 || number == frame,
    };
    let (mut kept, mut bytes) = (Vec::new(), Vec::new());
    let (mut number, mut offset) = (0, 0);
    while let Some(length) = collector.read_next_fragment(&mut bytes)? {
        if is_of_frame(number, offset) {
            kept.push(std::mem::take(&mut bytes));
        } else if !kept.is_empty() {
            break;
        }
        bytes.clear();
        number += 1;
        // Each fragment has a header of 8 bytes.
        offset += 8 + u64::from(length);
    }
    Ok((!kept.is_empty()).then(|| PixelFragmentSequence::new_fragments(kept).into()))
}

/// Of what the file says of each frame, keeps what it says of this one.
fn keep_functional_group(elements: &mut InMemDicomObject, frame: u64) {
    let index = usize::try_from(frame).unwrap_or(usize::MAX);
    elements.update_value(tags::PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE, |value| {
        if let Some(items) = value.items_mut() {
            let own = items.get(index).cloned();
            items.clear();
            items.extend(own);
        }
    });
}
