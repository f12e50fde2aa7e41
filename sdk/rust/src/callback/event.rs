//! What has happened since the last step.

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{CommandEnd, RunEnd, TaskEnd, raw};
use crate::Error;

/// What has happened since the last step. That nothing has, since it is the first, is
/// [`Callback::begin`](super::Callback::begin).
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// The time of [`Wish::SleepUntil`](super::Wish::SleepUntil) has come.
    Woke,
    /// The command ended.
    CommandEnded(CommandEnd),
    /// The run of the task ended.
    TaskEnded(TaskEnd),
    /// The mail was accepted by the mail server.
    MailSent,
    /// Somebody answered the question.
    Answered(Value),
    /// What was wanted could not be done, and why.
    Unfulfilled(String),
}

impl Event {
    pub(super) fn read(event: raw::Event) -> Result<Option<Self>, Error> {
        Ok(Some(match event {
            raw::Event::Begun => return Ok(None),
            raw::Event::Woke => Self::Woke,
            raw::Event::CommandEnded(end) => Self::CommandEnded(end),
            raw::Event::TaskEnded(end) => Self::TaskEnded(end),
            raw::Event::MailSent => Self::MailSent,
            raw::Event::Answered(answer) => Self::Answered(serde_json::from_str(&answer)?),
            raw::Event::Unfulfilled(why) => Self::Unfulfilled(why),
        }))
    }

    #[cfg(not(target_family = "wasm"))]
    pub(crate) fn write(self) -> raw::Event {
        match self {
            Self::Woke => raw::Event::Woke,
            Self::CommandEnded(end) => raw::Event::CommandEnded(end),
            Self::TaskEnded(end) => raw::Event::TaskEnded(end),
            Self::MailSent => raw::Event::MailSent,
            Self::Answered(answer) => raw::Event::Answered(answer.to_string()),
            Self::Unfulfilled(why) => raw::Event::Unfulfilled(why),
        }
    }

    /// The error for an event that cannot be continued with; the last arm of a `match`. For
    /// [`Event::Unfulfilled`] it says why.
    ///
    /// ```
    /// use gantry_plugin_sdk::Error;
    /// use gantry_plugin_sdk::callback::Event;
    ///
    /// let error = Event::Unfulfilled("command archive is not granted".to_owned()).unexpected();
    /// assert_eq!(error, Error::Failed("command archive is not granted".to_owned()));
    /// ```
    pub fn unexpected(self) -> Error {
        let what = match self {
            Self::Unfulfilled(why) => return Error::Failed(why),
            Self::Woke => "a time has come",
            Self::CommandEnded(_) => "a command has ended",
            Self::TaskEnded(_) => "a task has ended",
            Self::MailSent => "mail was sent",
            Self::Answered(_) => "somebody has answered",
        };
        Error::Failed(format!("{what}, which nobody waits for"))
    }
}

impl CommandEnd {
    /// The end of a command with exit code 0 and this output. For tests.
    pub fn with_output(output: &str) -> Self {
        let (cause, errors) = (String::new(), String::new());
        Self { exit_code: Some(0), cause, output: output.to_owned(), errors }
    }

    /// The end, if the exit code is 0.
    ///
    /// ```
    /// use gantry_plugin_sdk::callback::CommandEnd;
    ///
    /// assert_eq!(CommandEnd::with_output("3").success().map(|end| end.output), Ok("3".to_owned()));
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Failed`] else, with the exit code or the cause, and the last line that the command
    /// wrote to its standard error.
    pub fn success(self) -> Result<Self, Error> {
        let how = match self.exit_code {
            Some(0) => return Ok(self),
            Some(code) => format!("the command ended with exit code {code}"),
            None => format!("the command did not end by itself: {}", self.cause),
        };
        Err(Error::Failed(match self.errors.lines().last() {
            Some(line) => format!("{how}: {line}"),
            None => how,
        }))
    }
}

impl TaskEnd {
    /// The outputs of a run that finished: a type with a field for each, or [`Value`].
    ///
    /// ```
    /// use gantry_plugin_sdk::callback::{RunEnd, TaskEnd};
    /// use gantry_plugin_sdk::{Value, json};
    ///
    /// let end = TaskEnd {
    ///     run: "6a1c7e0e-5d7c-4b51-9d5e-0a4f3e1b2c3d".to_owned(),
    ///     end: RunEnd::Finished,
    ///     cause: String::new(),
    ///     outputs: r#"{"count": 3}"#.to_owned(),
    /// };
    /// assert_eq!(end.outputs::<Value>(), Ok(json!({"count": 3})));
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Failed`] if the run did not finish, with the cause, or if the outputs do not fit
    /// the type.
    pub fn outputs<T: DeserializeOwned>(&self) -> Result<T, Error> {
        match self.end {
            RunEnd::Finished => Ok(serde_json::from_str(&self.outputs)?),
            RunEnd::Failed => Err(Error::Failed(format!("run {}: {}", self.run, self.cause))),
            RunEnd::Canceled => Err(Error::Failed(format!("run {} was canceled", self.run))),
        }
    }
}
