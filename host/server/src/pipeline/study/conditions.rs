//! Conditions are asked of the condition plugin, those of a step in one call.

use std::sync::Arc;

use gantry_model::id::PluginName;
use gantry_model::plugin::{Answer, Evaluation, Problem, Question, Verdict, World};
use gantry_model::study::Verdicts;
use serde_json::Value as Json;

use super::super::plugins::{Called, misled};
use super::super::{Error, Pipeline, Result};

/// The plugin that ships for conditions; a binding of the world takes its place.
const PLUGIN: &str = "python-condition";

impl Pipeline {
    /// What comes of conditions. Where there is none, it holds; a plugin that gives no answer is a condition that raised.
    pub(super) async fn verdicts(
        &self,
        conditions: &[Option<&str>],
        names: impl FnOnce() -> Json,
    ) -> Result<Verdicts> {
        let asked: Vec<String> =
            conditions.iter().flatten().map(|&expression| expression.to_owned()).collect();
        if asked.is_empty() {
            return Ok(vec![Verdict::Holds(true); conditions.len()]);
        }
        let names = names();
        let mut answers = self.evaluate(asked.clone(), names.clone()).await?;
        // One that loops or eats all memory takes the others with it: each is asked alone then.
        if answers.is_err() && asked.len() > 1 {
            let mut each = Vec::with_capacity(asked.len());
            for expression in asked {
                each.extend(match self.evaluate(vec![expression], names.clone()).await? {
                    Ok(verdicts) => verdicts,
                    Err(why) => vec![no_answer(why)],
                });
            }
            answers = Ok(each);
        }
        let mut answers = match answers {
            Ok(verdicts) => verdicts.into_iter(),
            Err(why) => vec![no_answer(why)].into_iter(),
        };
        let verdict = |condition: &Option<&str>| match condition {
            Some(_) => answers.next().unwrap_or_else(|| no_answer("it gave no answer".to_owned())),
            None => Verdict::Holds(true),
        };
        Ok(conditions.iter().map(verdict).collect())
    }

    /// What is wrong with each of these expressions, if anything is. Nothing is evaluated.
    pub(crate) async fn check_conditions(
        &self,
        expressions: Vec<String>,
    ) -> Result<Vec<Option<Problem>>> {
        if expressions.is_empty() {
            return Ok(Vec::new());
        }
        let number = expressions.len();
        let chosen = self.condition_plugin().await?;
        let question = Arc::new(Question::Check(expressions));
        match self.call_plugin(&chosen, None, &question, None).await? {
            Called::Answered(Answer::Check(problems)) => Ok(problems),
            Called::Answered(other) => Err(misled(&other)),
            Called::Skipped(_) => Ok(vec![None; number]),
            Called::Failed { cause, .. } => {
                let problem =
                    Problem { kind: "PluginFailed".into(), message: cause, line: 0, column: 0 };
                Ok(vec![Some(problem); number])
            }
        }
    }

    async fn evaluate(
        &self,
        expressions: Vec<String>,
        names: Json,
    ) -> Result<std::result::Result<Verdicts, String>> {
        let chosen = match self.condition_plugin().await {
            Err(Error::Plugin(error)) => return Ok(Err(error.to_string())),
            chosen => chosen?,
        };
        let now = u64::try_from(self.clock.now().as_millisecond()).unwrap_or_default();
        let settings = chosen.settings.clone();
        let asked = Evaluation { expressions, names, now, settings };
        let question = Arc::new(Question::Evaluate(asked));
        match self.call_plugin(&chosen, None, &question, None).await? {
            Called::Answered(Answer::Evaluate(verdicts)) => Ok(Ok(verdicts)),
            Called::Answered(other) => Err(misled(&other)),
            Called::Skipped(why) | Called::Failed { cause: why, .. } => Ok(Err(why)),
        }
    }

    async fn condition_plugin(&self) -> Result<super::super::plugins::Chosen> {
        self.choose(World::Condition, &PluginName(PLUGIN.to_owned()), None).await
    }
}

fn no_answer(why: String) -> Verdict {
    Verdict::Raised(Problem { kind: "PluginFailed".to_owned(), message: why, line: 0, column: 0 })
}
