//! A callback's steps, one after the other, as Gantry would ask for them.

use std::marker::PhantomData;

use serde_json::Value;

use crate::Error;
use crate::bindings::steps::exports::gantry::plugin::steps as raw;
use crate::callback::{self, Callback, Event, Wish};

/// Puts a callback through its steps: hands over what happened, and keeps its memory in between,
/// written out as Gantry does. See [`crate::callback`] for an example. Its calls of Gantry are
/// answered by the [`Mock`](super::Mock) that plays around it.
#[derive(Debug)]
pub struct Rehearsal<C> {
    request: raw::StepRequest,
    sleeps_until: u64,
    callback: PhantomData<C>,
}

impl<C: Callback> Rehearsal<C> {
    /// An execution with these arguments, an object; without an experiment and settings, and at the
    /// beginning of 1970.
    pub fn new(arguments: Value) -> Self {
        let request = raw::StepRequest {
            execution: "00000000-0000-4000-8000-000000000001".to_owned(),
            step: 0,
            now: 0,
            event: raw::Event::Begun,
            memory: Vec::new(),
            arguments: arguments.to_string(),
            experiment: None,
            settings: "{}".to_owned(),
        };
        Self { request, sleeps_until: 0, callback: PhantomData }
    }

    /// The execution for an experiment, an object.
    pub fn experiment(mut self, experiment: Value) -> Self {
        self.request.experiment = Some(experiment.to_string());
        self
    }

    /// The execution with these settings, an object.
    pub fn settings(mut self, settings: Value) -> Self {
        self.request.settings = settings.to_string();
        self
    }

    /// The execution at this time, in milliseconds since 1970. [`Event::Woke`] moves it on by
    /// itself.
    pub fn now(mut self, now: u64) -> Self {
        self.request.now = now;
        self
    }

    /// The first step: what the callback wants.
    ///
    /// # Errors
    ///
    /// The callback's own.
    pub fn begin(&mut self) -> Result<Wish, Error> {
        let answer = callback::advance::<C>(self.request.clone())?;
        self.request.step += 1;
        self.request.memory = answer.memory;
        if let Wish::SleepUntil(time) = answer.wish {
            self.sleeps_until = time;
        }
        Ok(answer.wish)
    }

    /// The next step, after this has happened: what the callback wants then.
    ///
    /// # Errors
    ///
    /// The callback's own.
    pub fn resume(&mut self, event: Event) -> Result<Wish, Error> {
        if event == Event::Woke {
            self.request.now = self.request.now.max(self.sleeps_until);
        }
        self.request.event = event.write();
        self.begin()
    }
}
