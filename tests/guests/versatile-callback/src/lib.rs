//! A callback that does what its arguments say: asks somebody, or breaks off and tells what it knows.

use gantry_plugin_sdk::callback::{Call, Callback, Event, Question, Step};
use gantry_plugin_sdk::{About, Error, Plugin, about, export, json};
use serde::Deserialize;

/// The plugin.
pub struct Versatile;

impl Plugin for Versatile {
    const ABOUT: About = about!();
    type Settings = ();
}

/// What to do.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Arguments {
    /// Ask for an answer that fits this schema, as text.
    Ask(String),
    /// Break off, and tell the secret of the execution.
    Crash,
}

impl Callback for Versatile {
    type Arguments = Arguments;
    type Memory = ();

    fn begin(call: &Call<Self>) -> Result<Step<()>, Error> {
        match &call.arguments {
            Arguments::Ask(schema) => {
                let schema = schema.parse().map_err(|_| Error::Unsupported("no schema".to_owned()))?;
                Ok(Step::wait(Question::new("What is it?").schema(schema), ()))
            }
            Arguments::Crash => panic!("{:?}", call.experiment),
        }
    }

    fn resume(_: &Call<Self>, (): (), event: Event) -> Result<Step<()>, Error> {
        match event {
            Event::Answered(answer) => Ok(Step::finish(json!({"answer": answer}))),
            event => Err(event.unexpected()),
        }
    }
}

export!(Versatile as callback);
