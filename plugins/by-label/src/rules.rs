//! What an operator says about tasks and labels.

use fast_glob::{glob_match, validate};
use gantry_plugin_sdk::Error;
use gantry_plugin_sdk::executor_selector::Candidate;
use schemars::JsonSchema;
use serde::Deserialize;

/// Rules for tasks. The first that fits a task counts; a task that none fits may run anywhere.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The rules, in their order.
    #[serde(default)]
    rules: Vec<Rule>,
}

/// What tasks of some names need of an executor.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rule {
    /// A pattern of task names, `namespace:version`: `*` stands for any characters, `?` for one,
    /// and `{a,b}` for either.
    task: String,
    /// Labels that an executor must have.
    #[serde(default)]
    require: Vec<String>,
    /// Labels that it should have; the more of them, the better.
    #[serde(default)]
    prefer: Vec<String>,
}

/// For tasks that no rule fits.
const ANYWHERE: &Rule = &Rule { task: String::new(), require: Vec::new(), prefer: Vec::new() };

impl Settings {
    pub(crate) fn rule_for(&self, task: &str) -> Result<&Rule, Error> {
        for rule in &self.rules {
            validate(&rule.task).map_err(|error| {
                Error::Unsupported(format!("the pattern '{}' is not valid: {error:?}", rule.task))
            })?;
        }
        let fits = |rule: &&Rule| glob_match(&rule.task, task);
        Ok(self.rules.iter().find(fits).unwrap_or(ANYWHERE))
    }
}

impl Rule {
    pub(crate) fn allows(&self, candidate: &Candidate) -> bool {
        self.require.iter().all(|label| candidate.labels.contains(label))
    }

    /// The preferred labels that a candidate has.
    pub(crate) fn met<'a>(&'a self, candidate: &Candidate) -> Vec<&'a str> {
        let met = self.prefer.iter().filter(|label| candidate.labels.contains(label));
        met.map(String::as_str).collect()
    }

    /// The required labels, for people.
    pub(crate) fn required(&self) -> String {
        match self.require.as_slice() {
            [label] => format!("the label {label}"),
            labels => format!("all of the labels {}", labels.join(", ")),
        }
    }
}
