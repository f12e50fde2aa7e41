//! Runs a program on an executor.

use gantry_plugin_sdk::callback::{Call, Callback, Event, Step, schema_with_arguments};
use gantry_plugin_sdk::{About, Error, Plugin, WantedPermission, about, export};
use schemars::JsonSchema;
use serde::Deserialize;
use study::local;
use study::program::{self, Arguments, Program};

/// The plugin.
pub struct Command;

/// Where programs run.
#[derive(Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// The executor, unless a workflow names one.
    executor: String,
}

impl Default for Settings {
    fn default() -> Self {
        Self { executor: local() }
    }
}

impl Plugin for Command {
    const ABOUT: About = about!("../README.md");
    type Settings = Settings;

    fn settings_schema() -> String {
        schema_with_arguments::<Self>()
    }

    fn permissions() -> Vec<WantedPermission> {
        let why = "Workflows say which program runs and where. Grant the executors that they need.";
        program::permissions(why)
    }
}

impl Callback for Command {
    type Arguments = Arguments;
    type Memory = ();

    fn begin(call: &Call<Self>) -> Result<Step<()>, Error> {
        program::begin(call)
    }

    fn resume(call: &Call<Self>, (): (), event: Event) -> Result<Step<()>, Error> {
        program::resume(call, event)
    }
}

impl Program for Command {
    fn program(call: &Call<Self>) -> Result<String, Error> {
        Ok(call.arguments.binary.clone())
    }

    fn executor(settings: &Settings) -> &str {
        &settings.executor
    }
}

export!(Command as callback);

#[cfg(test)]
mod tests {
    use gantry_plugin_sdk::callback::{Command as Run, CommandEnd, Wish};
    use gantry_plugin_sdk::json;
    use gantry_plugin_sdk::mock::Rehearsal;
    use study::mock::{can_set, experiment, fits};

    use super::*;

    fn manual() -> Rehearsal<Command> {
        let arguments = json!({
            "binary": "check.py",
            "args": ["$CALLBACK_EXECUTION", "$CALLBACK_SECRET"],
            "kwargs": {"-x": "$XNAT"},
            "queue": "slow",
        });
        Rehearsal::new(arguments).experiment(experiment())
    }

    const EXECUTION: &str = "https://study.example.org/api/v2/callback_executions/20";
    const XNAT: &str = "https://xnat.example.org";

    #[test]
    fn the_example_of_the_manual_runs() {
        let mut command = manual();
        let line = ["check.py", EXECUTION, "open-sesame", "-x", XNAT];
        assert_eq!(command.begin(), Ok(Run::new("local", line).into()));
        let ended = CommandEnd::with_output("fine\n__VALUES__ = {\"ok\": true}\n");
        let values = json!({
            "command": ["check.py", EXECUTION, "***********", "-x", XNAT],
            "stdout": "fine\n__VALUES__ = {\"ok\": true}\n",
            "stderr": "",
            "return_code": 0,
            "values": {"ok": true},
            "__success__": true,
        });
        let end = command.resume(Event::CommandEnded(ended));
        assert_eq!(end, Ok(Wish::finish(true, values)));
    }

    #[test]
    fn the_executor_is_the_workflows_or_the_settings() {
        let settings = json!({"executor": "cluster"});
        let run = |arguments| {
            let command = Rehearsal::<Command>::new(arguments).experiment(experiment());
            command.settings(settings.clone()).begin()
        };
        assert_eq!(run(json!({"binary": "a"})), Ok(Run::new("cluster", ["a"]).into()));
        let named = run(json!({"binary": "a", "executor": "archive"}));
        assert_eq!(named, Ok(Run::new("archive", ["a"]).into()));
    }

    #[test]
    fn a_command_that_cannot_run_fails_and_says_why() {
        let mut command = manual();
        command.begin().unwrap();
        let end = command.resume(Event::Unfulfilled("not granted: command local".to_owned()));
        let values = json!({
            "__exception__": "not granted: command local",
            "__success__": false,
        });
        assert_eq!(end, Ok(Wish::finish(false, values)));
    }

    #[test]
    fn a_missing_xnat_matters_only_where_it_is_used() {
        let begin = |word: &str| {
            let arguments =
                json!({"binary": "a", "args": [word], "xnat_external_system_name": "OTHER"});
            Rehearsal::<Command>::new(arguments).experiment(experiment()).begin()
        };
        assert!(begin("$SUBJECT").is_ok());
        let Err(Error::Unsupported(why)) = begin("$XNAT") else { panic!() };
        assert!(why.contains("'OTHER'"), "{why}");
    }

    #[test]
    fn arguments_are_described() {
        let manual = json!({
            "binary": "check.py",
            "args": ["$CALLBACK_EXECUTION", "$CALLBACK_SECRET"],
            "kwargs": {"-x": "$XNAT"},
        });
        let codes = [json!(null), json!(3), json!([]), json!([0, 2])];
        let coded = codes.map(|codes| json!({"binary": "a", "expected_return_code": codes}));
        let absent = json!({"binary": "a", "args": null, "kwargs": null, "executor": null});
        for fine in [manual, absent, json!({"binary": "a", "args": [1, true]})].iter().chain(&coded)
        {
            assert!(fits::<Command>(fine), "{fine}");
        }
        for wrong in [
            json!({"args": ["a"]}),
            json!({"binary": ["check.py"]}),
            json!({"binary": "a", "args": "b"}),
            json!({"binary": "a", "kwargs": ["-x"]}),
            json!({"binary": "a", "expected_return_code": "0"}),
        ] {
            assert!(!fits::<Command>(&wrong), "{wrong}");
        }
        assert!(can_set::<Command>(&json!({"executor": "cluster"})));
        assert!(!can_set::<Command>(&json!({"binary": "a"})));
    }
}
