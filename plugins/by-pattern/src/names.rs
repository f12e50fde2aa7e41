//! The names of results, from templates.

use gantry_plugin_sdk::Error;
use gantry_plugin_sdk::output_importer::ImportRequest;
use minijinja::{Environment, UndefinedBehavior, context};

/// Renders names for the outputs of a run.
pub(crate) struct Names<'a> {
    environment: Environment<'a>,
    run: &'a str,
    namespace: &'a str,
    version: &'a str,
}

impl<'a> Names<'a> {
    pub(crate) fn of(request: &'a ImportRequest) -> Self {
        let mut environment = Environment::new();
        // A misspelt name is an error, not nothing.
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        let (namespace, version) = request.task.rsplit_once(':').unwrap_or((&request.task, ""));
        Self { environment, run: &request.run, namespace, version }
    }

    /// The template's text for an output or a part of one.
    pub(crate) fn render(&self, template: &str, path: &str) -> Result<String, Error> {
        let (output, part) = path.split_once('/').unwrap_or((path, ""));
        let (run, namespace, version) = (self.run, self.namespace, self.version);
        let context = context! { path, output, part, run, namespace, version };
        self.environment.render_str(template, context).map_err(|error| {
            Error::Unsupported(format!("the template '{template}' for {path}: {error}"))
        })
    }
}
