//! Calls a Python function where a site's Python is.

use gantry_plugin_sdk::callback::{Call, Callback, Event, Step, schema_with_arguments};
use gantry_plugin_sdk::{
    About, Error, Permission, Plugin, Value, WantedPermission, about, export, json,
};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Map;
use study::{Study, Substitution, could_not, execution, finish, launcher, local, xnat};

const LAUNCHER: &str = include_str!("launcher.py");

/// The plugin.
pub struct PythonFunction;

/// Which Python, and what functions are told.
#[derive(Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// The executor, unless a workflow names one.
    executor: String,
    /// The Python that has the functions: a program on the executor's host.
    python: String,
    /// What functions get as their second argument.
    config: Map<String, Value>,
}

impl Default for Settings {
    fn default() -> Self {
        Self { executor: local(), python: "python3".to_owned(), config: Map::new() }
    }
}

/// Which function, and its arguments. Arguments that are not known are passed over.
#[derive(Deserialize, JsonSchema)]
pub struct Arguments {
    /// The package of the module, if it is in one.
    package: Option<String>,
    /// The name of the module.
    module: String,
    /// The name of the function.
    function: String,
    /// Whether the function gets what is known of the execution, and the settings.
    #[serde(default = "yes")]
    pass_callback_data: bool,
    /// A list of arguments.
    args: Option<Vec<Value>>,
    /// Arguments by their names.
    kwargs: Option<Map<String, Value>>,
    /// The external system that `$XNAT` stands for.
    #[serde(default = "xnat")]
    xnat_external_system_name: String,
    /// Where it runs, if not where the settings say.
    executor: Option<String>,
}

fn yes() -> bool {
    true
}

impl Plugin for PythonFunction {
    const ABOUT: About = about!("../README.md");
    type Settings = Settings;

    fn settings_schema() -> String {
        schema_with_arguments::<Self>()
    }

    fn permissions() -> Vec<WantedPermission> {
        let command = "The function runs in a Python process. Grant the executors that workflows \
                       need.";
        let variables = "Functions are told the variables of the experiment.";
        vec![
            Permission::Command("*".to_owned()).because(command),
            Permission::ReadVariables.because(variables),
        ]
    }
}

impl Callback for PythonFunction {
    type Arguments = Arguments;
    type Memory = ();

    fn begin(call: &Call<Self>) -> Result<Step<()>, Error> {
        let study = Study::of(call.experiment.as_ref())?;
        let (arguments, settings) = (&call.arguments, &call.settings);
        let mut question = arguments.filled(&study)?;
        question.insert("pass_callback_data".to_owned(), json!(arguments.pass_callback_data));
        if arguments.pass_callback_data {
            let execution = execution(&study, &call.execution, "python_function")?;
            question.insert("callback_data".to_owned(), execution);
            question.insert("config".to_owned(), Value::Object(settings.config.clone()));
        }
        let executor = arguments.executor.as_ref().unwrap_or(&settings.executor);
        let question = Value::Object(question);
        let command = launcher::command(executor, &settings.python, LAUNCHER, &question);
        Ok(Step::wait(command, ()))
    }

    fn resume(call: &Call<Self>, (): (), event: Event) -> Result<Step<()>, Error> {
        let study = Study::of(call.experiment.as_ref())?;
        let Event::CommandEnded(end) = event else { return could_not(&study, event) };
        let mut values = call.arguments.filled(&study)?;
        let answer = launcher::answer(&end).unwrap_or_else(|why| {
            Map::from_iter([("__exception__".to_owned(), Value::String(why))])
        });
        for name in ["return_value", "__exception__", "__traceback__"] {
            let value = answer.get(name).cloned().unwrap_or_default();
            values.insert(name.to_owned(), value);
        }
        let success = answer.contains_key("return_value");
        Ok(finish(&study, success, Value::Object(values)))
    }
}

export!(PythonFunction as callback);

impl Arguments {
    /// Which function, and its arguments with `$` names replaced: part of question and result.
    fn filled(&self, study: &Study) -> Result<Map<String, Value>, Error> {
        let names = Substitution::new(study, &self.xnat_external_system_name);
        let args = self.args.iter().flatten().map(|value| names.value(value));
        let kwargs = self.kwargs.iter().flatten();
        let kwargs = kwargs.map(|(name, value)| Ok((name.clone(), names.value(value)?)));
        let members = [
            ("package", json!(self.package)),
            ("module", json!(self.module)),
            ("function", json!(self.function)),
            ("args", Value::Array(args.collect::<Result<_, _>>()?)),
            ("kwargs", Value::Object(kwargs.collect::<Result<_, Error>>()?)),
        ];
        Ok(members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
    }
}

#[cfg(test)]
mod tests;
