//! Files that belong together, in the order in which they lie.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use dicom_dictionary_std::tags;

use crate::instance::Instance;

/// VL Whole Slide Microscopy Image Storage (PS3.4 annex B).
const WHOLE_SLIDE: &str = "1.2.840.10008.5.1.4.1.1.77.1.6";

/// The instances of a series, at least one, from bottom to top; where they have no positions, by number.
pub(crate) struct Series {
    /// The instance whose header speaks for all.
    pub(crate) first: Instance,
    pub(crate) others: Vec<Instance>,
    pub(crate) kind: Kind,
}

/// What a series is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Slices, frames, projections.
    Images,
    /// The levels of a whole-slide image, with its label and overview.
    Slide,
    /// Reports, plans, presentation states.
    Documents,
}

impl Kind {
    /// The format's name.
    pub(crate) fn format(self) -> &'static str {
        match self {
            Self::Images => "dicom-series",
            Self::Slide => "dicom-slide",
            Self::Documents => "dicom-documents",
        }
    }
}

impl Series {
    /// All instances, in their order.
    pub(crate) fn instances(&self) -> impl Iterator<Item = &Instance> {
        std::iter::once(&self.first).chain(&self.others)
    }

    /// Number of instances.
    pub(crate) fn len(&self) -> usize {
        1 + self.others.len()
    }
}

/// Sorts instances into series, which come in the order of their first files.
pub(crate) fn series(instances: Vec<Instance>) -> Vec<Series> {
    let mut found: Vec<Vec<Instance>> = Vec::new();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for instance in instances {
        let uid = instance.text(tags::SERIES_INSTANCE_UID).unwrap_or_default();
        let place = *places.entry(uid).or_insert(found.len());
        match found.get_mut(place) {
            Some(members) => members.push(instance),
            None => found.push(vec![instance]),
        }
    }
    found.into_iter().filter_map(sorted).collect()
}

fn sorted(mut instances: Vec<Instance>) -> Option<Series> {
    let normal = instances.iter().find_map(normal);
    instances.sort_by(|one, other| compare(one, other, normal));
    let mut instances = instances.into_iter();
    let first = instances.next()?;
    let kind = match first.text(tags::SOP_CLASS_UID) {
        Some(class) if class == WHOLE_SLIDE => Kind::Slide,
        _ if first.is_image() => Kind::Images,
        _ => Kind::Documents,
    };
    Some(Series { first, others: instances.collect(), kind })
}

/// By position along the normal of the slices, then acquisition and instance number, then path.
fn compare(one: &Instance, other: &Instance, normal: Option<[f64; 3]>) -> Ordering {
    let place = |instance: &Instance| height(instance, normal?);
    let number = |instance: &Instance, tag| instance.count(tag);
    let by_place = match (place(one), place(other)) {
        (Some(one), Some(other)) => one.total_cmp(&other),
        _ => Ordering::Equal,
    };
    by_place
        .then_with(|| {
            let tag = tags::ACQUISITION_NUMBER;
            number(one, tag).cmp(&number(other, tag))
        })
        .then_with(|| {
            let tag = tags::INSTANCE_NUMBER;
            number(one, tag).cmp(&number(other, tag))
        })
        .then_with(|| one.path.cmp(&other.path))
}

/// The direction in which slices follow each other: at a right angle to rows and columns (PS3.3 section C.7.6.2).
pub(crate) fn normal(instance: &Instance) -> Option<[f64; 3]> {
    let [a, b, c, d, e, f] = *instance.numbers(tags::IMAGE_ORIENTATION_PATIENT).first_chunk()?;
    Some([b * f - c * e, c * d - a * f, a * e - b * d])
}

/// How far along the normal a slice lies, in millimetres.
pub(crate) fn height(instance: &Instance, normal: [f64; 3]) -> Option<f64> {
    let position = instance.numbers(tags::IMAGE_POSITION_PATIENT);
    let position: &[f64; 3] = position.first_chunk()?;
    Some(position.iter().zip(normal).map(|(place, part)| place * part).sum())
}
