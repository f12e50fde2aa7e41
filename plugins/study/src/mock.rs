//! An experiment for tests of callbacks.

use gantry_plugin_sdk::callback::Experiment;
use gantry_plugin_sdk::{Value, json};

use crate::Study;

/// What a callback is told of an experiment.
pub fn experiment() -> Value {
    json!({
        "id": "019a0000-0000-7000-8000-000000000007",
        "label": "brain 7",
        "subject": "S7",
        "cohort": "elderly",
        "state": "segment",
        "scandate": "2019-01-31T12:00:00Z",
        "external_ids": {"XNAT": "XNAT_E7"},
        "subject_external_ids": {"XNAT": "XNAT_S7"},
        "external_systems": {
            "XNAT": "https://xnat.example.org/",
            "TASKMANAGER": "https://tasks.example.org",
            "CASTOR": "https://castor.example.org",
        },
        "links": {
            "experiment": "https://study.example.org/experiments/7",
            "experiment_api": "https://study.example.org/api/v2/experiments/7",
            "subject": "https://study.example.org/subjects/3",
            "subject_api": "https://study.example.org/api/v2/subjects/3",
            "action": "https://study.example.org/actions/12",
            "action_api": "https://study.example.org/api/v2/actions/12",
            "execution": "https://study.example.org/callback_execution/20",
            "execution_api": "https://study.example.org/api/v2/callback_executions/20",
        },
        "execution_secret": "open-sesame",
        "callback": "segmentation",
    })
}

/// The same, read.
///
/// # Panics
///
/// If [`experiment`] is not as [`Study`] is.
#[expect(clippy::expect_used, reason = "it is for tests alone")]
pub fn study() -> Study {
    Study::of(Some(&Experiment::from(experiment()))).expect("the example fits")
}
