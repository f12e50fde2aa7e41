//! Sample values, with which templates are tried when a task is read.

use std::collections::BTreeMap;

use gantry_model::digest::Digest;
use gantry_model::exec::script::JobFolders;
use gantry_model::task::Parameter;
use gantry_model::types::TypeSpec;
use gantry_model::value::FileEntry;
use jiff::Timestamp;
use serde_json::json;

use super::render::{Facts, HostFacts, InputValue, ProjectFacts, UidFacts, UserFacts};

/// Folders as a host has them.
pub(super) fn folders() -> JobFolders {
    let below = |name: &str| format!("/srv/job/{name}");
    JobFolders {
        job: "/srv/job".to_owned(),
        work: below("work"),
        outputs: below("outputs"),
        data: below("data"),
        artifacts: below("artifacts"),
        files: below("files"),
        temp: below("temp"),
    }
}

/// Facts of a run, with or without a host.
pub(super) fn facts(has_host: bool) -> Facts {
    let host = || HostFacts {
        name: "host".to_owned(),
        address: "host.example.org".to_owned(),
        port: 22,
        kind: "ssh".to_owned(),
    };
    Facts {
        server_address: "https://gantry.example.org".to_owned(),
        user: UserFacts {
            id: "1".to_owned(),
            username: "user".to_owned(),
            api_key: Some("key".to_owned()),
        },
        project: ProjectFacts { id: "1".to_owned(), name: "project".to_owned() },
        host: has_host.then(host),
        task: "00000000-0000-4000-8000-000000000000".to_owned(),
        uid: UidFacts {
            uuid: "00000000-0000-4000-8000-000000000000".to_owned(),
            short: "00000000".to_owned(),
            run_counter: 1,
        },
        started_at: Timestamp::UNIX_EPOCH,
    }
}

/// A value for each input; those that a run may do without are left out on request.
pub(super) fn inputs(parameters: &[Parameter], sparse: bool) -> BTreeMap<String, InputValue> {
    let value = |parameter: &Parameter| {
        let left_out = sparse && parameter.optional && parameter.default.is_none();
        let value = if left_out { InputValue::Absent } else { sample(parameter) };
        (parameter.name.clone(), value)
    };
    parameters.iter().map(value).collect()
}

fn sample(parameter: &Parameter) -> InputValue {
    let own = parameter.default.clone();
    match &parameter.type_spec {
        TypeSpec::Files(spec) => InputValue::Files {
            object: spec.object,
            id: Some("1".to_owned()),
            folder: format!("/srv/job/data/{}", parameter.name),
            files: vec![FileEntry {
                path: "sample.nii".to_owned(),
                size: 1,
                digest: Digest::from_bytes([0; 32]),
            }],
        },
        TypeSpec::Boolean => InputValue::Scalar(own.unwrap_or_else(|| json!(true))),
        TypeSpec::Integer(_) => InputValue::Scalar(own.unwrap_or_else(|| json!(1))),
        TypeSpec::Number { .. } => InputValue::Scalar(own.unwrap_or_else(|| json!(1.5))),
        TypeSpec::Enumeration { values } => {
            InputValue::Scalar(own.unwrap_or_else(|| json!(values.first())))
        }
        _ => InputValue::Scalar(own.unwrap_or_else(|| json!("sample"))),
    }
}
