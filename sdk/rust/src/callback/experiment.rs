//! The experiment that a callback works for.

use serde_json::{Map, Value};

use crate::Error;

/// What is known of the experiment that a callback works for: a JSON object, of which the usual
/// members have a method each.
///
/// ```
/// use gantry_plugin_sdk::callback::Experiment;
/// use gantry_plugin_sdk::json;
///
/// let ids = json!({"archive": "A7"});
/// let experiment = json!({"label": "brain-7", "external_ids": ids, "age": 31});
/// let experiment = Experiment::from(experiment);
/// assert_eq!(experiment.label(), Some("brain-7"));
/// assert_eq!(experiment.external_id("archive"), Some("A7"));
/// assert_eq!(experiment.cohort(), None);
/// assert_eq!(experiment.as_json()["age"], 31);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Experiment(Value);

impl Experiment {
    pub(super) fn read(json: &str) -> Result<Self, Error> {
        serde_json::from_str(json).map(Map::into).map(Self).map_err(|error| {
            Error::Unsupported(format!("the experiment is not a JSON object: {error}"))
        })
    }

    /// Its id.
    pub fn id(&self) -> Option<&Value> {
        self.0.get("id")
    }

    /// What people call it.
    pub fn label(&self) -> Option<&str> {
        self.text("label")
    }

    /// The label of its subject.
    pub fn subject(&self) -> Option<&str> {
        self.text("subject")
    }

    /// The label of its cohort.
    pub fn cohort(&self) -> Option<&str> {
        self.text("cohort")
    }

    /// The state of its workflow.
    pub fn state(&self) -> Option<&str> {
        self.text("state")
    }

    /// When it was scanned, in RFC 3339.
    pub fn scandate(&self) -> Option<&str> {
        self.text("scandate")
    }

    /// Its id in another system.
    pub fn external_id(&self, system: &str) -> Option<&str> {
        self.0.get("external_ids")?.get(system)?.as_str()
    }

    /// All that is known of it.
    pub fn as_json(&self) -> &Value {
        &self.0
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_str()
    }
}

impl From<Value> for Experiment {
    fn from(json: Value) -> Self {
        Self(json)
    }
}
