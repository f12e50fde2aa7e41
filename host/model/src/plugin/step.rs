//! The world `callback`: the work of a callback, as steps.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use uuid::Uuid;

use crate::id::{ExecutorName, RunId};

/// Asked: what next?
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct StepRequest {
    /// The execution; the same in all its steps.
    pub execution: Uuid,
    /// Number of the step, from 0.
    #[serde(default)]
    pub step: u32,
    /// Milliseconds since 1970-01-01T00:00:00Z. A repeated step is told the same time.
    #[serde(default)]
    pub now: u64,
    /// What happened since the last step.
    pub event: Event,
    /// What the previous step asked to keep.
    #[serde(default, with = "super::bytes")]
    pub memory: Vec<u8>,
    /// What the workflow gives to this callback: an object.
    #[serde(default)]
    pub arguments: Json,
    /// The experiment: an object of what is known of it.
    #[serde(default)]
    pub experiment: Option<Json>,
    /// The experiment's variables. They are handed over one by one, as far as the plugin may read them.
    #[serde(default)]
    pub variables: BTreeMap<String, Json>,
    /// The plugin's settings.
    #[serde(default)]
    pub settings: Json,
}

/// What happened since the last step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Event {
    /// The execution begins.
    Begun,
    /// The time of [`Wish::SleepUntil`] has come.
    Woke,
    /// The command of [`Wish::RunCommand`] ended.
    CommandEnded(CommandEnd),
    /// The run of [`Wish::StartTask`] ended.
    TaskEnded(TaskEnd),
    /// The mail of [`Wish::SendMail`] was accepted.
    MailSent,
    /// Somebody answered the question of [`Wish::Ask`].
    Answered(Json),
    /// What was wanted could not be done, and why.
    Unfulfilled(String),
}

/// How a command ended.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct CommandEnd {
    /// `None` if it was ended by a signal or never began.
    pub exit_code: Option<u8>,
    /// Why it has no exit code; empty if it has one.
    #[serde(default)]
    pub cause: String,
    /// The end of its standard output, at most 256 KiB.
    #[serde(default)]
    pub output: String,
    /// The end of its standard error, at most 256 KiB.
    #[serde(default)]
    pub errors: String,
}

/// How the run of a task ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RunEnd {
    /// With all its outputs.
    Finished,
    /// Without.
    Failed,
    /// Somebody canceled it.
    Canceled,
}

/// A run that ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct TaskEnd {
    /// The run.
    pub run: RunId,
    /// How it ended.
    pub end: RunEnd,
    /// The cause of the failure; empty if there is none.
    #[serde(default)]
    pub cause: String,
    /// The outputs: an object.
    #[serde(default)]
    pub outputs: Json,
}

/// A callback's answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Step {
    /// What is wanted.
    pub wish: Wish,
    /// What to keep for the next step.
    #[serde(with = "super::bytes")]
    pub memory: Vec<u8>,
    /// Variables that the step set; kept together with it.
    pub variables: BTreeMap<String, Json>,
}

/// What a callback wants.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Wish {
    /// It has ended.
    Finish(Outcome),
    /// Run a command; then [`Event::CommandEnded`].
    RunCommand(Command),
    /// Start a task; then [`Event::TaskEnded`].
    StartTask(TaskStart),
    /// Send mail; then [`Event::MailSent`].
    SendMail(Mail),
    /// Ask a person; then [`Event::Answered`].
    Ask(Inquiry),
    /// Wait until so many milliseconds after 1970-01-01T00:00:00Z; then [`Event::Woke`].
    SleepUntil(u64),
}

/// The result of a callback.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Outcome {
    /// Whether it succeeded.
    pub success: bool,
    /// Values: an object.
    pub values: Json,
}

/// A command to run, without a shell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Command {
    /// Where.
    pub executor: ExecutorName,
    /// The program and its arguments, at least one.
    pub command_line: Vec<String>,
    /// Environment variables beside those that the executor sets.
    pub environment: BTreeMap<String, String>,
    /// What it reads from its standard input.
    #[serde(with = "super::bytes")]
    pub input: Vec<u8>,
    /// Most seconds that it may take.
    pub time_limit: Option<u32>,
}

/// A task to run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct TaskStart {
    /// The task as `namespace:version`.
    pub task: String,
    /// The inputs: an object.
    pub inputs: Json,
}

/// A message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Mail {
    /// Addresses, at least one.
    pub to: Vec<String>,
    /// Further addresses.
    pub cc: Vec<String>,
    /// One line.
    pub subject: String,
    /// Text without markup.
    pub body: String,
}

/// A question to a person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Inquiry {
    /// What is asked.
    pub text: String,
    /// A JSON schema of the answer; `true` if every answer is good.
    pub answer_schema: Json,
    /// Most seconds to wait.
    pub time_limit: Option<u32>,
}
