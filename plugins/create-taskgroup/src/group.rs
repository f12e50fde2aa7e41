//! A group of tasks, as a workflow says it and as the TaskManager is sent it.

use gantry_plugin_sdk::{Error, Value, json};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer};
use serde_json::Map;
use study::tasks::{self, Tags};
use study::{Study, text_of, xnat};

/// Which tasks. Arguments that are not known are passed over.
#[derive(Deserialize, JsonSchema)]
pub struct Arguments {
    /// What the group is called.
    label: Value,
    /// The tasks, each with its template as `base`.
    tasks: Vec<Task>,
    /// The group of people that the tasks are for.
    distribute_in_group: Option<Value>,
    /// How the tasks are given to people: `same` or `unique`.
    distribute_method: Option<Value>,
    /// A tag or a list of tags for all tasks.
    tags: Option<Tags>,
    /// The project of tasks that name none.
    project: Option<Value>,
    /// The variable with further tags.
    extra_tags_var: Option<String>,
    /// The external system with the images.
    #[serde(default = "xnat", alias = "xnat_external_system_name")]
    xnat_external_system: String,
    /// The external system that gets the tasks.
    #[serde(default = "tasks::taskmanager")]
    pub(crate) taskmanager_external_system_name: String,
    /// Where templates are read, if not where the settings say.
    pub(crate) executor: Option<String>,
}

#[derive(Deserialize, JsonSchema)]
struct Task {
    /// The name of the template of its content.
    base: String,
    /// The template at the TaskManager.
    template: Option<Value>,
    /// A tag or a list of tags.
    tags: Option<Tags>,
    /// The project, if not that of the group.
    project: Option<Value>,
    /// Where the end of the task is told; nothing for nowhere.
    // `Some(None)` is said to be nothing.
    #[serde(default, deserialize_with = "said")]
    callback_url: Option<Option<String>>,
    application_name: Option<Value>,
    application_version: Option<Value>,
}

fn said<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(from).map(Some)
}

impl Arguments {
    /// The names of all templates, in the order of the tasks.
    pub(crate) fn bases(&self) -> impl Iterator<Item = &str> {
        self.tasks.iter().map(|task| task.base.as_str())
    }

    /// The group, with the templates that `base` knows.
    pub(crate) fn group(
        &self,
        study: &Study,
        base: &dyn Fn(&str) -> Result<String, Error>,
    ) -> Result<Value, Error> {
        let tags = self.tags.as_ref().map(Tags::to_vec).unwrap_or_default();
        let tags = tasks::with_extra(tags, self.extra_tags_var.as_deref())?;
        let tasks = self.tasks.iter().map(|task| {
            let content = tasks::content(study, &self.xnat_external_system, &base(&task.base)?)?;
            Ok(self.task(task, study, &tags, content))
        });
        let mut group = Map::new();
        let mut set = |name: &str, value: Value| group.insert(name.to_owned(), value);
        set("label", json!(text_of(&self.label)));
        set("tasks", Value::Array(tasks.collect::<Result<_, Error>>()?));
        if let Some(name) = &self.distribute_in_group {
            set("distribute_in_group", name.clone());
        }
        if let Some(method) = &self.distribute_method {
            set("distribute_method", method.clone());
        }
        set("callback_url", json!(study.links.execution_api));
        set("callback_content", tasks::callback_content(study));
        Ok(Value::Object(group))
    }

    fn task(&self, task: &Task, study: &Study, tags: &[String], content: String) -> Value {
        let mut all = tags.to_vec();
        for tag in task.tags.iter().flat_map(Tags::to_vec) {
            if !all.contains(&tag) {
                all.push(tag);
            }
        }
        let url = match &task.callback_url {
            None => Some(study.links.execution_api.as_str()),
            Some(url) => url.as_deref().filter(|url| !url.is_empty()),
        };
        let callback_content = match url {
            Some(_) => tasks::callback_content(study),
            None => json!(""),
        };
        let mut info = json!({
            "tags": all,
            "project": task.project.as_ref().or(self.project.as_ref()),
            "callback_url": url,
            "callback_content": callback_content,
            "template": task.template,
            "generator_url": study.links.action,
            "content": content,
        });
        let application = [
            ("application_name", &task.application_name),
            ("application_version", &task.application_version),
        ];
        for (name, value) in application {
            if let (Some(value), Some(info)) = (value, info.as_object_mut()) {
                info.insert(name.to_owned(), value.clone());
            }
        }
        info
    }
}
