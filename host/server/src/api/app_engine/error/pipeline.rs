//! What the pipeline's errors are on the wire.

use axum::http::StatusCode;
use gantry_definition::bundle::{BundleRefusal, BundleStage};
use gantry_definition::values::ValueCode;
use gantry_model::failure::OutputProblem;

use super::body::{Details, ErrorBody};
use super::catalogue::{self, Entry};
use super::unreadable;
use crate::pipeline::{Error, RefusedValue, RefusedWhy};

type Answer = (StatusCode, ErrorBody);

/// The answer to a request that the pipeline refused.
pub(super) fn answer(error: Error) -> Answer {
    use StatusCode as Status;
    let said = error.to_string();
    match error {
        Error::TaskNotFound => empty(Status::NOT_FOUND, catalogue::TASK),
        Error::RunNotFound => empty(Status::NOT_FOUND, catalogue::RUN),
        Error::ParameterNotFound(name) => (Status::NOT_FOUND, unknown_parameter(name)),
        Error::ContentNotFound(name) => unreadable(name),
        Error::TaskExists(_) => empty(Status::CONFLICT, catalogue::BUNDLE_EXISTS),
        Error::BundleRefused(refusal) => bundle(refusal),
        Error::ValuesRefused(values) => values_refused(values),
        // Somebody else changed the run at the same moment: it is no longer in the state that this
        // was asked in.
        Error::InvalidState { .. } | Error::TaskInUse(_) | Error::Conflict => {
            empty(Status::FORBIDDEN, catalogue::STATE)
        }
        Error::NotProvisioned(_) => empty(Status::FORBIDDEN, catalogue::NOT_PROVISIONED),
        Error::NotMatching(_) => empty(Status::BAD_REQUEST, catalogue::NOT_MATCHING),
        Error::WrongSecret => empty(Status::BAD_REQUEST, catalogue::SECRET),
        Error::OutputsRefused(problems) => outputs(problems),
        Error::DiskFull => saying(Status::PAYLOAD_TOO_LARGE, catalogue::STORAGE, said),
        Error::TooLarge { .. } => empty(Status::PAYLOAD_TOO_LARGE, catalogue::BUNDLE_TOO_LARGE),
        Error::Interrupted(_) => saying(Status::BAD_REQUEST, catalogue::NOT_MULTIPART, said),
        Error::AppStore(_) => saying(Status::BAD_REQUEST, catalogue::DOWNLOAD, said),
        // What follows has to do with script tasks, with studies, or with what this interface does not offer.
        Error::UnknownImporter { .. }
        | Error::Plugin(_)
        | Error::Study(_)
        | Error::InvalidCursor
        | Error::ScriptRefused(_)
        | Error::HostNotFound(_)
        | Error::HostExists(_)
        | Error::HostInUse { .. }
        | Error::HostRefused(_)
        | Error::NameRefused(_) => saying(Status::BAD_REQUEST, catalogue::SERVER, said),
        Error::Registry(_) => saying(Status::INTERNAL_SERVER_ERROR, catalogue::SERVER, said),
        Error::TooManyAttempts { .. } => saying(Status::TOO_MANY_REQUESTS, catalogue::SERVER, said),
        Error::NoDatabase(_) => saying(Status::SERVICE_UNAVAILABLE, catalogue::SERVER, said),
        Error::Internal { .. } => {
            tracing::error!(error = &error as &dyn std::error::Error, "a request failed");
            saying(Status::INTERNAL_SERVER_ERROR, catalogue::SERVER, said)
        }
    }
}

/// The answer to a batch of which these values were refused.
pub(super) fn batch(values: Vec<RefusedValue>) -> Answer {
    let errors = values.into_iter().map(|value| refused(value).1).collect();
    several(catalogue::BATCH, errors)
}

fn empty(status: StatusCode, entry: Entry) -> Answer {
    (status, ErrorBody::new(entry, Details::Empty))
}

fn saying(status: StatusCode, entry: Entry, exception_message: String) -> Answer {
    (status, ErrorBody::new(entry, Details::Server { exception_message }))
}

fn several(entry: Entry, errors: Vec<ErrorBody>) -> Answer {
    (StatusCode::BAD_REQUEST, ErrorBody::new(entry, Details::Batch { errors }))
}

/// A single value is told by itself.
fn values_refused(mut values: Vec<RefusedValue>) -> Answer {
    match (values.pop(), values.is_empty()) {
        (Some(only), true) => refused(only),
        (last, _) => batch(values.into_iter().chain(last).collect()),
    }
}

fn refused(value: RefusedValue) -> Answer {
    match value.error {
        RefusedWhy::UnknownParameter => (StatusCode::NOT_FOUND, unknown_parameter(value.parameter)),
        RefusedWhy::Value(error) => {
            let status = match error.code {
                ValueCode::Io => StatusCode::INTERNAL_SERVER_ERROR,
                _ => StatusCode::BAD_REQUEST,
            };
            let code = error.code.as_str();
            (status, ErrorBody::of_parameter(code, error.message, value.parameter))
        }
    }
}

fn unknown_parameter(name: String) -> ErrorBody {
    ErrorBody::of_parameter(catalogue::PARAMETER.code, catalogue::PARAMETER.message, name)
}

/// The codes of the checks in their order. Where a code alone does not say what is wrong, the first
/// finding does.
fn bundle(refusal: BundleRefusal) -> Answer {
    let bad = StatusCode::BAD_REQUEST;
    let said = refusal.to_string();
    match refusal.stage {
        BundleStage::NotAZip => empty(bad, catalogue::BUNDLE_NO_ZIP),
        BundleStage::Archive => saying(bad, catalogue::BUNDLE_FORMAT, said),
        BundleStage::DescriptorMissing => empty(bad, catalogue::BUNDLE_NO_DESCRIPTOR),
        BundleStage::DescriptorUnreadable => saying(bad, catalogue::DESCRIPTOR_UNREADABLE, said),
        BundleStage::Schema => {
            let error = |finding: gantry_model::finding::Finding| {
                ErrorBody::of_parameter(
                    catalogue::DESCRIPTOR_FINDING,
                    finding.message,
                    finding.path,
                )
            };
            several(catalogue::DESCRIPTOR_SCHEMA, refusal.findings.into_iter().map(error).collect())
        }
        BundleStage::ImageMissing => empty(bad, catalogue::BUNDLE_NO_IMAGE),
        BundleStage::ImageUnreadable => saying(bad, catalogue::IMAGE_UNREADABLE, said),
        BundleStage::ImageWithoutManifest => empty(bad, catalogue::IMAGE_NO_MANIFEST),
        BundleStage::ImageUnsupported => saying(bad, catalogue::IMAGE_FORMAT, said),
        BundleStage::Io => saying(StatusCode::INTERNAL_SERVER_ERROR, catalogue::SERVER, said),
    }
}

/// Files that should not be there or are missing, and what cannot be unpacked, are told before what
/// is wrong with any output.
fn outputs(problems: Vec<OutputProblem>) -> Answer {
    let first = |entry: Entry| problems.iter().find(|problem| problem.code == entry.code);
    for entry in [catalogue::OUTPUT_UNKNOWN, catalogue::OUTPUT_MISSING] {
        if first(entry).is_some() {
            return empty(StatusCode::BAD_REQUEST, entry);
        }
    }
    if let Some(OutputProblem { parameter, message, .. }) = first(catalogue::OUTPUT_ARCHIVE) {
        let said = format!("{parameter}: {message}");
        return saying(StatusCode::BAD_REQUEST, catalogue::OUTPUT_ARCHIVE, said);
    }
    let error = |problem: OutputProblem| {
        ErrorBody::of_parameter(problem.code, problem.message, problem.parameter)
    };
    several(catalogue::BATCH, problems.into_iter().map(error).collect())
}
