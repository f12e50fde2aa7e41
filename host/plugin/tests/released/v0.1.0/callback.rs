//! Uses everything that a callback can import, and finishes in its second step with what came of it.

use gantry_plugin_sdk::callback::{Call, Callback, Event, Step, Wish};
use gantry_plugin_sdk::{
    About, Error, HttpMethods, Permission, Plugin, WantedPermission, about, export, http, json,
    log, secrets, variables,
};

/// The plugin.
pub struct Released;

impl Plugin for Released {
    const ABOUT: About = about!();
    type Settings = ();

    fn permissions() -> Vec<WantedPermission> {
        vec![
            Permission::http("https://images.example.org", HttpMethods::GET).because("It reads."),
            Permission::Secret("password".to_owned()).because("It tells how long it is."),
            Permission::ReadVariables.because("It counts."),
            Permission::WriteVariables.because("It counts."),
        ]
    }
}

impl Callback for Released {
    type Arguments = ();
    type Memory = u32;

    fn begin(call: &Call<Self>) -> Result<Step<u32>, Error> {
        let count = variables::get::<u32>("count")?.unwrap_or_default() + 1;
        variables::set("count", &count)?;
        Ok(Step::wait(Wish::SleepUntil(call.now + 1000), count))
    }

    fn resume(_: &Call<Self>, count: u32, event: Event) -> Result<Step<u32>, Error> {
        if event != Event::Woke {
            return Err(event.unexpected());
        }
        log::info("it woke");
        let response = http::get("https://images.example.org/7").send()?;
        Ok(Step::finish(json!({
            "count": count,
            "names": variables::names()?,
            "password": secrets::get("password")?.len(),
            "status": response.status,
            "text": response.text(),
        })))
    }
}

export!(Released as callback);
