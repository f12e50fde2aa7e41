//! What goes wrong on the command line, and how it is told: what, why, and what to do.

use std::error::Error;
use std::io::{self, Write};
use std::path::PathBuf;

use gantry_model::finding::{Finding, Location, Severity};
use gantry_model::plugin::policy::InvalidPolicy;
use reqwest::{StatusCode, Url};
use thiserror::Error;

use super::exit::Exit;
use super::output;
use super::verbs::AuthorError;
use crate::api::problem::{Code, Problem, ProblemItem};
use crate::config;
use crate::pipeline;
use crate::registries::RegistryError;
use crate::serve::ServeError;

/// Why a command did not do what it was asked.
#[derive(Debug, Error)]
pub(super) enum CliError {
    #[error("cannot start")]
    Runtime(#[source] io::Error),
    #[error("cannot write to standard output")]
    Output(#[source] io::Error),
    #[error("cannot write JSON")]
    Json(#[source] serde_json::Error),
    #[error("cannot listen to Ctrl-C")]
    Signals(#[source] io::Error),
    #[error("the configuration is not right")]
    Config(#[source] Box<config::LoadError>),
    #[error("the configuration cannot be shown")]
    ShowConfig(#[from] toml::ser::Error),
    #[error("the log filter '{filter}' cannot be read")]
    LogFilter {
        filter: String,
        #[source]
        source: tracing_subscriber::filter::ParseError,
    },
    #[error("the server ended")]
    Serve(#[source] Box<ServeError>),
    #[error("cannot make an HTTP client")]
    HttpClient(#[source] reqwest::Error),
    #[error("no server answers at {server}")]
    Unreachable {
        server: Url,
        #[source]
        source: reqwest::Error,
    },
    #[error("the talk with {server} broke off")]
    Broken {
        server: Url,
        #[source]
        source: reqwest::Error,
    },
    #[error("{server} answered {status}, and not as a Gantry server does")]
    NotGantry { server: Url, status: StatusCode },
    #[error("{}", headline(.0))]
    Problem(Box<Problem>),
    #[error("the connection to {server} was lost for too long")]
    Lost { server: Url },
    #[error("the server sent an event that cannot be read")]
    Event(#[source] serde_json::Error),
    #[error("there is no {kind} '{text}'")]
    NoSuch { kind: &'static str, text: String },
    #[error("the secret of execution {0} is not shown to you")]
    NoSecret(i64),
    #[error("'{text}' may be any of these: {}", candidates.join(", "))]
    Ambiguous { text: String, candidates: Vec<String> },
    #[error("cannot {doing} {}", path.display())]
    File {
        doing: &'static str,
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("{} is not empty", .0.display())]
    NotEmpty(PathBuf),
    #[error("the archive that the server sent cannot be unpacked")]
    Unpack(#[source] zip::result::ZipError),
    #[error("the bundle cannot be packed")]
    Pack(#[source] zip::result::ZipError),
    #[error("the bundle cannot be checked")]
    Check(#[source] Box<pipeline::Error>),
    #[error("the bundle is not right")]
    Findings(Vec<Finding>),
    #[error("{} is refused", .0.display())]
    ScriptRefused(PathBuf),
    #[error("{} is refused", .0.display())]
    WorkflowRefused(PathBuf),
    #[error("nobody can move the experiment to '{state}': {why}")]
    Choice { state: String, why: String },
    #[error("a part of the work broke off")]
    Task(#[from] tokio::task::JoinError),
    #[error("the input '{name}' {fault}")]
    Input { name: String, fault: String, hint: String },
    #[error("the inputs of {} cannot be read", path.display())]
    InputsFile {
        path: PathBuf,
        #[source]
        source: Box<serde_saphyr::Error>,
    },
    #[error(transparent)]
    Author(Box<AuthorError>),
    #[error(transparent)]
    Policy(#[from] InvalidPolicy),
    #[error(transparent)]
    Registry(#[from] RegistryError),
    #[error("'{0}' is neither an instant nor a time from now")]
    Expiry(String),
}

impl From<config::LoadError> for CliError {
    fn from(error: config::LoadError) -> Self {
        Self::Config(Box::new(error))
    }
}

impl From<ServeError> for CliError {
    fn from(error: ServeError) -> Self {
        Self::Serve(Box::new(error))
    }
}

impl CliError {
    /// Tells it on standard error, and answers with how the command ends.
    pub(super) fn report(&self) -> Exit {
        if self.is_closed_pipe() {
            return Exit::Done;
        }
        let mut text = format!("{} {self}\n", paint("error:", "1;31"));
        let causes: Vec<String> = causes(self).map(ToString::to_string).collect();
        if !causes.is_empty() {
            text.push_str(&format!("  because: {}\n", causes.join(": ")));
        }
        match self {
            Self::Problem(problem) => {
                problem
                    .errors
                    .iter()
                    .for_each(|item| push_indented(&mut text, &problem_item(item)));
            }
            Self::Findings(findings) => {
                findings.iter().for_each(|each| push_indented(&mut text, &finding(each)));
            }
            _ => {}
        }
        if let Some(hint) = self.hint() {
            text.push_str(&format!("{} {hint}\n", paint("hint:", "1;36")));
        }
        let _ = io::stderr().lock().write_all(text.as_bytes());
        self.exit()
    }

    /// Whether the connection may come back, so that it is worth trying again.
    pub(super) fn may_pass(&self) -> bool {
        match self {
            Self::Unreachable { .. } | Self::Broken { .. } => true,
            Self::NotGantry { status, .. } => status.is_server_error(),
            Self::Problem(problem) => problem.status >= 500,
            _ => false,
        }
    }

    /// Whether the reader of the output has gone, as `head` does: it has what it wanted.
    fn is_closed_pipe(&self) -> bool {
        match self {
            Self::Output(source) => source.kind() == io::ErrorKind::BrokenPipe,
            Self::Json(source) => source.io_error_kind() == Some(io::ErrorKind::BrokenPipe),
            _ => false,
        }
    }

    fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::Unreachable { .. } => {
                "Start one with `gantry serve`, or name another with --server or GANTRY_SERVER."
            }
            Self::NotGantry { .. } => "Check the address that --server or GANTRY_SERVER names.",
            Self::Problem(problem) if problem.code == Code::Unauthenticated => {
                "Give a token with --token or GANTRY_TOKEN. A server keeps the one that it made at \
                 its first start in `admin-token` in its data folder: name the folder with --data."
            }
            // What the server says of each value is hint enough; and who types commands writes no requests.
            Self::Problem(problem)
                if matches!(problem.code, Code::ValuesRefused | Code::BadRequest) =>
            {
                return None;
            }
            Self::Problem(problem) if problem.code == Code::TaskInUse => {
                "Cancel its runs first, or repeat it with --cancel-runs."
            }
            Self::Problem(problem) => &problem.hint,
            Self::Lost { .. } => "The run is not touched by this; follow it again later.",
            Self::ScriptRefused(_) => "`gantry task lint` checks it without doing more.",
            Self::WorkflowRefused(_) => "`gantry workflow lint` checks it without doing more.",
            Self::NoSuch { kind: "workflow", .. } => "`gantry workflow ls` lists what there is.",
            Self::NoSuch { kind: "experiment", .. } => "`gantry experiment ls` lists the newest.",
            Self::NoSuch { kind: "execution", .. } => "`gantry execution ls` lists the newest.",
            Self::NoSuch { kind: "state", .. } => "The workflow's file names its states.",
            Self::NoSuch { kind: "callback", .. } => {
                "Write the label of a callback, or STATE/CALLBACK, as the workflow has them."
            }
            Self::NoSuch { kind: "built-in plugin", .. } => {
                "The program was built without its plugins: `make plugins` builds them."
            }
            Self::NoSuch { kind: "run", text } if text == "last" => {
                "None was created yet: `gantry run TASK` creates one."
            }
            Self::NoSuch { kind: "run", .. } => "`gantry runs ls` lists the newest.",
            Self::NoSuch { kind: "grant", .. } => "`gantry plugin show` lists the grants.",
            Self::NoSuch { kind: "user", .. } => "`gantry user ls` lists what there is.",
            Self::NoSuch { kind: "task", .. } => "`gantry task ls` lists what there is.",
            Self::NoSuch { kind: "job", .. } => "`gantry task render` without --job shows all.",
            Self::NoSuch { .. } => "`gantry token ls` lists what there is.",
            Self::NoSecret(_) => "It is for those who have the permission `action_update`.",
            Self::Ambiguous { .. } => "Give more of it.",
            Self::NotEmpty(_) => "Name a folder that is empty or does not exist.",
            Self::Input { hint, .. } => hint,
            Self::Author(error) => error.hint()?,
            Self::Expiry(_) => "Write 30d, 12h or 2030-01-31T00:00:00Z.",
            _ => return None,
        };
        Some(hint.to_owned()).filter(|hint| !hint.is_empty())
    }

    fn exit(&self) -> Exit {
        match self {
            Self::Config(_)
            | Self::LogFilter { .. }
            | Self::Input { .. }
            | Self::InputsFile { .. }
            | Self::NotEmpty(_)
            | Self::Ambiguous { .. }
            | Self::Policy(_)
            | Self::Choice { .. }
            | Self::Expiry(_) => Exit::Usage,
            Self::File { source, .. } if source.kind() == io::ErrorKind::NotFound => Exit::Usage,
            Self::NoSuch { .. } | Self::NoSecret(_) => Exit::Refused,
            Self::Author(error) => error.exit(),
            Self::Problem(problem) => match problem.code {
                Code::Unauthenticated | Code::Forbidden | Code::NotFound => Exit::Refused,
                Code::BadRequest
                | Code::NotMatching
                | Code::NotProvisioned
                | Code::ValuesRefused
                | Code::SettingsRefused
                | Code::GrantsRefused => Exit::Usage,
                _ => Exit::Failed,
            },
            _ => Exit::Failed,
        }
    }
}

/// What happened; where several things are wrong, each is told on its own.
fn headline(problem: &Problem) -> &str {
    if problem.errors.is_empty() { &problem.detail } else { &problem.title }
}

/// An error and what caused it, in a line.
pub(super) fn in_a_line(error: &(dyn Error + 'static)) -> String {
    causes(error).fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}

/// What caused an error, from the nearest cause to the farthest.
fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(error.source(), |cause| (**cause).source())
}

/// A word in colour, where a person reads it.
fn paint(word: &str, style: &str) -> String {
    if output::in_colour(&io::stderr()) {
        format!("\x1b[{style}m{word}\x1b[0m")
    } else {
        word.to_owned()
    }
}

fn problem_item(item: &ProblemItem) -> String {
    told("error", item.location.as_ref(), &item.path, &item.message, item.hint.as_deref())
}

/// `severity path: message`, and its hint below.
pub(super) fn finding(finding: &Finding) -> String {
    let severity = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let Finding { path, location, message, hint, .. } = finding;
    told(severity, location.as_ref(), path, message, hint.as_deref())
}

fn told(
    severity: &str,
    location: Option<&Location>,
    path: &str,
    message: &str,
    hint: Option<&str>,
) -> String {
    let hint = hint.map(|hint| format!("\n  {hint}")).unwrap_or_default();
    let place = |at: &Location| format!("{}:{}:{} ", at.file, at.line, at.column);
    let place = location.map(place).unwrap_or_default();
    let path = if path.is_empty() { String::new() } else { format!(" {path}") };
    format!("{place}{severity}{path}: {message}{hint}")
}

fn push_indented(text: &mut String, lines: &str) {
    text.extend(lines.lines().map(|line| format!("  {line}\n")));
}
