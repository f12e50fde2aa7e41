//! Templates and expressions, and what they can use: other arguments, the experiment, variables,
//! secrets, the response.

use gantry_plugin_sdk::callback::Experiment;
use gantry_plugin_sdk::{Error, secrets, variables};
use minijinja::value::Serde;
use minijinja::{Environment, ErrorKind, UndefinedBehavior, Value};
use serde::Serialize;

use crate::arguments::Arguments;

/// Renders templates and evaluates expressions.
pub(crate) struct Templates {
    environment: Environment<'static>,
}

impl Templates {
    pub(crate) fn for_call(arguments: &Arguments, experiment: Option<&Experiment>) -> Self {
        let mut environment = Environment::new();
        // A misspelt name is an error, not nothing.
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.add_global("arguments", Value::from(Serde(&arguments.others)));
        if let Some(experiment) = experiment {
            environment.add_global("experiment", Value::from(Serde(experiment.as_json())));
        }
        environment.add_function("variable", variable);
        environment.add_function("secret", secret);
        Self { environment }
    }

    /// Makes a value known under a name.
    pub(crate) fn add<T: Serialize>(&mut self, name: &'static str, value: &T) {
        self.environment.add_global(name, Value::from(Serde(value)));
    }

    /// The text of a template; `what` it is for is said in an error.
    pub(crate) fn render(&self, what: &str, template: &str) -> Result<String, Error> {
        self.environment.render_str(template, ()).map_err(|error| refused(what, &error))
    }

    /// The value of an expression.
    pub(crate) fn evaluate(&self, what: &str, text: &str) -> Result<serde_json::Value, Error> {
        let value = self.environment.compile_expression(text).and_then(|it| it.eval(()));
        let value = value.map_err(|error| refused(what, &error))?;
        if value.is_undefined() {
            return Err(Error::Unsupported(format!("{what}: '{text}' is nothing")));
        }
        Ok(serde_json::to_value(value)?)
    }

    /// A JSON value in which each text is a template. A text that is one expression in braces
    /// stands for its value, of whatever type: `"{{ arguments.count }}"` is a number.
    pub(crate) fn fill(
        &self,
        what: &str,
        value: &serde_json::Value,
    ) -> Result<serde_json::Value, Error> {
        use serde_json::Value as Json;
        Ok(match value {
            Json::String(text) => match expression_of(text) {
                Some(expression) => self.evaluate(what, expression)?,
                None => Json::String(self.render(what, text)?),
            },
            Json::Array(items) => {
                let items = items.iter().map(|item| self.fill(what, item));
                Json::Array(items.collect::<Result<_, _>>()?)
            }
            Json::Object(members) => {
                let members = members.iter().map(|(name, member)| {
                    Ok((name.clone(), self.fill(&format!("{what}.{name}"), member)?))
                });
                Json::Object(members.collect::<Result<_, Error>>()?)
            }
            other => other.clone(),
        })
    }
}

fn expression_of(text: &str) -> Option<&str> {
    let inside = text.trim().strip_prefix("{{")?.strip_suffix("}}")?;
    (!inside.contains("{{") && !inside.contains("{%")).then_some(inside)
}

fn refused(what: &str, error: &minijinja::Error) -> Error {
    Error::Unsupported(format!("{what}: {error}"))
}

fn variable(name: &str) -> Result<Value, minijinja::Error> {
    let value = variables::get::<serde_json::Value>(name).map_err(|error| failed(error.into()))?;
    Ok(value.map_or(Value::UNDEFINED, |value| Value::from(Serde(value))))
}

fn secret(name: &str) -> Result<String, minijinja::Error> {
    secrets::get(name).map_err(|error| failed(error.into()))
}

fn failed(error: Error) -> minijinja::Error {
    let (Error::Unsupported(why) | Error::Failed(why)) = error;
    minijinja::Error::new(ErrorKind::InvalidOperation, why)
}
