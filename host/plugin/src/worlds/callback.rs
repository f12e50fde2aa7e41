//! The world `callback`: the work of a callback, as steps.

use gantry_model::plugin::{CommandEnd, Event, Question, RunEnd, Step, StepRequest, TaskEnd};
use wasmtime::Store;
use wasmtime::component::Instance;

use crate::bindings::steps as wit;
use crate::call::failure::FailureKind;
use crate::call::stop::Stop;
use crate::imports::variables::Variables;
use crate::sandbox::Sandbox;
use crate::worlds::{Asked, Exports, Given, Interface, invalid, json, not_of_this_world, wishes};

/// Most bytes that a callback can keep for its next step.
const MEMORY_BYTES: usize = 64 * 1024;

impl Asked for StepRequest {
    type Said = wit::Step;
    type Answer = Step;

    fn of(question: &Question) -> Option<&Self> {
        match question {
            Question::Advance(request) => Some(request),
            _ => None,
        }
    }

    async fn call(
        &self,
        exports: &Exports,
        store: &mut Store<Sandbox>,
        instance: &Instance,
    ) -> Result<wit::Step, Stop> {
        let Interface::Steps(found) = &exports.interface else {
            return Err(not_of_this_world());
        };
        let execution = self.execution.to_string();
        let arguments = json::object(&self.arguments);
        let experiment = self.experiment.as_ref().map(json::object);
        let settings = json::object(&self.settings);
        let told = Told::new(&self.event);
        let request = wit::StepRequest {
            execution: &execution,
            step: self.step,
            now: self.now,
            event: told.event(&self.event),
            memory: &self.memory,
            arguments: &arguments,
            experiment: experiment.as_deref(),
            settings: &settings,
        };
        let guest = found.load(&mut *store, instance)?;
        Ok(guest.call_advance(store, request).await??)
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

/// The texts of an event that are made for the guest.
struct Told {
    run: String,
    json: String,
}

impl Told {
    fn new(event: &Event) -> Self {
        let (run, json) = match event {
            Event::TaskEnded(end) => (end.run.to_string(), json::object(&end.outputs)),
            Event::Answered(answer) => (String::new(), answer.to_string()),
            _ => (String::new(), String::new()),
        };
        Self { run, json }
    }

    /// The event, with these texts.
    fn event<'a>(&'a self, event: &'a Event) -> wit::Event<'a> {
        match event {
            Event::Begun => wit::Event::Begun,
            Event::Woke => wit::Event::Woke,
            Event::CommandEnded(CommandEnd { exit_code, cause, output, errors }) => {
                wit::Event::CommandEnded(wit::CommandEnd {
                    exit_code: *exit_code,
                    cause,
                    output,
                    errors,
                })
            }
            Event::TaskEnded(TaskEnd { end, cause, .. }) => wit::Event::TaskEnded(wit::TaskEnd {
                run: &self.run,
                end: match end {
                    RunEnd::Finished => wit::RunEnd::Finished,
                    RunEnd::Failed => wit::RunEnd::Failed,
                    RunEnd::Canceled => wit::RunEnd::Canceled,
                },
                cause,
                outputs: &self.json,
            }),
            Event::MailSent => wit::Event::MailSent,
            Event::Answered(_) => wit::Event::Answered(&self.json),
            Event::Unfulfilled(why) => wit::Event::Unfulfilled(why),
        }
    }
}
