//! Templates of tasks: from the settings, or files that a command reads.

use std::collections::BTreeMap;

use gantry_plugin_sdk::Error;
use gantry_plugin_sdk::callback::{Command, Event};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use crate::{local, plain_name};

/// Bytes of all templates that are read: they are kept from step to step, in at most 64 KiB.
const MOST: usize = 48 * 1024;

/// Where templates of tasks are.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Templates by the names of their files: each a JSON object, or a text.
    pub templates: BTreeMap<String, Value>,
    /// The folder of templates that are not among these, on the executor's host.
    pub folder: Option<String>,
    /// The executor that reads them, unless a workflow names one.
    pub executor: String,
}

impl Default for Settings {
    fn default() -> Self {
        Self { templates: BTreeMap::new(), folder: None, executor: local() }
    }
}

/// The templates that were read, by name; what is remembered meanwhile.
pub type Bases = BTreeMap<String, String>;

impl Settings {
    /// The template of that name; nothing if it has to be read first.
    pub fn base(&self, name: &str, read: &Bases) -> Option<String> {
        let name = without_comma(name);
        match self.templates.get(name) {
            Some(Value::String(text)) => Some(text.clone()),
            Some(object) => Some(object.to_string()),
            None => read.get(name).cloned(),
        }
    }

    /// The command that reads the first of these templates that is not there yet; nothing if all
    /// are.
    ///
    /// # Errors
    ///
    /// [`Error::Unsupported`] if there is no folder to read it from, or if the name is not that of
    /// a file.
    pub fn read_next<'a>(
        &self,
        names: impl IntoIterator<Item = &'a str>,
        read: &Bases,
        executor: Option<&str>,
    ) -> Result<Option<Command>, Error> {
        let Some(name) = self.first_missing(names, read) else { return Ok(None) };
        let Some(folder) = &self.folder else {
            return Err(Error::Unsupported(format!(
                "there is no template '{name}': it is not in the setting 'templates', and the \
                 setting 'folder' is not set"
            )));
        };
        let path = format!("{}/{}", folder.trim_end_matches('/'), plain_name("a template", name)?);
        Ok(Some(Command::new(executor.unwrap_or(&self.executor), ["cat", &path])))
    }

    /// Adds what [`Settings::read_next`] has read.
    ///
    /// # Errors
    ///
    /// A text that says why it could not be read.
    pub fn take<'a>(
        &self,
        names: impl IntoIterator<Item = &'a str>,
        mut read: Bases,
        event: Event,
    ) -> Result<Bases, String> {
        let name = self.first_missing(names, &read).unwrap_or_default().to_owned();
        let failed = |error: Error| {
            let (Error::Unsupported(why) | Error::Failed(why)) = error;
            format!("the template '{name}' cannot be read: {why}")
        };
        let end = match event {
            Event::CommandEnded(end) => end.success().map_err(failed)?,
            event => return Err(failed(event.unexpected())),
        };
        let size = end.output.len() + read.values().map(String::len).sum::<usize>();
        if size > MOST {
            return Err(format!(
                "with the template '{name}' all templates have {size} bytes, more than {MOST}; put \
                 large ones into the setting 'templates'"
            ));
        }
        read.insert(name, end.output);
        Ok(read)
    }

    fn first_missing<'a>(
        &self,
        names: impl IntoIterator<Item = &'a str>,
        read: &Bases,
    ) -> Option<&'a str> {
        let missing =
            |name: &&str| !self.templates.contains_key(*name) && !read.contains_key(*name);
        names.into_iter().map(without_comma).find(missing)
    }
}

/// The manual's example writes `task_base: manual_qa.json,`.
fn without_comma(name: &str) -> &str {
    name.trim_end_matches(',')
}

#[cfg(test)]
mod tests {
    use gantry_plugin_sdk::callback::CommandEnd;
    use gantry_plugin_sdk::json;

    use super::*;

    fn settings(json: Value) -> Settings {
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn templates_are_read_one_after_the_other_if_they_are_not_settings() {
        let settings = settings(json!({"templates": {"a.json": {"x": 1}}, "folder": "/tasks/"}));
        let names = ["a.json", "b.json", "c d.json,", "b.json"];
        let mut read = Bases::new();
        for file in ["/tasks/b.json", "/tasks/c d.json"] {
            let command = settings.read_next(names, &read, None).unwrap();
            assert_eq!(command, Some(Command::new("local", ["cat", file])));
            let ended = Event::CommandEnded(CommandEnd::with_output(file));
            read = settings.take(names, read, ended).unwrap();
        }
        assert_eq!(settings.read_next(names, &read, None), Ok(None));
        let bases = names.map(|name| settings.base(name, &read).unwrap());
        assert_eq!(bases, ["{\"x\":1}", "/tasks/b.json", "/tasks/c d.json", "/tasks/b.json"]);
    }

    #[test]
    fn names_that_lead_elsewhere_are_refused() {
        let settings = settings(json!({"folder": "/tasks"}));
        for name in ["../secret", "/etc/passwd", ""] {
            assert!(settings.read_next([name], &Bases::new(), None).is_err(), "{name:?}");
        }
    }

    #[test]
    fn without_a_folder_a_missing_template_is_named() {
        let refused = Settings::default().read_next(["qa.json"], &Bases::new(), None);
        let Err(Error::Unsupported(why)) = refused else { panic!("{refused:?}") };
        assert!(why.contains("'qa.json'"), "{why}");
    }

    #[test]
    fn a_template_that_cannot_be_read_is_named() {
        let settings = settings(json!({"folder": "/tasks", "executor": "archive"}));
        let end = CommandEnd {
            exit_code: Some(1),
            errors: "cat: no such file".to_owned(),
            ..CommandEnd::with_output("")
        };
        let why = settings.take(["qa.json"], Bases::new(), Event::CommandEnded(end)).unwrap_err();
        assert!(why.contains("'qa.json'") && why.contains("no such file"), "{why}");
        let large = Event::CommandEnded(CommandEnd::with_output(&"x".repeat(MOST + 1)));
        assert!(settings.take(["qa.json"], Bases::new(), large).is_err());
    }
}
