//! Starts a task for an experiment, and waits for the end of its run.

mod inputs;

use gantry_plugin_sdk::callback::{
    Call, Callback, Event, RunEnd, Step, TaskEnd, TaskStart, schema_with_arguments,
};
use gantry_plugin_sdk::{
    About, Error, Permission, Plugin, Value, WantedPermission, about, export, json,
};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Map;
use study::{Study, could_not, finish};

/// The plugin.
pub struct RunTask;

/// Which task, and with what. Arguments that are not known are passed over.
#[derive(Deserialize, JsonSchema)]
pub struct Arguments {
    /// The task, as `namespace:version`.
    #[schemars(extend("format" = "task"))]
    task: String,
    /// The inputs by their names.
    #[serde(default)]
    #[schemars(schema_with = "inputs::schema")]
    inputs: Map<String, Value>,
}

impl Plugin for RunTask {
    const ABOUT: About = about!("../README.md");
    type Settings = ();

    fn settings_schema() -> String {
        schema_with_arguments::<Self>()
    }

    fn permissions() -> Vec<WantedPermission> {
        let tasks = "Workflows say which task runs. Grant those that they need.";
        let variables = "Inputs can be variables of the experiment.";
        vec![
            Permission::StartTask("*".to_owned()).because(tasks),
            Permission::ReadVariables.because(variables),
        ]
    }
}

impl Callback for RunTask {
    type Arguments = Arguments;
    type Memory = ();

    fn begin(call: &Call<Self>) -> Result<Step<()>, Error> {
        let inputs = Value::Object(call.arguments.inputs.clone());
        let inputs = inputs::fill(&inputs, call.experiment.as_ref())?;
        Ok(Step::wait(TaskStart::new(&call.arguments.task, inputs), ()))
    }

    fn resume(call: &Call<Self>, (): (), event: Event) -> Result<Step<()>, Error> {
        let study = Study::of(call.experiment.as_ref())?;
        match event {
            Event::TaskEnded(end) => ended(&study, &end),
            event => could_not(&study, event),
        }
    }
}

export!(RunTask as callback);

fn ended(study: &Study, end: &TaskEnd) -> Result<Step<()>, Error> {
    let how = match end.end {
        RunEnd::Finished => "finished",
        RunEnd::Failed => "failed",
        RunEnd::Canceled => "canceled",
    };
    // A run that did not finish may have no outputs, not even none of them.
    let outputs: Value = match end.outputs.as_str() {
        "" => json!({}),
        outputs => serde_json::from_str(outputs)?,
    };
    let values = json!({
        "run": end.run,
        "end": how,
        "cause": end.cause,
        "outputs": outputs,
    });
    Ok(finish(study, end.end == RunEnd::Finished, values))
}

#[cfg(test)]
mod tests {
    use gantry_plugin_sdk::callback::Wish;
    use gantry_plugin_sdk::mock::{Mock, Rehearsal};
    use study::mock::{experiment, fits};

    use super::*;

    const TASK: &str = "org.example.count:1.0.0";
    const RUN: &str = "6a1c7e0e-5d7c-4b51-9d5e-0a4f3e1b2c3d";

    fn task(inputs: Value) -> Rehearsal<RunTask> {
        let arguments = json!({"task": TASK, "inputs": inputs, "queue": "slow"});
        Rehearsal::new(arguments).experiment(experiment())
    }

    #[test]
    fn variables_and_the_experiment_become_inputs() {
        let inputs = json!({
            "threshold": 3,
            "age": {"$variable": "age"},
            "subject": {"$experiment": "subject"},
            "nested": [{"id": {"$experiment": "/external_ids/XNAT"}}],
        });
        let begun = Mock::new().variable("age", 31).play(|| task(inputs).begin()).0;
        let filled = json!({
            "threshold": 3,
            "age": 31,
            "subject": "S7",
            "nested": [{"id": "XNAT_E7"}],
        });
        assert_eq!(begun, Ok(TaskStart::new(TASK, filled).into()));
    }

    #[test]
    fn a_run_is_told_whole_and_only_one_that_finished_is_a_success() {
        let ends = [("finished", RunEnd::Finished), ("failed", RunEnd::Failed)];
        for (how, end) in ends.into_iter().chain([("canceled", RunEnd::Canceled)]) {
            let mut task = task(json!({}));
            assert_eq!(task.begin(), Ok(TaskStart::new(TASK, json!({})).into()));
            let (cause, outputs) = ("a cause".to_owned(), r#"{"count": 3}"#.to_owned());
            let event = TaskEnd { run: RUN.to_owned(), end, cause, outputs };
            let success = end == RunEnd::Finished;
            let values = json!({
                "run": RUN,
                "end": how,
                "cause": "a cause",
                "outputs": {"count": 3},
                "__success__": success,
            });
            let ended = task.resume(Event::TaskEnded(event));
            assert_eq!(ended, Ok(Wish::finish(success, values)));
        }
    }

    #[test]
    fn a_task_that_cannot_start_is_a_failure() {
        let mut task = task(json!({}));
        task.begin().unwrap();
        let end = task.resume(Event::Unfulfilled("no such task".to_owned()));
        let values = json!({"__exception__": "no such task", "__success__": false});
        assert_eq!(end, Ok(Wish::finish(false, values)));
    }

    #[test]
    fn arguments_are_described() {
        let inputs = json!({"age": {"$variable": "age"}, "threshold": 3});
        for fine in
            [json!({"task": TASK}), json!({"task": TASK, "inputs": inputs, "queue": "slow"})]
        {
            assert!(fits::<RunTask>(&fine), "{fine}");
        }
        for wrong in [json!({}), json!({"task": 7}), json!({"task": TASK, "inputs": ["age"]})] {
            assert!(!fits::<RunTask>(&wrong), "{wrong}");
        }
        let put_in = |value: Value| json!({"task": TASK, "inputs": {"a": [{"b": value}], "c": 7}});
        for name in ["label", "links", "/external_ids/XNAT", "/label"] {
            assert!(fits::<RunTask>(&put_in(json!({"$experiment": name}))), "{name}");
        }
        for name in ["labl", "/labl", "/labels/x", "label/x", ""] {
            assert!(!fits::<RunTask>(&put_in(json!({"$experiment": name}))), "{name}");
        }
        for mark in ["$variable", "$experiment"] {
            assert!(fits::<RunTask>(&put_in(json!({mark: "label"}))), "{mark}");
            assert!(!fits::<RunTask>(&put_in(json!({mark: "label", "more": 1}))), "{mark}");
            assert!(!fits::<RunTask>(&put_in(json!({mark: 7}))), "{mark}");
        }
    }
}
