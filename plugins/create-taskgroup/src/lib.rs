//! Gives several tasks to the people of a TaskManager.

mod group;

use gantry_plugin_sdk::callback::{Call, Callback, Event, Step, schema_with_arguments};
use gantry_plugin_sdk::{About, Error, Plugin, WantedPermission, about, export};
use study::tasks::{self, Bases, Settings};
use study::{Study, could_not, failed};

use crate::group::Arguments;

/// The plugin.
pub struct CreateTaskgroup;

impl Plugin for CreateTaskgroup {
    const ABOUT: About = about!("../README.md");
    type Settings = Settings;

    fn settings_schema() -> String {
        schema_with_arguments::<Self>()
    }

    fn permissions() -> Vec<WantedPermission> {
        tasks::permissions()
    }
}

impl Callback for CreateTaskgroup {
    type Arguments = Arguments;
    type Memory = Bases;

    fn begin(call: &Call<Self>) -> Result<Step<Bases>, Error> {
        proceed(call, Bases::new())
    }

    fn resume(call: &Call<Self>, read: Bases, event: Event) -> Result<Step<Bases>, Error> {
        let study = Study::of(call.experiment.as_ref())?;
        if let Event::Unfulfilled(_) = event {
            return could_not(&study, event);
        }
        match call.settings.take(call.arguments.bases(), read, event) {
            Ok(read) => proceed(call, read),
            Err(why) => Ok(failed(&study, &why)),
        }
    }
}

export!(CreateTaskgroup as callback);

/// Creates the group, or reads the next template first.
fn proceed(call: &Call<CreateTaskgroup>, read: Bases) -> Result<Step<Bases>, Error> {
    let (arguments, settings) = (&call.arguments, &call.settings);
    let study = Study::of(call.experiment.as_ref())?;
    let next = settings.read_next(arguments.bases(), &read, arguments.executor.as_deref())?;
    if let Some(command) = next {
        return Ok(Step::wait(command, read));
    }
    let group = arguments.group(&study, |name| settings.base(name, &read))?;
    tasks::post(&study, &arguments.taskmanager_external_system_name, "taskgroups", group)
}

#[cfg(test)]
mod tests;
