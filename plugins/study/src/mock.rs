//! For tests of callbacks: an experiment, and whether a workflow may say what it says.

use gantry_plugin_sdk::callback::{Callback, Experiment};
use gantry_plugin_sdk::{Plugin, Value, json};
use serde::Deserialize;

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
            "answer": "https://study.example.org/answers/20/open-sesame",
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

/// Whether arguments are as the callback describes them, which is what a workflow is checked for.
///
/// # Panics
///
/// If the callback describes none, or cannot read what it describes.
#[expect(clippy::expect_used, reason = "it is for tests alone")]
pub fn fits<C: Callback>(arguments: &Value) -> bool {
    let schema = schema::<C>();
    let described = schema.pointer("/$defs/arguments").expect("the arguments are described");
    let fits = is_valid(described, arguments);
    let read = C::Arguments::deserialize(arguments).map(drop);
    assert!(!fits || read.is_ok(), "{arguments} is described and not read: {read:?}");
    fits
}

/// Whether settings are as the plugin describes them.
///
/// # Panics
///
/// If it describes none.
pub fn can_set<P: Plugin>(settings: &Value) -> bool {
    is_valid(&schema::<P>(), settings)
}

#[expect(clippy::expect_used, reason = "it is for tests alone")]
fn schema<P: Plugin>() -> Value {
    serde_json::from_str(&P::settings_schema()).expect("the plugin has a schema")
}

#[expect(clippy::expect_used, reason = "it is for tests alone")]
fn is_valid(schema: &Value, value: &Value) -> bool {
    jsonschema::draft202012::new(schema).expect("the schema is sound").is_valid(value)
}
