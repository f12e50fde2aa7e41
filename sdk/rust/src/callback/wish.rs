//! What a callback wants.

use serde_json::Value;

use super::{Command, EnvironmentVariable, Mail, Outcome, Question, TaskStart, Wish};

impl Wish {
    /// The end, with values, an object; what [`Step::finish`](super::Step::finish) wants.
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
    /// let command = Command::new("cluster", ["sort", "-n"]).input("2\n1\n").time_limit(60);
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
    /// let mail = Mail::new("lab@example.org", "It is done", "All 3 masks are there.");
    /// let mail = mail.cc("desk@example.org");
    /// assert_eq!(mail.to, ["lab@example.org"]);
    /// ```
    pub fn new(to: &str, subject: &str, body: &str) -> Self {
        let (to, subject, body) = (vec![to.to_owned()], subject.to_owned(), body.to_owned());
        Self { to, cc: Vec::new(), subject, body }
    }

    /// The message to one more address.
    pub fn to(mut self, address: &str) -> Self {
        self.to.push(address.to_owned());
        self
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
    /// let sides = json!({"enum": ["left", "right"]});
    /// let question = Question::new("Which side?").schema(sides).time_limit(3600);
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
