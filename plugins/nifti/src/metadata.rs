//! What is told of an image beside its files.

use serde::Serialize;

use crate::find::Image;
use crate::geometry::{Affine, affine, orientation};

/// The metadata of a dataset, in the words that its JSON has.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct Metadata<'a> {
    nifti_version: u8,
    /// Voxels along each dimension: x, y, z, time, …
    dimensions: &'a [u64],
    /// Distance of voxels along each dimension.
    spacing: &'a [f64],
    spatial_unit: &'static str,
    time_unit: &'static str,
    volumes: u64,
    datatype: &'static str,
    bits_per_voxel: u64,
    byte_order: &'static str,
    compressed: bool,
    /// Bytes of all voxels, unpacked.
    voxel_bytes: u64,
    slope: f64,
    intercept: f64,
    /// Towards which side of the patient each axis grows: `RAS`.
    orientation: Option<String>,
    /// From a voxel's indices to millimetres right, anterior, superior.
    affine: Option<Affine>,
    /// `sform` or `qform`.
    affine_from: Option<&'static str>,
    /// The code of that: 1 scanner, 2 aligned, 3 Talairach, 4 MNI 152.
    affine_code: Option<i32>,
    description: &'a str,
    intent_code: i32,
    intent_name: &'a str,
}

impl<'a> Metadata<'a> {
    pub(crate) fn of(image: &'a Image) -> Self {
        let header = &image.header;
        let sform = header.sform.as_ref().map(|sform| ("sform", sform.code));
        let qform = header.qform.as_ref().map(|qform| ("qform", qform.code));
        let source = sform.or(qform);
        let affine = affine(header.sform.as_ref(), header.qform.as_ref());
        Self {
            nifti_version: header.version,
            dimensions: &header.dims,
            spacing: &header.spacing,
            spatial_unit: header.spatial_unit,
            time_unit: header.time_unit,
            volumes: header.dims.iter().skip(3).product(),
            datatype: header.datatype.name(),
            bits_per_voxel: header.datatype.bytes() * 8,
            byte_order: match header.endian {
                binrw::Endian::Little => "little",
                binrw::Endian::Big => "big",
            },
            compressed: image.gzipped,
            voxel_bytes: header.voxel_bytes(),
            slope: header.scaling.0,
            intercept: header.scaling.1,
            orientation: affine.as_ref().and_then(orientation),
            affine,
            affine_from: source.map(|(name, _)| name),
            affine_code: source.map(|(_, code)| code),
            description: &header.description,
            intent_code: header.intent_code,
            intent_name: &header.intent_name,
        }
    }

    /// The metadata as JSON. Numbers that JSON does not have (NaN, infinity) become `null`.
    pub(crate) fn json(&self) -> String {
        serde_json::to_string(self).unwrap_or_else(|_| "{}".to_owned())
    }
}
