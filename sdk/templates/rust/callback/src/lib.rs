//! Waits for a time, then asks somebody whether to go on.

use std::time::Duration;

use gantry_plugin_sdk::callback::{Call, Callback, Event, Question, Step, Wish};
use gantry_plugin_sdk::{About, Error, Plugin, about, export, json, log};
use serde::{Deserialize, Serialize};

pub struct {{ name_pascal }};

impl Plugin for {{ name_pascal }} {
    const ABOUT: About = about!();
    type Settings = ();
}

/// What a workflow says.
#[derive(Deserialize)]
pub struct Arguments {
    seconds: u32,
    question: String,
}

/// What the callback waits for, with what it has to remember until then.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Waiting {
    ForTime,
    ForAnswer { asked_at: u64 },
}

impl Callback for {{ name_pascal }} {
    type Arguments = Arguments;
    type Memory = Waiting;

    fn begin(call: &Call<Self>) -> Result<Step<Waiting>, Error> {
        let time = Duration::from_secs(call.arguments.seconds.into());
        Ok(Step::wait(Wish::SleepUntil(call.after(time)), Waiting::ForTime))
    }

    fn resume(call: &Call<Self>, memory: Waiting, event: Event) -> Result<Step<Waiting>, Error> {
        match (memory, event) {
            (Waiting::ForTime, Event::Woke) => {
                let question = Question::new(&call.arguments.question)
                    .schema(json!({"type": "boolean"}))
                    .time_limit(86_400);
                Ok(Step::wait(question, Waiting::ForAnswer { asked_at: call.now }))
            }
            (Waiting::ForAnswer { asked_at }, Event::Answered(answer)) => {
                let seconds = (call.now - asked_at) / 1000;
                log::info(format!("answered after {seconds} s"));
                Ok(Step::finish(json!({"answer": answer, "seconds": seconds})))
            }
            (_, event) => Err(event.unexpected()),
        }
    }
}

export!({{ name_pascal }} as callback);

#[cfg(test)]
mod tests {
    use gantry_plugin_sdk::mock::Rehearsal;

    use super::*;

    #[test]
    fn it_asks_when_the_time_has_come() {
        let arguments = json!({"seconds": 60, "question": "Go on?"});
        let mut rehearsal = Rehearsal::<{{ name_pascal }}>::new(arguments);
        assert_eq!(rehearsal.begin(), Ok(Wish::SleepUntil(60_000)));
        let Ok(Wish::Ask(question)) = rehearsal.resume(Event::Woke) else {
            panic!("it asks nothing")
        };
        assert_eq!(question.text, "Go on?");
        let end = rehearsal.resume(Event::Answered(json!(true)));
        assert_eq!(end, Ok(Wish::finish(true, json!({"answer": true, "seconds": 0}))));
    }
}
