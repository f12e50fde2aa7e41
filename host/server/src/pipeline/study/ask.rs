//! A callback is asked for its next step, or what it wished for is done.

use std::collections::BTreeMap;
use std::sync::Arc;

use gantry_model::plugin::{Answer, Outcome, Question, Step, StepRequest, Wish};
use gantry_model::study::{Callback, Execution, ExecutionId, ExecutionState, Turn};
use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::super::plugins::{Called, PluginError, misled, without_secret};
use super::super::{Error, Pipeline, Result};
use super::happened::{Happened, What};
use super::keep::pending_variables;
use super::live::Live;
use super::wish::Wished;

/// Something to do for an execution.
pub(super) struct Work {
    execution: ExecutionId,
    attempt: u32,
    step: u32,
    what: ToDo,
}

enum ToDo {
    Ask { callback: Callback, request: Box<StepRequest> },
    Fulfil { wish: Wish, wished: Wished },
    Nothing,
}

impl Pipeline {
    /// What is needed to do something for an execution.
    pub(super) fn prepare_work(&self, live: &Live, id: ExecutionId) -> Result<Work> {
        let lost = || Error::internal("driving an experiment", format!("execution {id} is lost"));
        let execution = live.course.execution(id).ok_or_else(lost)?;
        let (attempt, step) = (execution.attempt, execution.work.step);
        let what = match (&execution.state, &execution.work.wish) {
            (ExecutionState::Running { turn: Turn::Wish, .. }, Some(wish)) => {
                ToDo::Fulfil { wish: wish.clone(), wished: Wished::of(execution) }
            }
            (ExecutionState::Running { turn: Turn::Callback, .. }, _) => {
                let (callback, experiment) = self.told(live, execution)?;
                let mut known = live.variables.clone();
                if !live.happened.is_empty() {
                    Arc::make_mut(&mut known).extend(pending_variables(live));
                }
                let variables = known.iter().map(|(name, it)| (name.clone(), it.value.clone()));
                let request = request(execution, &callback, experiment, variables.collect());
                ToDo::Ask { callback, request: Box::new(request) }
            }
            _ => ToDo::Nothing,
        };
        Ok(Work { execution: id, attempt, step, what })
    }

    /// Does it, and says what happened. An error means that the server is in trouble: it is done again later.
    pub(super) async fn do_work(&self, work: Work) -> Result<Happened> {
        let Work { execution, attempt, step, what } = work;
        let what = match what {
            ToDo::Ask { callback, request } => self.ask_callback(&callback, *request).await?,
            ToDo::Fulfil { wish, wished } => self.fulfil(wish, wished).await?,
            ToDo::Nothing => What::Failed("there is nothing to do for it".to_owned()),
        };
        Ok(Happened { execution, attempt, step, at: self.clock.now(), what })
    }

    async fn ask_callback(&self, callback: &Callback, mut request: StepRequest) -> Result<What> {
        let name = callback.plugin();
        let chosen = match self.callback_plugin(&name).await {
            Ok(chosen) => chosen,
            Err(Error::Plugin(error)) => return Ok(What::Failed(no_plugin(callback, &error))),
            Err(error) => return Err(error),
        };
        request.settings = chosen.settings.clone();
        let asked = Arc::new(Question::Advance(Box::new(request)));
        match self.call_plugin(&chosen, None, &asked, None).await? {
            Called::Answered(Answer::Advance(step)) => Ok(What::Stepped(*step)),
            Called::Answered(other) => Err(misled(&other)),
            Called::Skipped(_) => Ok(What::Stepped(Step {
                wish: Wish::Finish(Outcome { success: true, values: json!({}) }),
                memory: Vec::new(),
                variables: BTreeMap::new(),
            })),
            Called::Failed { cause, hint } => {
                Ok(What::Failed(without_secret(format!("{cause}\n{hint}"), &asked)))
            }
        }
    }
}

fn request(
    execution: &Execution,
    callback: &Callback,
    experiment: Json,
    variables: BTreeMap<String, Json>,
) -> StepRequest {
    let now = u64::try_from(execution.work.at.as_millisecond()).unwrap_or_default();
    StepRequest {
        execution: Uuid::from_u128(u128::try_from(execution.id.0).unwrap_or_default()),
        step: execution.work.step,
        now,
        event: execution.work.event.clone(),
        memory: execution.work.memory.clone(),
        arguments: Json::Object(callback.arguments.clone()),
        experiment: Some(experiment),
        variables,
        settings: Json::Null,
    }
}

fn no_plugin(callback: &Callback, error: &PluginError) -> String {
    format!("its function '{}' cannot be executed: {error}", callback.function)
}
