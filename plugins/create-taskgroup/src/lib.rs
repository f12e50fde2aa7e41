//! Gives several tasks to the people of a TaskManager.

mod group;

use gantry_plugin_sdk::callback::{Call, Callback, Event, Step, schema_with_arguments};
use gantry_plugin_sdk::{About, Error, Plugin, Value, WantedPermission, about, export};
use study::Study;
use study::tasks::{self, Assignment, Bases, Settings};

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
        tasks::begin(call)
    }

    fn resume(call: &Call<Self>, read: Bases, event: Event) -> Result<Step<Bases>, Error> {
        tasks::resume(call, read, event)
    }
}

impl Assignment for CreateTaskgroup {
    const PATH: &'static str = "taskgroups";

    fn bases(arguments: &Arguments) -> Vec<&str> {
        arguments.bases().collect()
    }

    fn executor(arguments: &Arguments) -> Option<&str> {
        arguments.executor.as_deref()
    }

    fn system(arguments: &Arguments) -> &str {
        &arguments.taskmanager_external_system_name
    }

    fn info(
        arguments: &Arguments,
        study: &Study,
        base: &dyn Fn(&str) -> Result<String, Error>,
    ) -> Result<Value, Error> {
        arguments.group(study, base)
    }
}

export!(CreateTaskgroup as callback);

#[cfg(test)]
mod tests;
