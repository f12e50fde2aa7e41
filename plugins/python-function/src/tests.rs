//! Functions as workflows call them; Python is the one of this machine.

use std::io::Write;
use std::process::{Command as Process, Stdio};

use gantry_plugin_sdk::callback::{Command, CommandEnd, Wish};
use gantry_plugin_sdk::mock::{Mock, Rehearsal};
use study::mock::{experiment, fits};

use super::*;

fn function(arguments: Value) -> Rehearsal<PythonFunction> {
    let settings = json!({"config": {"STUDYGOV_XNAT_PROJECT": "brains"}});
    Rehearsal::new(arguments).experiment(experiment()).settings(settings)
}

/// Does what an executor would do.
fn run(command: &Command) -> CommandEnd {
    let [program, arguments @ ..] = command.command_line.as_slice() else { panic!() };
    let mut process = Process::new(program);
    process.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut process = process.spawn().unwrap();
    process.stdin.take().unwrap().write_all(&command.input).unwrap();
    let output = process.wait_with_output().unwrap();
    CommandEnd {
        exit_code: output.status.code().and_then(|code| code.try_into().ok()),
        cause: String::new(),
        output: String::from_utf8(output.stdout).unwrap(),
        errors: String::from_utf8(output.stderr).unwrap(),
    }
}

/// From the first step to the end: whether it is a success, the values, and the log.
fn play(arguments: Value) -> (bool, Value, Vec<String>) {
    let (end, seen) = Mock::new().variable("age", 31).play(|| {
        let mut function = function(arguments);
        let Ok(Wish::RunCommand(command)) = function.begin() else { panic!() };
        assert_eq!(command.command_line[..2], ["python3", "-c"]);
        function.resume(Event::CommandEnded(run(&command)))
    });
    let Ok(Wish::Finish(end)) = end else { panic!("{end:?}") };
    let log = seen.messages().into_iter().map(str::to_owned).collect();
    (end.success, serde_json::from_str(&end.values).unwrap(), log)
}

#[test]
fn the_example_of_the_manual_is_called() {
    let (success, values, _) = play(json!({
        "package": "os",
        "module": "path",
        "function": "join",
        "args": ["$XNAT", "data"],
        "pass_callback_data": false,
        "queue": "slow",
    }));
    let expected = json!({
        "package": "os",
        "module": "path",
        "function": "join",
        "args": ["https://xnat.example.org", "data"],
        "kwargs": {},
        "return_value": "https://xnat.example.org/data",
        "__traceback__": null,
        "__exception__": null,
        "__success__": true,
    });
    assert_eq!((success, values), (true, expected));
}

#[test]
fn a_function_is_told_of_its_execution() {
    // `eq` takes two arguments, and the two objects differ.
    let (success, values, _) = play(json!({"module": "operator", "function": "eq"}));
    assert!(success && values["return_value"] == json!(false), "{values}");
    let mut function = function(json!({"module": "a", "function": "b"}));
    let begun = Mock::new().variable("age", 31).play(|| function.begin()).0;
    let Ok(Wish::RunCommand(command)) = begun else { panic!("{begun:?}") };
    let question: Value = serde_json::from_slice(&command.input).unwrap();
    let data = &question["callback_data"];
    assert_eq!(data["experiment"]["label"], "brain 7");
    assert_eq!(data["experiment"]["variable_map"], json!({"age": 31}));
    assert_eq!(data["subject"]["external_ids"], json!({"XNAT": "XNAT_S7"}));
    assert_eq!(data["api_uri"], "https://study.example.org/api/v2/callback_executions/20");
    assert_eq!(data["uri"], "/api/v2/callback_executions/20");
    assert_eq!(data["secret_key"], "open-sesame");
    assert_eq!(question["config"], json!({"STUDYGOV_XNAT_PROJECT": "brains"}));
}

#[test]
fn an_exception_is_told_with_its_trace() {
    let (success, values, _) = play(json!({
        "module": "json",
        "function": "loads",
        "args": ["{"],
        "pass_callback_data": false,
    }));
    assert!(!success);
    let text = |name: &str| values[name].as_str().unwrap().to_owned();
    assert!(text("__exception__").starts_with("JSONDecodeError: "), "{values}");
    assert!(text("__traceback__").starts_with("Traceback "), "{values}");
    assert_eq!(values["return_value"], Value::Null);
}

#[test]
fn a_module_that_is_not_there_and_an_exit_are_failures() {
    let missing = json!({"package": "no_such", "module": "module", "function": "f"});
    let exit = json!({
        "module": "sys",
        "function": "exit",
        "args": [0],
        "pass_callback_data": false,
    });
    for (arguments, kind) in [(missing, "ModuleNotFoundError"), (exit, "SystemExit")] {
        let (success, values, _) = play(arguments);
        assert!(!success);
        assert!(values["__exception__"].as_str().unwrap().starts_with(kind), "{values}");
    }
}

#[test]
fn a_value_that_cannot_be_json_is_a_failure() {
    let call = |module: &str, function: &str, args: Value| {
        let (success, values, _) = play(json!({
            "module": module,
            "function": function,
            "args": args,
            "pass_callback_data": false,
        }));
        assert!(!success, "{values}");
        values["__exception__"].as_str().unwrap().to_owned()
    };
    assert!(call("builtins", "set", json!([[1]])).contains("a set cannot be written"));
    assert!(call("builtins", "float", json!(["nan"])).contains("cannot be JSON"));
    assert!(call("builtins", "dict", json!([[[1, 2]]])).contains("the key 1 is no text"));
    assert!(call("operator", "mul", json!(["x", 300_000])).contains("more than 200000"));
}

#[test]
fn what_a_function_prints_goes_to_the_log() {
    for (module, function, args) in
        [("builtins", "print", json!(["hello"])), ("os", "system", json!(["echo hello"]))]
    {
        let (success, values, log) = play(json!({
            "module": module,
            "function": function,
            "args": args,
            "pass_callback_data": false,
        }));
        assert!(success, "{values}");
        assert_eq!(log, ["hello"]);
    }
}

#[test]
fn a_python_that_breaks_is_a_failure() {
    let mut function = function(json!({
        "module": "a",
        "function": "b",
        "pass_callback_data": false,
    }));
    function.begin().unwrap();
    let ended = CommandEnd {
        exit_code: Some(127),
        errors: "python3: not found".to_owned(),
        ..CommandEnd::with_output("")
    };
    let Ok(Wish::Finish(end)) = function.resume(Event::CommandEnded(ended)) else { panic!() };
    assert!(!end.success && end.values.contains("not found"), "{}", end.values);
}

#[test]
fn arguments_are_described() {
    let manual = json!({
        "package": "os",
        "module": "path",
        "function": "join",
        "args": ["$SUBJECT", "$EXPERIMENT"],
    });
    let others = json!({"module": "a", "function": "b", "kwargs": {"c": [1]}, "queue": "slow"});
    let told =
        json!({"module": "a", "function": "b", "package": null, "pass_callback_data": false});
    for fine in [manual, others, told] {
        assert!(fits::<PythonFunction>(&fine), "{fine}");
    }
    for wrong in [
        json!({"package": "os", "module": "path"}),
        json!({"module": "a", "function": "b", "args": {"c": 1}}),
        json!({"module": "a", "function": "b", "pass_callback_data": "no"}),
    ] {
        assert!(!fits::<PythonFunction>(&wrong), "{wrong}");
    }
}
