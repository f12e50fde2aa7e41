//! Waits for a time.

use std::time::Duration;

use gantry_plugin_sdk::callback::{Call, Callback, Event, Step, Wish, schema_with_arguments};
use gantry_plugin_sdk::{About, Error, Plugin, about, export, json};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Number, Value};

/// The plugin.
pub struct Sleep;

impl Plugin for Sleep {
    const ABOUT: About = about!("../README.md");
    type Settings = ();

    fn settings_schema() -> String {
        schema_with_arguments::<Self>()
    }
}

/// How long, and what to hand back.
#[derive(Deserialize, JsonSchema)]
pub struct Arguments {
    /// How long, in seconds.
    #[schemars(range(min = 0))]
    seconds: Number,
    #[serde(flatten)]
    others: Map<String, Value>,
}

impl Callback for Sleep {
    type Arguments = Arguments;
    type Memory = ();

    fn begin(call: &Call<Self>) -> Result<Step<()>, Error> {
        let seconds = &call.arguments.seconds;
        let time = Duration::try_from_secs_f64(seconds.as_f64().unwrap_or(f64::NAN))
            .map_err(|error| Error::Unsupported(format!("{seconds} seconds: {error}")))?;
        Ok(Step::wait(Wish::SleepUntil(call.after(time)), ()))
    }

    fn resume(call: &Call<Self>, (): (), event: Event) -> Result<Step<()>, Error> {
        match event {
            Event::Woke => Ok(Step::finish(json!({
                "sleep_duration": call.arguments.seconds,
                "extra_kwargs": call.arguments.others,
            }))),
            event => Err(event.unexpected()),
        }
    }
}

export!(Sleep as callback);

#[cfg(test)]
mod tests {
    use gantry_plugin_sdk::mock::Rehearsal;
    use study::mock::{can_set, fits};

    use super::*;

    #[test]
    fn it_sleeps_as_long_as_it_is_told_and_says_so() {
        let mut sleep = Rehearsal::<Sleep>::new(json!({"seconds": 10})).now(1_000);
        assert_eq!(sleep.begin(), Ok(Wish::SleepUntil(11_000)));
        let values = json!({"sleep_duration": 10, "extra_kwargs": {}});
        assert_eq!(sleep.resume(Event::Woke), Ok(Wish::finish(true, values)));
    }

    #[test]
    fn other_arguments_come_back() {
        let arguments = json!({"seconds": 0.5, "kwargs": {"random": 42}});
        let mut sleep = Rehearsal::<Sleep>::new(arguments);
        assert_eq!(sleep.begin(), Ok(Wish::SleepUntil(500)));
        let values = json!({"sleep_duration": 0.5, "extra_kwargs": {"kwargs": {"random": 42}}});
        assert_eq!(sleep.resume(Event::Woke), Ok(Wish::finish(true, values)));
    }

    #[test]
    fn a_time_that_cannot_be_is_refused() {
        for arguments in [json!({}), json!({"seconds": "10"}), json!({"seconds": -1})] {
            let begun = Rehearsal::<Sleep>::new(arguments).begin();
            assert!(matches!(begun, Err(Error::Unsupported(_))), "{begun:?}");
        }
    }

    #[test]
    fn arguments_are_described_and_settings_are_none() {
        let manual = json!({"seconds": 10, "kwargs": {"extra_random_argument": 42}});
        for fine in [manual, json!({"seconds": 0.01}), json!({"seconds": 0, "queue": "slow"})] {
            assert!(fits::<Sleep>(&fine), "{fine}");
        }
        for wrong in [json!({}), json!({"seconds": "10"}), json!({"seconds": -1})] {
            assert!(!fits::<Sleep>(&wrong), "{wrong}");
        }
        assert!(can_set::<Sleep>(&json!({})));
        for wrong in [json!({"seconds": 10}), json!({"arguments": {}}), json!(null)] {
            assert!(!can_set::<Sleep>(&wrong), "{wrong}");
        }
    }
}
