//! The header of a NIfTI file, version 1 and 2, in either byte order.
//!
//! Field offsets and meanings are those of `nifti1.h` and `nifti2.h` of the NIfTI Data Format Working Group
//! (<https://nifti.nimh.nih.gov>). The crate `nifti` reads version 1 alone.

use std::io::Cursor;

use binrw::{BinRead, BinReaderExt, Endian};

use crate::datatype::Datatype;
use crate::geometry::{Qform, Sform};
use crate::problem::Problem;

/// Bytes of a header of version 1.
pub(crate) const BYTES_1: usize = 348;
/// Bytes of a header of version 2.
pub(crate) const BYTES_2: usize = 540;
/// Most bytes of a file: 2^53, up to which a float counts them exactly. No file system has more.
const MOST_BYTES: u64 = 1 << 53;

/// What a header says, in one form for both versions, checked as far as reading the voxels depends on it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Header {
    /// 1 or 2.
    pub(crate) version: u8,
    pub(crate) endian: Endian,
    /// Whether the voxels follow in the same file.
    pub(crate) single: bool,
    /// One to seven numbers of voxels, each at least 1.
    pub(crate) dims: Vec<u64>,
    /// For each dimension the distance between voxels, in `spatial_unit` or `time_unit`.
    pub(crate) spacing: Vec<f64>,
    pub(crate) spatial_unit: &'static str,
    pub(crate) time_unit: &'static str,
    pub(crate) datatype: Datatype,
    /// Where the voxels begin in their file.
    pub(crate) offset: u64,
    /// `value = voxel × slope + intercept`; (1, 0) where the header sets no scaling.
    pub(crate) scaling: (f64, f64),
    pub(crate) description: String,
    pub(crate) intent_code: i32,
    pub(crate) intent_name: String,
    pub(crate) qform: Option<Qform>,
    pub(crate) sform: Option<Sform>,
}

/// `struct nifti_1_header`
#[derive(BinRead)]
struct Version1 {
    #[br(pad_before = 40)]
    dim: [i16; 8],
    #[br(pad_before = 12)]
    intent_code: i16,
    datatype: i16,
    bitpix: i16,
    #[br(pad_before = 2)]
    pixdim: [f32; 8],
    vox_offset: f32,
    scl_slope: f32,
    scl_inter: f32,
    #[br(pad_before = 3)]
    xyzt_units: u8,
    #[br(pad_before = 24)]
    descrip: [u8; 80],
    #[br(pad_before = 24)]
    qform_code: i16,
    sform_code: i16,
    quatern: [f32; 3],
    qoffset: [f32; 3],
    srow: [[f32; 4]; 3],
    intent_name: [u8; 16],
    magic: [u8; 4],
}

/// `struct nifti_2_header`
#[derive(BinRead)]
struct Version2 {
    #[br(pad_before = 4)]
    magic: [u8; 8],
    datatype: i16,
    bitpix: i16,
    dim: [i64; 8],
    #[br(pad_before = 24)]
    pixdim: [f64; 8],
    vox_offset: i64,
    scl_slope: f64,
    scl_inter: f64,
    #[br(pad_before = 48)]
    descrip: [u8; 80],
    #[br(pad_before = 24)]
    qform_code: i32,
    sform_code: i32,
    quatern: [f64; 3],
    qoffset: [f64; 3],
    srow: [[f64; 4]; 3],
    #[br(pad_before = 4)]
    xyzt_units: i32,
    intent_code: i32,
    intent_name: [u8; 16],
}

/// Reads the header at the beginning of `bytes`. `None` if they are of another format.
///
/// # Errors
///
/// [`Problem`] if they are NIfTI by their magic number, and damaged.
pub(crate) fn read(bytes: &[u8]) -> Result<Option<Header>, Problem> {
    let Some(size) = bytes.first_chunk::<4>() else { return Ok(None) };
    for endian in [Endian::Little, Endian::Big] {
        let size = match endian {
            Endian::Little => u32::from_le_bytes(*size),
            Endian::Big => u32::from_be_bytes(*size),
        };
        match usize::try_from(size) {
            Ok(BYTES_1) => return version_1(bytes, endian),
            Ok(BYTES_2) => return version_2(bytes, endian),
            _ => {}
        }
    }
    Ok(None)
}

fn version_1(bytes: &[u8], endian: Endian) -> Result<Option<Header>, Problem> {
    let Ok(raw) = Cursor::new(bytes).read_type::<Version1>(endian) else {
        return Ok(None);
    };
    let single = match &raw.magic {
        b"n+1\0" => true,
        b"ni1\0" => false,
        // Without a magic number it is ANALYZE 7.5, which says less of where things are.
        _ => return Ok(None),
    };
    Raw {
        version: 1,
        endian,
        single,
        dim: raw.dim.map(i64::from),
        pixdim: raw.pixdim.map(f64::from),
        datatype: raw.datatype,
        bitpix: raw.bitpix,
        vox_offset: f64::from(raw.vox_offset),
        scaling: (f64::from(raw.scl_slope), f64::from(raw.scl_inter)),
        units: i32::from(raw.xyzt_units),
        description: text(&raw.descrip),
        intent: (i32::from(raw.intent_code), text(&raw.intent_name)),
        codes: (i32::from(raw.qform_code), i32::from(raw.sform_code)),
        quaternion: raw.quatern.map(f64::from),
        origin: raw.qoffset.map(f64::from),
        rows: raw.srow.map(|row| row.map(f64::from)),
    }
    .checked()
    .map(Some)
}

fn version_2(bytes: &[u8], endian: Endian) -> Result<Option<Header>, Problem> {
    let Ok(raw) = Cursor::new(bytes).read_type::<Version2>(endian) else {
        return Ok(None);
    };
    let single = match &raw.magic {
        b"n+2\0\r\n\x1a\n" => true,
        b"ni2\0\r\n\x1a\n" => false,
        // The four bytes after the name tell a file that was copied as text.
        [b'n', b'+' | b'i', b'2', 0, ..] => return Err(Problem::CopiedAsText),
        _ => return Ok(None),
    };
    Raw {
        version: 2,
        endian,
        single,
        dim: raw.dim,
        pixdim: raw.pixdim,
        datatype: raw.datatype,
        bitpix: raw.bitpix,
        vox_offset: raw.vox_offset as f64,
        scaling: (raw.scl_slope, raw.scl_inter),
        units: raw.xyzt_units,
        description: text(&raw.descrip),
        intent: (raw.intent_code, text(&raw.intent_name)),
        codes: (raw.qform_code, raw.sform_code),
        quaternion: raw.quatern,
        origin: raw.qoffset,
        rows: raw.srow,
    }
    .checked()
    .map(Some)
}

/// The fields of both versions, not yet checked.
struct Raw {
    version: u8,
    endian: Endian,
    single: bool,
    dim: [i64; 8],
    pixdim: [f64; 8],
    datatype: i16,
    bitpix: i16,
    vox_offset: f64,
    scaling: (f64, f64),
    units: i32,
    description: String,
    intent: (i32, String),
    codes: (i32, i32),
    quaternion: [f64; 3],
    origin: [f64; 3],
    rows: [[f64; 4]; 3],
}

impl Raw {
    fn checked(self) -> Result<Header, Problem> {
        let dims = self.dims()?;
        let datatype = Datatype::of_code(self.datatype, self.bitpix)?;
        let bytes = dims.iter().try_fold(datatype.bytes(), |bytes, dim| bytes.checked_mul(*dim));
        if bytes.is_none_or(|bytes| bytes > MOST_BYTES) {
            return Err(Problem::TooManyVoxels { dims });
        }
        let (slope, intercept) = self.scaling;
        let scaled = slope != 0.0 && slope.is_finite() && intercept.is_finite();
        let [factor, sizes @ ..] = self.pixdim;
        let sizes = [sizes[0], sizes[1], sizes[2]];
        Ok(Header {
            version: self.version,
            endian: self.endian,
            single: self.single,
            spacing: self.pixdim.iter().skip(1).take(dims.len()).map(|size| size.abs()).collect(),
            spatial_unit: spatial_unit(self.units),
            time_unit: time_unit(self.units),
            datatype,
            offset: self.offset()?,
            scaling: if scaled { (slope, intercept) } else { (1.0, 0.0) },
            description: self.description,
            intent_code: self.intent.0,
            intent_name: self.intent.1,
            qform: (self.codes.0 > 0).then_some(Qform {
                code: self.codes.0,
                quaternion: self.quaternion,
                origin: self.origin,
                sizes,
                factor,
            }),
            sform: (self.codes.1 > 0).then_some(Sform { code: self.codes.1, rows: self.rows }),
            dims,
        })
    }

    fn dims(&self) -> Result<Vec<u64>, Problem> {
        let [rank, dims @ ..] = self.dim;
        if !(1..=7).contains(&rank) {
            return Err(Problem::Rank { rank });
        }
        let used = dims.iter().take(rank as usize).enumerate();
        used.map(|(index, dim)| match u64::try_from(*dim) {
            Ok(count) if count > 0 => Ok(count),
            _ => Err(Problem::Dimension { index: index + 1, count: *dim }),
        })
        .collect()
    }

    fn offset(&self) -> Result<u64, Problem> {
        let least = match (self.single, self.version) {
            (true, 1) => BYTES_1 as f64,
            (true, _) => BYTES_2 as f64,
            (false, _) => 0.0,
        };
        // NaN fails the comparison.
        if (least..=MOST_BYTES as f64).contains(&self.vox_offset) {
            Ok(self.vox_offset as u64)
        } else {
            Err(Problem::Offset { offset: self.vox_offset, least: least as u64 })
        }
    }
}

/// The text up to the first zero byte.
fn text(bytes: &[u8]) -> String {
    let end = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
    String::from_utf8_lossy(bytes.get(..end).unwrap_or_default()).trim().to_owned()
}

/// The low three bits of `xyzt_units`.
fn spatial_unit(units: i32) -> &'static str {
    match units & 0x07 {
        1 => "m",
        2 => "mm",
        3 => "µm",
        _ => "unknown",
    }
}

/// The next three bits of `xyzt_units`.
fn time_unit(units: i32) -> &'static str {
    match units & 0x38 {
        8 => "s",
        16 => "ms",
        24 => "µs",
        32 => "Hz",
        40 => "ppm",
        48 => "rad/s",
        _ => "unknown",
    }
}

impl Header {
    /// Bytes of all voxels, unpacked.
    pub(crate) fn voxel_bytes(&self) -> u64 {
        self.dims.iter().product::<u64>().saturating_mul(self.datatype.bytes())
    }

    /// Number of voxels along one of the first three axes; an axis that is not there has one.
    pub(crate) fn count(&self, axis: usize) -> u64 {
        self.dims.get(axis).copied().unwrap_or(1)
    }

    /// Distance of voxels along an axis; 1 where the header does not say.
    pub(crate) fn size(&self, axis: usize) -> f64 {
        match self.spacing.get(axis) {
            Some(size) if *size > 0.0 => *size,
            _ => 1.0,
        }
    }
}
