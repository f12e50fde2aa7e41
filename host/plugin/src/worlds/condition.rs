//! The world `condition`: whether expressions hold.

use gantry_model::plugin::{Evaluation, Problem, Question, Verdict};
use wasmtime::Store;
use wasmtime::component::Instance;

use crate::bindings::conditions as wit;
use crate::call::failure::FailureKind;
use crate::call::stop::Stop;
use crate::sandbox::Sandbox;
use crate::worlds::{Asked, Exports, Given, Interface, invalid, json, not_of_this_world};

impl Asked for Evaluation {
    type Said = Vec<wit::Verdict>;
    type Answer = Vec<Verdict>;

    fn of(question: &Question) -> Option<&Self> {
        match question {
            Question::Evaluate(request) => Some(request),
            _ => None,
        }
    }

    async fn call(
        &self,
        exports: &Exports,
        store: &mut Store<Sandbox>,
        instance: &Instance,
    ) -> Result<Self::Said, Stop> {
        let Interface::Conditions(found) = &exports.interface else {
            return Err(not_of_this_world());
        };
        let (names, settings) = (json::object(&self.names), json::object(&self.settings));
        let expressions: Vec<_> = self.expressions.iter().map(String::as_str).collect();
        let request = wit::Evaluation {
            expressions: &expressions,
            names: &names,
            now: self.now,
            settings: &settings,
        };
        let guest = found.load(&mut *store, instance)?;
        Ok(guest.call_evaluate(store, request).await??)
    }

    fn check(
        &self,
        said: Vec<wit::Verdict>,
        given: Given<'_>,
    ) -> Result<Vec<Verdict>, FailureKind> {
        check_number(said.len(), self.expressions.len())?;
        let raised = said.iter().filter_map(|verdict| match verdict {
            wit::Verdict::Raised(problem) => Some(problem),
            wit::Verdict::Holds(_) => None,
        });
        given.check_size(raised.map(size).sum())?;
        let verdict = |verdict| match verdict {
            wit::Verdict::Holds(holds) => Verdict::Holds(holds),
            wit::Verdict::Raised(problem) => Verdict::Raised(problem.into()),
        };
        Ok(said.into_iter().map(verdict).collect())
    }
}

/// Expressions, of which is asked whether they are well-formed.
impl Asked for Vec<String> {
    type Said = Vec<Option<wit::Problem>>;
    type Answer = Vec<Option<Problem>>;

    fn of(question: &Question) -> Option<&Self> {
        match question {
            Question::Check(expressions) => Some(expressions),
            _ => None,
        }
    }

    async fn call(
        &self,
        exports: &Exports,
        store: &mut Store<Sandbox>,
        instance: &Instance,
    ) -> Result<Self::Said, Stop> {
        let Interface::Conditions(found) = &exports.interface else {
            return Err(not_of_this_world());
        };
        let expressions: Vec<_> = self.iter().map(String::as_str).collect();
        let guest = found.load(&mut *store, instance)?;
        Ok(guest.call_check(store, &expressions).await??)
    }

    fn check(
        &self,
        said: Vec<Option<wit::Problem>>,
        given: Given<'_>,
    ) -> Result<Vec<Option<Problem>>, FailureKind> {
        check_number(said.len(), self.len())?;
        given.check_size(said.iter().flatten().map(size).sum())?;
        Ok(said.into_iter().map(|problem| problem.map(Into::into)).collect())
    }
}

fn check_number(answers: usize, expressions: usize) -> Result<(), FailureKind> {
    if answers != expressions {
        return Err(invalid(format!("{answers} answers to {expressions} expressions")));
    }
    Ok(())
}

fn size(problem: &wit::Problem) -> usize {
    problem.kind.len() + problem.message.len()
}

impl From<wit::Problem> for Problem {
    fn from(wit::Problem { kind, message, line, column }: wit::Problem) -> Self {
        Self { kind, message, line, column }
    }
}
