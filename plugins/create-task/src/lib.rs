//! Gives a task to the people of a TaskManager.

use gantry_plugin_sdk::callback::{Call, Callback, Event, Step, schema_with_arguments};
use gantry_plugin_sdk::{About, Error, Plugin, Value, WantedPermission, about, export, json};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Map;
use study::tasks::{self, Assignment, Bases, Settings, Tags};
use study::{Study, xnat};

/// The plugin.
pub struct CreateTask;

/// Which task. Arguments that are not known are passed over.
#[derive(Deserialize, JsonSchema)]
pub struct Arguments {
    /// The name of the template.
    task_base: String,
    /// What the TaskManager is told of the task.
    #[serde(default)]
    task_info: TaskInfo,
    /// The variable with further tags.
    extra_tags_var: Option<String>,
    /// The external system with the images.
    #[serde(default = "xnat", alias = "xnat_external_system_name")]
    xnat_external_system: String,
    /// The external system that gets the task.
    #[serde(default = "tasks::taskmanager")]
    taskmanager_external_system_name: String,
    /// Where the template is read, if not where the settings say.
    executor: Option<String>,
}

#[derive(Default, Deserialize, JsonSchema)]
struct TaskInfo {
    /// A tag or a list of tags.
    tags: Option<Tags>,
    #[serde(flatten)]
    others: Map<String, Value>,
}

impl Plugin for CreateTask {
    const ABOUT: About = about!("../README.md");
    type Settings = Settings;

    fn settings_schema() -> String {
        schema_with_arguments::<Self>()
    }

    fn permissions() -> Vec<WantedPermission> {
        tasks::permissions()
    }
}

impl Callback for CreateTask {
    type Arguments = Arguments;
    type Memory = Bases;

    fn begin(call: &Call<Self>) -> Result<Step<Bases>, Error> {
        tasks::begin(call)
    }

    fn resume(call: &Call<Self>, read: Bases, event: Event) -> Result<Step<Bases>, Error> {
        tasks::resume(call, read, event)
    }
}

impl Assignment for CreateTask {
    const PATH: &'static str = "tasks";

    fn bases(arguments: &Arguments) -> Vec<&str> {
        vec![&arguments.task_base]
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
        task(arguments, study, &base(&arguments.task_base)?)
    }
}

export!(CreateTask as callback);

fn task(arguments: &Arguments, study: &Study, base: &str) -> Result<Value, Error> {
    let mut info = arguments.task_info.others.clone();
    let tags = arguments.task_info.tags.as_ref().map(Tags::to_vec).unwrap_or_default();
    let tags = tasks::with_extra(tags, arguments.extra_tags_var.as_deref())?;
    let mut set = |name: &str, value: Value| info.insert(name.to_owned(), value);
    if !tags.is_empty() {
        set("tags", json!(tags));
    }
    set("generator_url", json!(study.links.action));
    set("tracking_id", json!(study.label));
    set("content", json!(tasks::content(study, &arguments.xnat_external_system, base)?));
    set("callback_url", json!(study.links.execution_api));
    set("callback_content", tasks::callback_content(study));
    Ok(Value::Object(info))
}

#[cfg(test)]
mod tests;
