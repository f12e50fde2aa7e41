//! The world `condition`: whether expressions hold.

use gantry_model::plugin::{Evaluation, Problem, Question, Verdict, World};
use wasmtime::Store;
use wasmtime::component::Instance;

use crate::bindings::conditions as wit;
use crate::call::Function;
use crate::call::failure::FailureKind;
use crate::call::stop::Stop;
use crate::sandbox::Sandbox;
use crate::worlds::{Asked, Exports, Given, Interface, invalid, json, not_of_this_world};

/// `conditions.evaluate`
pub(crate) struct Evaluate(wit::Evaluation);

/// `conditions.check`
pub(crate) struct CheckThem(Vec<String>);

/// The question whether these are well-formed.
pub(crate) struct Check<'a>(pub(crate) &'a [String]);

impl Function for Evaluate {
    type Said = Vec<wit::Verdict>;

    async fn call(
        &self,
        exports: &Exports,
        store: &mut Store<Sandbox>,
        instance: &Instance,
    ) -> Result<Self::Said, Stop> {
        let Interface::Conditions(found) = &exports.interface else {
            return Err(not_of_this_world());
        };
        let guest = found.load(&mut *store, instance)?;
        Ok(guest.call_evaluate(store, &self.0).await??)
    }
}

impl Function for CheckThem {
    type Said = Vec<Option<wit::Problem>>;

    async fn call(
        &self,
        exports: &Exports,
        store: &mut Store<Sandbox>,
        instance: &Instance,
    ) -> Result<Self::Said, Stop> {
        let Interface::Conditions(found) = &exports.interface else {
            return Err(not_of_this_world());
        };
        let guest = found.load(&mut *store, instance)?;
        Ok(guest.call_check(store, &self.0).await??)
    }
}

impl Asked for Evaluation {
    const WORLD: World = World::Condition;
    type Function = Evaluate;
    type Answer = Vec<Verdict>;

    fn function(&self) -> Evaluate {
        Evaluate(wit::Evaluation {
            expressions: self.expressions.clone(),
            names: json::object(&self.names),
            now: self.now,
            settings: json::object(&self.settings),
        })
    }

    fn question(&self) -> Question {
        Question::Evaluate(self.clone())
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

impl Asked for Check<'_> {
    const WORLD: World = World::Condition;
    type Function = CheckThem;
    type Answer = Vec<Option<Problem>>;

    fn function(&self) -> CheckThem {
        CheckThem(self.0.to_vec())
    }

    fn question(&self) -> Question {
        Question::Check(self.0.to_vec())
    }

    fn check(
        &self,
        said: Vec<Option<wit::Problem>>,
        given: Given<'_>,
    ) -> Result<Vec<Option<Problem>>, FailureKind> {
        check_number(said.len(), self.0.len())?;
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
