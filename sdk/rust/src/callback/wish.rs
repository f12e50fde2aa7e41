//! What a callback wants.

use serde::Serialize;
use serde_json::Value;

use super::{Command, EnvironmentVariable, Mail, Outcome, Question, TaskStart, Wish, raw};
use crate::Error;

/// The answer of a step: what is wanted, and what to remember until then.
#[derive(Debug, Clone, PartialEq)]
pub struct Step<M> {
    wish: Wish,
    memory: Option<M>,
}

impl<M: Serialize> Step<M> {
    /// Do this, and call again when it is done, with this memory. What is wanted is a [`Command`], a [`TaskStart`], a [`Mail`],
    /// a [`Question`], or any [`Wish`].
    pub fn wait(wish: impl Into<Wish>, memory: M) -> Self {
        Self { wish: wish.into(), memory: Some(memory) }
    }

    /// The callback has done what it was asked for, with these values, an object.
    pub fn finish(values: Value) -> Self {
        Self { wish: Wish::finish(true, values), memory: None }
    }

    /// The callback has done what it was asked for, with a bad result. If it could not do it, return an [`Error`].
    pub fn finish_badly(values: Value) -> Self {
        Self { wish: Wish::finish(false, values), memory: None }
    }

    /// What is wanted.
    pub fn wish(&self) -> &Wish {
        &self.wish
    }

    pub(super) fn write(self) -> Result<raw::Step, Error> {
        let memory = self.memory.as_ref().map(serde_json::to_vec).transpose()?;
        Ok(raw::Step { wish: self.wish, memory: memory.unwrap_or_default() })
    }
}

impl Wish {
    /// The end, with values, an object; what [`Step::finish`] and [`Step::finish_badly`] want.
    pub fn finish(success: bool, values: Value) -> Self {
        Self::Finish(Outcome { success, values: values.to_string() })
    }
}

impl From<Command> for Wish {
    fn from(command: Command) -> Self {
        Self::RunCommand(command)
    }
}

impl From<TaskStart> for Wish {
    fn from(start: TaskStart) -> Self {
        Self::StartTask(start)
    }
}

impl From<Mail> for Wish {
    fn from(mail: Mail) -> Self {
        Self::SendMail(mail)
    }
}

impl From<Question> for Wish {
    fn from(question: Question) -> Self {
        Self::Ask(question)
    }
}

impl Command {
    /// A program and its arguments, through the executor of that name.
    ///
    /// ```
    /// use gantry_plugin_sdk::callback::Command;
    ///
    /// let command = Command::new("cluster", ["sort", "-n"]).environment("LC_ALL", "C").input("2\n1\n");
    /// assert_eq!(command.command_line, ["sort", "-n"]);
    /// ```
    pub fn new<S: Into<String>>(executor: &str, line: impl IntoIterator<Item = S>) -> Self {
        Self {
            executor: executor.to_owned(),
            command_line: line.into_iter().map(Into::into).collect(),
            environment: Vec::new(),
            input: Vec::new(),
            time_limit: None,
        }
    }

    /// The command with one more environment variable.
    pub fn environment(mut self, name: &str, value: &str) -> Self {
        let (name, value) = (name.to_owned(), value.to_owned());
        self.environment.push(EnvironmentVariable { name, value });
        self
    }

    /// The command with this as its standard input.
    pub fn input(mut self, input: impl Into<Vec<u8>>) -> Self {
        self.input = input.into();
        self
    }

    /// The command with a limit in seconds.
    pub fn time_limit(mut self, seconds: u32) -> Self {
        self.time_limit = Some(seconds);
        self
    }
}

impl TaskStart {
    /// A task `namespace:version`, with its inputs, an object.
    ///
    /// ```
    /// use gantry_plugin_sdk::callback::TaskStart;
    /// use gantry_plugin_sdk::json;
    ///
    /// let start = TaskStart::new("org.example.count:1.0.0", json!({"threshold": 3}));
    /// assert_eq!(start.inputs, r#"{"threshold":3}"#);
    /// ```
    pub fn new(task: &str, inputs: Value) -> Self {
        Self { task: task.to_owned(), inputs: inputs.to_string() }
    }
}

impl Mail {
    /// A message to one address.
    ///
    /// ```
    /// use gantry_plugin_sdk::callback::Mail;
    ///
    /// let mail = Mail::new("lab@example.org", "It is done", "All 3 masks are there.").cc("desk@example.org");
    /// assert_eq!(mail.to, ["lab@example.org"]);
    /// ```
    pub fn new(to: &str, subject: &str, body: &str) -> Self {
        let (to, subject, body) = (vec![to.to_owned()], subject.to_owned(), body.to_owned());
        Self { to, cc: Vec::new(), subject, body }
    }

    /// The message with a copy to one more address.
    pub fn cc(mut self, address: &str) -> Self {
        self.cc.push(address.to_owned());
        self
    }
}

impl Question {
    /// A question to which every answer is good.
    ///
    /// ```
    /// use gantry_plugin_sdk::callback::Question;
    /// use gantry_plugin_sdk::json;
    ///
    /// let question = Question::new("Which side?").schema(json!({"enum": ["left", "right"]})).time_limit(3600);
    /// assert_eq!(question.answer_schema, r#"{"enum":["left","right"]}"#);
    /// ```
    pub fn new(text: &str) -> Self {
        Self { text: text.to_owned(), answer_schema: String::new(), time_limit: None }
    }

    /// The question with a JSON schema that the answer has to fit.
    pub fn schema(mut self, schema: Value) -> Self {
        self.answer_schema = schema.to_string();
        self
    }

    /// The question with a limit in seconds for the answer.
    pub fn time_limit(mut self, seconds: u32) -> Self {
        self.time_limit = Some(seconds);
        self
    }
}
