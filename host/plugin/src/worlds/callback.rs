//! The world `callback`: the work of a callback, as steps.

use gantry_model::plugin::{
    CommandEnd, Event, Question, RunEnd, Step, StepRequest, TaskEnd, World,
};
use wasmtime::Store;
use wasmtime::component::Instance;

use crate::bindings::steps as wit;
use crate::call::Function;
use crate::call::failure::FailureKind;
use crate::call::stop::Stop;
use crate::imports::variables::Variables;
use crate::sandbox::Sandbox;
use crate::worlds::{Asked, Exports, Given, Interface, invalid, json, not_of_this_world, wishes};

/// Most bytes that a callback can keep for its next step.
const MEMORY_BYTES: usize = 64 * 1024;

/// `steps.advance`
pub(crate) struct Advance(wit::StepRequest);

impl Function for Advance {
    type Said = wit::Step;

    async fn call(
        &self,
        exports: &Exports,
        store: &mut Store<Sandbox>,
        instance: &Instance,
    ) -> Result<Self::Said, Stop> {
        let Interface::Steps(found) = &exports.interface else {
            return Err(not_of_this_world());
        };
        let guest = found.load(&mut *store, instance)?;
        Ok(guest.call_advance(store, &self.0).await??)
    }
}

impl Asked for StepRequest {
    const WORLD: World = World::Callback;
    type Function = Advance;
    type Answer = Step;

    fn function(&self) -> Advance {
        Advance(self.into())
    }

    fn question(&self) -> Question {
        Question::Advance(Box::new(self.clone()))
    }

    fn variables(&self) -> Variables {
        Variables::of(self)
    }

    fn check(&self, said: wit::Step, given: Given<'_>) -> Result<Step, FailureKind> {
        let wit::Step { wish, memory } = said;
        if memory.len() > MEMORY_BYTES {
            return Err(invalid(format!(
                "it keeps {} bytes, at most {MEMORY_BYTES}",
                memory.len()
            )));
        }
        let wish = wishes::check(wish, &given)?;
        Ok(Step { wish, memory, variables: given.set })
    }
}

impl From<&StepRequest> for wit::StepRequest {
    fn from(request: &StepRequest) -> Self {
        Self {
            execution: request.execution.to_string(),
            step: request.step,
            now: request.now,
            event: (&request.event).into(),
            memory: request.memory.clone(),
            arguments: json::object(&request.arguments),
            experiment: request.experiment.as_ref().map(json::object),
            settings: json::object(&request.settings),
        }
    }
}

impl From<&Event> for wit::Event {
    fn from(event: &Event) -> Self {
        match event {
            Event::Begun => Self::Begun,
            Event::Woke => Self::Woke,
            Event::CommandEnded(CommandEnd { exit_code, cause, output, errors }) => {
                Self::CommandEnded(wit::CommandEnd {
                    exit_code: *exit_code,
                    cause: cause.clone(),
                    output: output.clone(),
                    errors: errors.clone(),
                })
            }
            Event::TaskEnded(TaskEnd { run, end, cause, outputs }) => {
                Self::TaskEnded(wit::TaskEnd {
                    run: run.to_string(),
                    end: match end {
                        RunEnd::Finished => wit::RunEnd::Finished,
                        RunEnd::Failed => wit::RunEnd::Failed,
                        RunEnd::Canceled => wit::RunEnd::Canceled,
                    },
                    cause: cause.clone(),
                    outputs: json::object(outputs),
                })
            }
            Event::MailSent => Self::MailSent,
            Event::Answered(answer) => Self::Answered(answer.to_string()),
            Event::Unfulfilled(why) => Self::Unfulfilled(why.clone()),
        }
    }
}
