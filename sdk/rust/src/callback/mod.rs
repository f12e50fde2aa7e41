//! The world `callback`: the work of a callback, as steps.
//!
//! A callback never waits. It says what it wants, and with which memory; Gantry does that, and
//! calls again with the memory and what has happened. In between there is no plugin, so that a
//! command may take two days and the server may restart.
//!
//! So a callback is written as an `enum` of the things that it waits for, one variant each with
//! what it has to remember, and a `match` that says what follows:
//!
//! ```
//! use gantry_plugin_sdk::callback::{Call, Callback, Command, Event, Question, Step};
//! use gantry_plugin_sdk::{About, Error, Permission, Plugin, WantedPermission, about, export, json};
//! use serde::{Deserialize, Serialize};
//!
//! pub struct Review;
//!
//! impl Plugin for Review {
//!     const ABOUT: About = about!();
//!     type Settings = ();
//!
//!     fn permissions() -> Vec<WantedPermission> {
//!         vec![Permission::Command("archive".to_owned()).because("Reads the report.")]
//!     }
//! }
//!
//! #[derive(Deserialize)]
//! pub struct Arguments {
//!     report: String,
//! }
//!
//! #[derive(Serialize, Deserialize)]
//! pub enum Waiting {
//!     ForReport,
//!     ForReviewer { report: String },
//! }
//!
//! impl Callback for Review {
//!     type Arguments = Arguments;
//!     type Memory = Waiting;
//!
//!     fn begin(call: &Call<Self>) -> Result<Step<Waiting>, Error> {
//!         let command = Command::new("archive", ["cat", &call.arguments.report]);
//!         Ok(Step::wait(command, Waiting::ForReport))
//!     }
//!
//!     fn resume(_: &Call<Self>, memory: Waiting, event: Event) -> Result<Step<Waiting>, Error> {
//!         match (memory, event) {
//!             (Waiting::ForReport, Event::CommandEnded(end)) => {
//!                 let report = end.success()?.output;
//!                 Ok(Step::wait(Question::new("Is it fine?"), Waiting::ForReviewer { report }))
//!             }
//!             (Waiting::ForReviewer { report }, Event::Answered(answer)) => {
//!                 Ok(Step::finish(json!({"report": report, "answer": answer})))
//!             }
//!             (_, event) => Err(event.unexpected()),
//!         }
//!     }
//! }
//!
//! export!(Review as callback);
//!
//! // A test plays Gantry:
//! use gantry_plugin_sdk::callback::{CommandEnd, Wish};
//! use gantry_plugin_sdk::mock::Rehearsal;
//!
//! let mut rehearsal = Rehearsal::<Review>::new(json!({"report": "7.txt"}));
//! assert_eq!(rehearsal.begin(), Ok(Command::new("archive", ["cat", "7.txt"]).into()));
//! let asked = rehearsal.resume(Event::CommandEnded(CommandEnd::with_output("good")));
//! assert_eq!(asked, Ok(Question::new("Is it fine?").into()));
//! let end = rehearsal.resume(Event::Answered(json!("yes")));
//! assert_eq!(end, Ok(Wish::finish(true, json!({"report": "good", "answer": "yes"}))));
//! ```

mod arguments;
mod call;
mod event;
mod experiment;
mod memory;
mod step;
mod wish;

use serde::Serialize;
use serde::de::DeserializeOwned;

pub use crate::bindings::steps::exports::gantry::plugin::steps::{
    Command, CommandEnd, EnvironmentVariable, Mail, Outcome, Question, RunEnd, TaskEnd, TaskStart,
    Wish,
};
pub use arguments::schema_with_arguments;
pub use call::Call;
pub use event::Event;
pub use experiment::Experiment;
pub use step::Step;

use crate::bindings::steps::exports::gantry::plugin::steps::{self as raw, Guest};
use crate::component::Component;
use crate::{Error, Plugin, component};

/// A plugin that does the work of a callback. See [the module](self) for an example.
pub trait Callback: Plugin + Sized {
    /// The arguments that a workflow gives; `()` if there are none. What does not fit ends the
    /// execution with a message that says where.
    type Arguments: DeserializeOwned + 'static;

    /// What has to be remembered from one step to the next, kept as JSON of at most 64 KiB; `()` if
    /// nothing. A `Vec<u8>` is kept as the bytes that it is.
    type Memory: Serialize + DeserializeOwned + 'static;

    /// The first step.
    ///
    /// # Errors
    ///
    /// An error ends the execution as failed.
    fn begin(call: &Call<Self>) -> Result<Step<Self::Memory>, Error>;

    /// What follows now that something has happened. Needed by callbacks that wait for something.
    ///
    /// # Errors
    ///
    /// An error ends the execution as failed.
    fn resume(
        call: &Call<Self>,
        memory: Self::Memory,
        event: Event,
    ) -> Result<Step<Self::Memory>, Error> {
        let (_, _) = (call, memory);
        Err(event.unexpected())
    }
}

/// Does one step: reads the question, asks the callback, and writes its answer.
pub(crate) fn advance<C: Callback>(request: raw::StepRequest) -> Result<raw::Step, Error> {
    let call = Call::read(&request)?;
    let step = match Event::read(request.event)? {
        None => C::begin(&call)?,
        Some(event) => C::resume(&call, memory::read(request.memory)?, event)?,
    };
    step.write()
}

impl<P: Callback> Guest for Component<P, component::Callback> {
    fn advance(request: raw::StepRequest) -> Result<raw::Step, Error> {
        advance::<P>(request)
    }
}
