//! Runs a Fastr network over an experiment's images on XNAT.

mod urls;

use gantry_plugin_sdk::callback::{Call, Callback, Event, Step, schema_with_arguments};
use gantry_plugin_sdk::{
    About, Error, Permission, Plugin, Value, WantedPermission, about, export, json,
};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Map;
use study::{Study, could_not, finish, launcher, local, plain_name, xnat};

use crate::urls::{Mapping, Place};

const LAUNCHER: &str = include_str!("launcher.py");

/// The plugin.
pub struct Fastr;

/// Where Fastr is, and what it needs.
#[derive(Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// The executor, unless a workflow names one.
    executor: String,
    /// The Python that prepares the run, 3.6 or newer: a program on the executor's host.
    python: String,
    /// The program that gets the script of the run as its argument: a Python that has Fastr.
    launcher: String,
    /// The project on XNAT.
    xnat_project: Option<String>,
    /// The folder of networks, `NAME.json` or `NAME.py`, on the executor's host.
    networks: Option<String>,
    /// The folder of scripts, logs and intermediate files, on the executor's host.
    scratch: Option<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            executor: local(),
            python: "python3".to_owned(),
            launcher: "fastr_python_launcher".to_owned(),
            xnat_project: None,
            networks: None,
            scratch: None,
        }
    }
}

/// Which network, and its data. Arguments that are not known are passed over.
#[derive(Deserialize, JsonSchema)]
pub struct Arguments {
    /// The name of the network.
    network_id: String,
    /// For each source a path below the experiment on XNAT.
    source_mapping: Mapping,
    /// For each sink a path below the experiment on XNAT.
    sink_mapping: Mapping,
    /// The external system with the images.
    #[serde(default = "xnat")]
    xnat_external_system_name: String,
    /// The folder that Fastr takes for its home.
    fastr_home: Option<String>,
    /// Where it runs, if not where the settings say.
    executor: Option<String>,
}

impl Plugin for Fastr {
    const ABOUT: About = about!("../README.md");
    type Settings = Settings;

    fn settings_schema() -> String {
        schema_with_arguments::<Self>()
    }

    fn permissions() -> Vec<WantedPermission> {
        let why = "Fastr runs where it is installed. Grant that executor.";
        vec![Permission::Command("*".to_owned()).because(why)]
    }
}

impl Callback for Fastr {
    type Arguments = Arguments;
    type Memory = ();

    fn begin(call: &Call<Self>) -> Result<Step<()>, Error> {
        let study = Study::of(call.experiment.as_ref())?;
        let (arguments, settings) = (&call.arguments, &call.settings);
        let mut question = described(call, &study)?;
        question.insert("networks".to_owned(), json!(set("networks", &settings.networks)?));
        question.insert("scratch".to_owned(), json!(set("scratch", &settings.scratch)?));
        question.insert("launcher".to_owned(), json!(settings.launcher));
        let executor = arguments.executor.as_ref().unwrap_or(&settings.executor);
        let question = Value::Object(question);
        let command = launcher::command(executor, &settings.python, LAUNCHER, &question);
        Ok(Step::wait(command, ()))
    }

    fn resume(call: &Call<Self>, (): (), event: Event) -> Result<Step<()>, Error> {
        let study = Study::of(call.experiment.as_ref())?;
        let Event::CommandEnded(end) = event else { return could_not(&study, event) };
        let mut values = described(call, &study)?;
        match launcher::answer(&end) {
            Ok(answer) => values.extend(answer),
            Err(why) => {
                values.insert("__exception__".to_owned(), json!(why));
            }
        }
        let success = values.get("return_value") == Some(&json!(0));
        Ok(finish(&study, success, Value::Object(values)))
    }
}

export!(Fastr as callback);

/// The run: part of question and result.
fn described(call: &Call<Fastr>, study: &Study) -> Result<Map<String, Value>, Error> {
    let (arguments, system) = (&call.arguments, &call.arguments.xnat_external_system_name);
    let place = Place {
        server: study.system(system)?,
        project: set("xnat_project", &call.settings.xnat_project)?,
        subject: study.subject_id(system)?,
        experiment: study.experiment_id(system)?,
    };
    let members = [
        ("network_id", json!(plain_name("network_id", &arguments.network_id)?)),
        ("fastr_home", json!(arguments.fastr_home)),
        ("label", json!(study.label)),
        ("xnat_uri", json!(place.server)),
        ("project", json!(place.project)),
        ("subject", json!(place.subject)),
        ("experiment", json!(place.experiment)),
        ("source_mapping", json!(arguments.source_mapping)),
        ("sink_mapping", json!(arguments.sink_mapping)),
        ("source_data", place.sources(&arguments.source_mapping, &study.label)?),
        ("sink_data", place.sinks(&arguments.sink_mapping)?),
    ];
    Ok(members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

fn set<'a>(name: &str, setting: &'a Option<String>) -> Result<&'a str, Error> {
    setting.as_deref().ok_or_else(|| {
        Error::Unsupported(format!("the plugin's setting '{name}' is not set; Fastr needs it"))
    })
}

#[cfg(test)]
mod tests;
