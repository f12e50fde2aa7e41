//! The data types of voxels, and how one becomes a brightness.

use binrw::Endian;

use crate::problem::Problem;

/// A data type of a voxel, by the codes of `nifti1.h` (`NIFTI_TYPE_*`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Datatype {
    Uint8,
    Int16,
    Int32,
    Float32,
    Complex64,
    Float64,
    Rgb24,
    Int8,
    Uint16,
    Uint32,
    Int64,
    Uint64,
    Float128,
    Complex128,
    Complex256,
    Rgba32,
}

impl Datatype {
    /// The type of a code; `bits` is what the header says of its size.
    pub(crate) fn of_code(code: i16, bits: i16) -> Result<Self, Problem> {
        let datatype = match code {
            2 => Self::Uint8,
            4 => Self::Int16,
            8 => Self::Int32,
            16 => Self::Float32,
            32 => Self::Complex64,
            64 => Self::Float64,
            128 => Self::Rgb24,
            256 => Self::Int8,
            512 => Self::Uint16,
            768 => Self::Uint32,
            1024 => Self::Int64,
            1280 => Self::Uint64,
            1536 => Self::Float128,
            1792 => Self::Complex128,
            2048 => Self::Complex256,
            2304 => Self::Rgba32,
            _ => return Err(Problem::Datatype { code }),
        };
        let right = datatype.bytes() * 8;
        if u64::try_from(bits) == Ok(right) {
            Ok(datatype)
        } else {
            Err(Problem::Bits { said: bits, right })
        }
    }

    /// Bytes of a voxel.
    pub(crate) fn bytes(self) -> u64 {
        match self {
            Self::Uint8 | Self::Int8 => 1,
            Self::Int16 | Self::Uint16 => 2,
            Self::Rgb24 => 3,
            Self::Int32 | Self::Uint32 | Self::Float32 | Self::Rgba32 => 4,
            Self::Int64 | Self::Uint64 | Self::Float64 | Self::Complex64 => 8,
            Self::Float128 | Self::Complex128 => 16,
            Self::Complex256 => 32,
        }
    }

    /// What people call it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Uint8 => "uint8",
            Self::Int16 => "int16",
            Self::Int32 => "int32",
            Self::Float32 => "float32",
            Self::Complex64 => "complex64",
            Self::Float64 => "float64",
            Self::Rgb24 => "rgb24",
            Self::Int8 => "int8",
            Self::Uint16 => "uint16",
            Self::Uint32 => "uint32",
            Self::Int64 => "int64",
            Self::Uint64 => "uint64",
            Self::Float128 => "float128",
            Self::Complex128 => "complex128",
            Self::Complex256 => "complex256",
            Self::Rgba32 => "rgba32",
        }
    }

    /// Bytes of a colour voxel, `None` if voxels are brightnesses.
    pub(crate) fn colour(self) -> Option<usize> {
        match self {
            Self::Rgb24 => Some(3),
            Self::Rgba32 => Some(4),
            _ => None,
        }
    }

    /// The brightness of a voxel; of a complex one its magnitude. `None` for colours, for floats of 128 bits, which have
    /// several formats in practice, and for fewer bytes than a voxel has.
    pub(crate) fn value(self, voxel: &[u8], endian: Endian) -> Option<f64> {
        macro_rules! number {
            ($type:ty) => {{
                let bytes = *voxel.first_chunk()?;
                match endian {
                    Endian::Little => <$type>::from_le_bytes(bytes),
                    Endian::Big => <$type>::from_be_bytes(bytes),
                }
            }};
        }
        let part = |of: Self, at: usize| of.value(voxel.get(at..)?, endian);
        Some(match self {
            Self::Uint8 => f64::from(number!(u8)),
            Self::Int8 => f64::from(number!(i8)),
            Self::Int16 => f64::from(number!(i16)),
            Self::Uint16 => f64::from(number!(u16)),
            Self::Int32 => f64::from(number!(i32)),
            Self::Uint32 => f64::from(number!(u32)),
            Self::Float32 => f64::from(number!(f32)),
            Self::Int64 => number!(i64) as f64,
            Self::Uint64 => number!(u64) as f64,
            Self::Float64 => number!(f64),
            Self::Complex64 => part(Self::Float32, 0)?.hypot(part(Self::Float32, 4)?),
            Self::Complex128 => part(Self::Float64, 0)?.hypot(part(Self::Float64, 8)?),
            Self::Rgb24 | Self::Rgba32 | Self::Float128 | Self::Complex256 => return None,
        })
    }
}
