//! Conditions, asked of the plugin that ships with the program, in its sandbox. No server is needed.

use std::collections::BTreeMap;

use gantry_definition::workflow::WrittenCondition;
use gantry_model::finding::Finding;
use gantry_model::plugin::{Answer, Evaluation, Limits, Problem, Question, Verdict};
use gantry_model::study::Verdicts;
use gantry_plugin::{Access, Bound, Outside};
use jiff::Timestamp;
use serde_json::Value as Json;

use super::error::CliError;
use super::progress;
use super::verbs::load_component;
use crate::pipeline::{built_in, refused_condition};

/// The plugin that servers ask unless another is bound.
const PLUGIN: &str = "python-condition";

/// The plugin, ready to be asked.
pub(super) struct Conditions {
    plugin: Bound,
}

impl Conditions {
    /// Prepares the plugin. The first time it is compiled, which takes a while; that is kept.
    pub(super) async fn load() -> Result<Self, CliError> {
        let missing = || CliError::NoSuch { kind: "built-in plugin", text: PLUGIN.to_owned() };
        let component = built_in(PLUGIN).ok_or_else(missing)?;
        let spinner = progress::spinner("preparing the plugin that evaluates conditions");
        let plugin = load_component(component).await;
        spinner.finish_and_clear();
        let access = Access {
            grants: Vec::new(),
            secrets: BTreeMap::new(),
            limits: Limits::default(),
            outside: Outside::World,
        };
        Ok(Self { plugin: plugin?.bind(access) })
    }

    /// What is wrong with the conditions of a workflow. Nothing is evaluated.
    pub(super) async fn check(&self, written: &[WrittenCondition]) -> Vec<Finding> {
        let expressions: Vec<_> = written.iter().map(|it| it.expression.clone()).collect();
        let number = expressions.len();
        let problems = match self.plugin.ask(Question::Check(expressions), None).await {
            Ok(Answer::Check(problems)) => problems,
            Ok(_) => vec![Some(no_answer("it answered another question")); number],
            Err(failure) => vec![Some(no_answer(&failure.to_string())); number],
        };
        let refused = |(written, problem): (&WrittenCondition, Option<Problem>)| {
            problem.map(|problem| refused_condition(written, &problem))
        };
        written.iter().zip(problems).filter_map(refused).collect()
    }

    /// What comes of conditions. Where there is none, it holds; each is asked alone, so that one that gives no answer does not
    /// take the others with it.
    pub(super) async fn verdicts(
        &self,
        conditions: &[Option<&str>],
        names: &Json,
        now: Timestamp,
    ) -> Verdicts {
        let mut verdicts = Vec::with_capacity(conditions.len());
        for condition in conditions {
            verdicts.push(match condition {
                Some(expression) => self.verdict(expression, names, now).await,
                None => Verdict::Holds(true),
            });
        }
        verdicts
    }

    async fn verdict(&self, expression: &str, names: &Json, now: Timestamp) -> Verdict {
        let question = Question::Evaluate(Evaluation {
            expressions: vec![expression.to_owned()],
            names: names.clone(),
            now: u64::try_from(now.as_millisecond()).unwrap_or_default(),
            settings: Json::Object(serde_json::Map::new()),
        });
        match self.plugin.ask(question, None).await {
            Ok(Answer::Evaluate(mut verdicts)) if verdicts.len() == 1 => {
                verdicts.pop().unwrap_or(Verdict::Holds(false))
            }
            Ok(_) => Verdict::Raised(no_answer("it answered another question")),
            Err(failure) => Verdict::Raised(no_answer(&failure.to_string())),
        }
    }
}

fn no_answer(why: &str) -> Problem {
    Problem { kind: "PluginFailed".to_owned(), message: why.to_owned(), line: 0, column: 0 }
}
