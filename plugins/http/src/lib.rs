//! Sends a request that is made from templates, and makes values of the response.

mod arguments;
mod request;
mod response;
mod templates;

use std::time::Duration;

use gantry_plugin_sdk::callback::{Call, Callback, Event, Step, Wish, schema_with_arguments};
use gantry_plugin_sdk::http::HttpError;
use gantry_plugin_sdk::{
    About, Error, HttpMethods, Permission, Plugin, WantedPermission, about, export, log,
};

use crate::arguments::Arguments;
use crate::templates::Templates;

/// The plugin.
pub struct Http;

impl Plugin for Http {
    const ABOUT: About = about!("../README.md");
    type Settings = ();

    fn settings_schema() -> String {
        schema_with_arguments::<Self>()
    }

    fn permissions() -> Vec<WantedPermission> {
        let any = Permission::http("*", HttpMethods::all());
        let secret = |name: &str| Permission::Secret(name.to_owned());
        vec![
            any.because("Requests go to where workflows say. Grant the origins that they need."),
            secret("token").because("Servers may ask for a token."),
            secret("user").because("Servers may ask for a name and a password."),
            secret("password").because("Servers may ask for a name and a password."),
            Permission::ReadVariables.because("Templates can use variables of the experiment."),
        ]
    }
}

/// How often the request was sent in vain.
type Failures = u32;

impl Callback for Http {
    type Arguments = Arguments;
    type Memory = Failures;

    fn begin(call: &Call<Self>) -> Result<Step<Failures>, Error> {
        attempt(call, 0)
    }

    fn resume(
        call: &Call<Self>,
        failures: Failures,
        event: Event,
    ) -> Result<Step<Failures>, Error> {
        match event {
            Event::Woke => attempt(call, failures),
            event => Err(event.unexpected()),
        }
    }
}

export!(Http as callback);

fn attempt(call: &Call<Http>, failures: Failures) -> Result<Step<Failures>, Error> {
    let arguments = &call.arguments;
    let mut templates = Templates::for_call(arguments, call.experiment.as_ref());
    // Rendered anew each time, so that no secret has to be remembered.
    let result = request::from_templates(arguments, &templates)?.send();
    let why = match &result {
        Ok(response) if response.status >= 500 => format!("status {}", response.status),
        Err(HttpError::Unreachable(why)) => why.clone(),
        Err(HttpError::TimedOut(milliseconds)) => format!("no response within {milliseconds} ms"),
        Ok(_) | Err(_) => return response::outcome(arguments, &mut templates, result?),
    };
    if failures >= arguments.retries {
        return response::outcome(arguments, &mut templates, result?);
    }
    let delay = arguments.delay_after(failures);
    log::warn(format!("attempt {}: {why}; the next one in {delay:?}", failures + 1));
    Ok(Step::wait(Wish::SleepUntil(call.after(delay)), failures + 1))
}

impl Arguments {
    /// The delay doubles with each failure, up to an hour.
    fn delay_after(&self, failures: Failures) -> Duration {
        const MOST: f64 = 3600.0;
        let seconds = self.retry_delay * 2_f64.powi(failures.min(32).cast_signed());
        Duration::try_from_secs_f64(seconds.min(MOST)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests;
