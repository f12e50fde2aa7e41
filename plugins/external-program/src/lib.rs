//! Runs one of a site's own programs, from one folder.

use gantry_plugin_sdk::callback::{Call, Callback, Event, Step, schema_with_arguments};
use gantry_plugin_sdk::{About, Error, Plugin, WantedPermission, about, export};
use schemars::JsonSchema;
use serde::Deserialize;
use study::program::{self, Arguments, Program};
use study::{local, plain_name};

/// The plugin.
pub struct ExternalProgram;

/// Where programs are.
#[derive(Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// The folder of the programs, on the executor's host.
    folder: Option<String>,
    /// The executor, unless a workflow names one.
    executor: String,
}

impl Default for Settings {
    fn default() -> Self {
        Self { folder: None, executor: local() }
    }
}

impl Plugin for ExternalProgram {
    const ABOUT: About = about!("../README.md");
    type Settings = Settings;

    fn settings_schema() -> String {
        schema_with_arguments::<Self>()
    }

    fn permissions() -> Vec<WantedPermission> {
        let why = "Programs of one folder run where workflows say. Grant the executors that they \
                   need.";
        program::permissions(why)
    }
}

impl Callback for ExternalProgram {
    type Arguments = Arguments;
    type Memory = ();

    fn begin(call: &Call<Self>) -> Result<Step<()>, Error> {
        program::begin(call)
    }

    fn resume(call: &Call<Self>, (): (), event: Event) -> Result<Step<()>, Error> {
        program::resume(call, event)
    }
}

impl Program for ExternalProgram {
    fn program(call: &Call<Self>) -> Result<String, Error> {
        let Some(folder) = &call.settings.folder else {
            let why = "the plugin's setting 'folder' is not set; it says where the programs are";
            return Err(Error::Unsupported(why.to_owned()));
        };
        let name = plain_name("binary", &call.arguments.binary)?;
        Ok(format!("{}/{name}", folder.trim_end_matches('/')))
    }

    fn executor(settings: &Settings) -> &str {
        &settings.executor
    }
}

export!(ExternalProgram as callback);

#[cfg(test)]
mod tests {
    use gantry_plugin_sdk::callback::{Command, CommandEnd, Wish};
    use gantry_plugin_sdk::mock::Rehearsal;
    use gantry_plugin_sdk::{Value, json};
    use study::mock::{experiment, fits};

    use super::*;

    fn program(arguments: Value) -> Rehearsal<ExternalProgram> {
        let settings = json!({"folder": "/opt/study/bin/", "executor": "archive"});
        Rehearsal::new(arguments).experiment(experiment()).settings(settings)
    }

    #[test]
    fn it_runs_from_the_folder_of_programs() {
        let mut program = program(json!({
            "binary": "check.py",
            "args": ["$SUBJECT"],
            "kwargs": {"-x": "$XNAT"},
            "expected_return_code": [0, 2],
        }));
        let subject = "https://study.example.org/api/v2/subjects/3";
        let line = ["/opt/study/bin/check.py", subject, "-x", "https://xnat.example.org"];
        assert_eq!(program.begin(), Ok(Command::new("archive", line).into()));
        let ended = CommandEnd {
            exit_code: Some(2),
            errors: "odd".to_owned(),
            ..CommandEnd::with_output("done")
        };
        let values = json!({
            "command": line,
            "stdout": "done",
            "stderr": "odd",
            "return_code": 2,
            "values": null,
            "__success__": true,
        });
        let end = program.resume(Event::CommandEnded(ended));
        assert_eq!(end, Ok(Wish::finish(true, values)));
    }

    #[test]
    fn nothing_outside_of_the_folder_runs() {
        for binary in ["../check.py", "/bin/sh", "a/b", ".", "..", ""] {
            let begun = program(json!({"binary": binary})).begin();
            assert!(matches!(begun, Err(Error::Unsupported(_))), "{binary:?}: {begun:?}");
        }
    }

    #[test]
    fn a_program_that_is_not_there_is_named() {
        let mut program = program(json!({"binary": "check.py"}));
        program.begin().unwrap();
        let ended = CommandEnd { exit_code: Some(127), ..CommandEnd::with_output("") };
        let Ok(Wish::Finish(end)) = program.resume(Event::CommandEnded(ended)) else { panic!() };
        assert!(!end.success);
        assert!(end.values.contains("'/opt/study/bin/check.py' is perhaps not there"));
    }

    #[test]
    fn without_a_folder_it_says_what_to_set() {
        let arguments = json!({"binary": "check.py"});
        let begun = Rehearsal::<ExternalProgram>::new(arguments).experiment(experiment()).begin();
        let Err(Error::Unsupported(why)) = begun else { panic!("{begun:?}") };
        assert!(why.contains("'folder'"), "{why}");
    }

    #[test]
    fn arguments_are_described() {
        let manual = json!({
            "binary": "check.py",
            "args": ["$CALLBACK_EXECUTION", "$CALLBACK_SECRET"],
            "kwargs": {"-x": "$XNAT"},
        });
        assert!(fits::<ExternalProgram>(&manual));
        for wrong in [json!({"program": "check.py"}), json!({"binary": 7})] {
            assert!(!fits::<ExternalProgram>(&wrong), "{wrong}");
        }
    }
}
