//! Which files are DICOM, and which series they make up.

use std::path::Path;

use dicom_dictionary_std::tags;
use gantry_plugin_sdk::dataset_format::{Dataset, DatasetFile, FileProblem, Findings, SourceFile};

use crate::instance::Instance;
use crate::metadata::Metadata;
use crate::series::{Kind, Series, series};

/// Finds the series among the files below `root`. Every file is looked at, since DICOM files often have no ending.
pub(crate) fn find(root: &Path, files: &[SourceFile], with_patient: bool) -> Findings {
    let (mut instances, mut problems) = (Vec::new(), Vec::new());
    for file in files {
        match Instance::open(root, &file.path) {
            Ok(found) => instances.extend(found),
            Err(problem) => {
                let message = problem.to_string();
                problems.push(FileProblem { path: file.path.clone(), message });
            }
        }
    }
    let datasets = series(instances).iter().map(|series| dataset(series, with_patient)).collect();
    Findings { datasets, problems }
}

fn dataset(series: &Series, with_patient: bool) -> Dataset {
    let role = match series.kind {
        Kind::Images => "slice",
        Kind::Slide => "level",
        Kind::Documents => "document",
    };
    let files = series
        .instances()
        .map(|instance| DatasetFile { role: role.to_owned(), path: instance.path.clone() });
    Dataset {
        format: series.kind.format().to_owned(),
        name: name(series),
        files: files.collect(),
        metadata: Metadata::of(series, with_patient).json(),
    }
}

/// The series' description, else its protocol, else its modality and number.
fn name(series: &Series) -> String {
    let first = &series.first;
    let described = first
        .text(tags::SERIES_DESCRIPTION)
        .or_else(|| first.text(tags::PROTOCOL_NAME))
        .unwrap_or_else(|| {
            let modality = first.text(tags::MODALITY).unwrap_or_else(|| "series".to_owned());
            let number = first.text(tags::SERIES_NUMBER).unwrap_or_default();
            format!("{modality} {number}").trim().to_owned()
        });
    described.chars().take(200).collect()
}
