//! Gives a task to the people of a TaskManager.

use gantry_plugin_sdk::callback::{Call, Callback, Event, Step, schema_with_arguments};
use gantry_plugin_sdk::{About, Error, Plugin, Value, WantedPermission, about, export, json};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Map;
use study::tasks::{self, Bases, Settings, Tags};
use study::{Study, could_not, failed, xnat};

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
        proceed(call, Bases::new())
    }

    fn resume(call: &Call<Self>, read: Bases, event: Event) -> Result<Step<Bases>, Error> {
        let study = Study::of(call.experiment.as_ref())?;
        if let Event::Unfulfilled(_) = event {
            return could_not(&study, event);
        }
        match call.settings.take([call.arguments.task_base.as_str()], read, event) {
            Ok(read) => proceed(call, read),
            Err(why) => Ok(failed(&study, &why)),
        }
    }
}

export!(CreateTask as callback);

/// Creates the task, or reads its template first.
fn proceed(call: &Call<CreateTask>, read: Bases) -> Result<Step<Bases>, Error> {
    let study = Study::of(call.experiment.as_ref())?;
    let (arguments, settings) = (&call.arguments, &call.settings);
    let name = arguments.task_base.as_str();
    let Some(base) = settings.base(name, &read) else {
        let command = settings.read_next([name], &read, arguments.executor.as_deref())?;
        let Some(command) = command else {
            return Err(Error::Failed(format!("the template '{name}' was read and is not there")));
        };
        return Ok(Step::wait(command, read));
    };
    let info = task(arguments, &study, &base)?;
    tasks::post(&study, &arguments.taskmanager_external_system_name, "tasks", info)
}

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
