//! One call of a plugin, as several verbs make it.

use std::collections::BTreeMap;
use std::path::Path;

use gantry_model::plugin::{Answer, HostCall, Limits, Permission, Question, Recording};
use gantry_plugin::{Access, CallFailure, Outside, Plugin};

/// Everything that a call needs.
pub(super) struct Call<'a> {
    pub(super) question: &'a Question,
    pub(super) folder: Option<&'a Path>,
    pub(super) grants: Vec<Permission>,
    pub(super) secrets: BTreeMap<String, String>,
    pub(super) outside: Outside,
}

/// What came of it.
pub(super) struct Called {
    pub(super) answer: Result<Answer, CallFailure>,
    pub(super) calls: Vec<HostCall>,
}

impl Call<'_> {
    /// Makes the call, under the limits that a server has if nobody sets others.
    pub(super) async fn make(self, plugin: &Plugin) -> Called {
        let Self { question, folder, grants, secrets, outside } = self;
        let bound = plugin.bind(Access { grants, secrets, limits: Limits::default(), outside });
        let (answer, calls) = bound.ask_recorded(question.clone(), folder).await;
        Called { answer, calls }
    }
}

impl Called {
    /// How it ended, in a line.
    pub(super) fn ended(&self) -> String {
        match &self.answer {
            Ok(_) => "it answered".to_owned(),
            Err(failure) => failure.kind.to_string(),
        }
    }

    /// The call, to be made again.
    pub(super) fn recording(
        &self,
        plugin: &Plugin,
        question: &Question,
        grants: Vec<Permission>,
    ) -> Recording {
        if let Err(failure) = &self.answer {
            return (*failure.recording).clone();
        }
        let description = plugin.description();
        Recording {
            gantry: env!("CARGO_PKG_VERSION").to_owned(),
            plugin: description.name.clone(),
            version: description.version.clone(),
            digest: plugin.digest().clone(),
            grants,
            question: question.clone(),
            calls: self.calls.clone(),
            ended: self.ended(),
        }
    }
}
