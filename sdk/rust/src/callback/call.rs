//! What a callback is told in each step.

use std::time::Duration;

use super::{Callback, Experiment, raw};
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

impl<C: Callback> Call<C> {
    pub(super) fn read(request: &raw::StepRequest) -> Result<Self, Error> {
        let experiment = request.experiment.as_deref().map(Experiment::read).transpose()?;
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
