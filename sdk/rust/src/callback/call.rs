//! What a callback is told in each step.

use std::time::Duration;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::{Callback, raw};
use crate::Error;
use crate::component::parse;

/// What a callback is told in each step.
#[derive(Debug)]
pub struct Call<C: Callback> {
    /// The execution's id, a UUID; the same in all its steps.
    pub execution: String,
    /// Number of the step, from 0.
    pub step: u32,
    /// Milliseconds since 1970-01-01T00:00:00Z. A repeated step is told the same time.
    pub now: u64,
    /// The arguments that the workflow gives.
    pub arguments: C::Arguments,
    /// The experiment that the callback works for, if it works for one.
    pub experiment: Option<Experiment>,
    /// What an administrator has set.
    pub settings: C::Settings,
}

/// What is known of an experiment.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Experiment {
    /// Its id, a number or a text.
    pub id: Value,
    /// What people call it.
    pub label: String,
    /// The label of the subject.
    pub subject: String,
    /// The label of the cohort.
    pub cohort: String,
    /// The state of its workflow.
    pub state: String,
    /// When it was scanned, in RFC 3339.
    pub scandate: Option<String>,
    /// Its ids in other systems, by the system's name.
    pub external_ids: Map<String, Value>,
    /// Whatever else Gantry tells.
    #[serde(flatten)]
    pub more: Map<String, Value>,
}

impl<C: Callback> Call<C> {
    pub(super) fn read(request: &raw::StepRequest) -> Result<Self, Error> {
        let experiment = request.experiment.as_deref().map(serde_json::from_str).transpose()?;
        Ok(Self {
            execution: request.execution.clone(),
            step: request.step,
            now: request.now,
            arguments: parse("arguments", &request.arguments)?,
            experiment,
            settings: parse("settings", &request.settings)?,
        })
    }

    /// The time that much later, for [`Wish::SleepUntil`](super::Wish::SleepUntil).
    ///
    /// ```
    /// use std::time::Duration;
    /// use gantry_plugin_sdk::callback::{Call, Callback, Step, Wish};
    /// use gantry_plugin_sdk::Error;
    ///
    /// fn nap<C: Callback<Memory = ()>>(call: &Call<C>) -> Result<Step<()>, Error> {
    ///     Ok(Step::wait(Wish::SleepUntil(call.after(Duration::from_secs(60))), ()))
    /// }
    /// ```
    pub fn after(&self, time: Duration) -> u64 {
        self.now.saturating_add(time.as_millis().try_into().unwrap_or(u64::MAX))
    }
}
