//! What is told of a series beside its files. Nothing that names the patient, unless the settings ask for it.

use dicom_dictionary_std::tags;
use dicom_object::Tag;
use serde::Serialize;
use serde_json::Value;

use crate::instance::Instance;
use crate::series::{Series, height, normal};

/// The metadata of a dataset, in the words that its JSON has. What a file does not say is left out.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct Metadata {
    #[serde(flatten)]
    texts: serde_json::Map<String, Value>,
    instances: usize,
    /// Frames of all instances.
    frames: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    rows: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    columns: Option<u64>,
    /// Millimetres between rows, and between columns.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pixel_spacing: Vec<f64>,
    /// Millimetres between slices, from their positions; else as the file says.
    #[serde(skip_serializing_if = "Option::is_none")]
    slice_spacing: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bits_stored: Option<u64>,
    transfer_syntax: String,
}

/// What speaks of the scan and not of the patient.
const TEXTS: [(&str, Tag); 17] = [
    ("modality", tags::MODALITY),
    ("sop-class-uid", tags::SOP_CLASS_UID),
    ("study-instance-uid", tags::STUDY_INSTANCE_UID),
    ("series-instance-uid", tags::SERIES_INSTANCE_UID),
    ("study-description", tags::STUDY_DESCRIPTION),
    ("series-description", tags::SERIES_DESCRIPTION),
    ("protocol", tags::PROTOCOL_NAME),
    ("series-number", tags::SERIES_NUMBER),
    ("study-date", tags::STUDY_DATE),
    ("series-date", tags::SERIES_DATE),
    ("body-part", tags::BODY_PART_EXAMINED),
    ("image-type", tags::IMAGE_TYPE),
    ("manufacturer", tags::MANUFACTURER),
    ("model", tags::MANUFACTURER_MODEL_NAME),
    ("slice-thickness", tags::SLICE_THICKNESS),
    ("photometric-interpretation", tags::PHOTOMETRIC_INTERPRETATION),
    ("patient-identity-removed", tags::PATIENT_IDENTITY_REMOVED),
];

/// What names the patient.
const PATIENT: [(&str, Tag); 4] = [
    ("patient-id", tags::PATIENT_ID),
    ("patient-name", tags::PATIENT_NAME),
    ("patient-birth-date", tags::PATIENT_BIRTH_DATE),
    ("patient-sex", tags::PATIENT_SEX),
];

impl Metadata {
    pub(crate) fn of(series: &Series, with_patient: bool) -> Self {
        let first = &series.first;
        let patient = PATIENT.iter().filter(|_| with_patient);
        let texts = TEXTS
            .iter()
            .chain(patient)
            .filter_map(|(name, tag)| Some(((*name).to_owned(), Value::from(first.text(*tag)?))));
        let spacing = first.numbers(tags::PIXEL_SPACING);
        Self {
            texts: texts.collect(),
            instances: series.len(),
            frames: series.instances().map(Instance::frames).sum(),
            rows: first.count(tags::ROWS),
            columns: first.count(tags::COLUMNS),
            pixel_spacing: spacing,
            slice_spacing: slice_spacing(series),
            bits_stored: first.count(tags::BITS_STORED),
            transfer_syntax: first.transfer_syntax().to_owned(),
        }
    }

    /// The metadata as JSON.
    pub(crate) fn json(&self) -> String {
        serde_json::to_string(self).unwrap_or_else(|_| "{}".to_owned())
    }
}

/// The median distance of neighbours; slices at the same place (other times, other echoes) have none.
fn slice_spacing(series: &Series) -> Option<f64> {
    let from_positions = normal(&series.first).and_then(|normal| {
        let heights: Vec<f64> =
            series.instances().filter_map(|instance| height(instance, normal)).collect();
        let pairs = heights.windows(2).filter_map(|pair| match pair {
            [below, above] => Some(above - below),
            _ => None,
        });
        let mut distances: Vec<f64> = pairs.filter(|distance| *distance > 1e-3).collect();
        distances.sort_unstable_by(f64::total_cmp);
        distances.get(distances.len() / 2).copied()
    });
    let said = || series.first.numbers(tags::SPACING_BETWEEN_SLICES).first().copied();
    // Positions come from text; a thousandth of a millimetre is more than they mean.
    from_positions.or_else(said).map(|distance| (distance * 1e3).round() / 1e3)
}
