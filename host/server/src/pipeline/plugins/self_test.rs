//! A new version is asked the simplest question of its world before it is used. It may refuse, but not break.

use std::path::Path;

use gantry_model::exec::Capacity;
use gantry_model::id::RunId;
use gantry_model::plugin::{
    Answer, FindRequest, ImportRequest, Limits, PlacementRequest, Question, World,
};
use gantry_plugin::{Access, FailureKind, Outside, Plugin};
use serde_json::Value as Json;
use uuid::Uuid;

use super::super::{Error, Result};
use super::PluginError;

/// Asks it. Nothing outside is reached: a host call ends the test, and well.
pub(super) async fn run(plugin: &Plugin, settings: &Json, limits: &Limits) -> Result<()> {
    let Some(question) = question(plugin.description().world, settings) else { return Ok(()) };
    let access = Access {
        limits: limits.clone(),
        outside: Outside::Played(Vec::new()),
        ..Access::default()
    };
    let empty = tempfile::tempdir().map_err(|error| Error::io("making an empty folder", error))?;
    let needs_folder = matches!(question, Question::Find(_) | Question::Plan(_));
    let folder: Option<&Path> = needs_folder.then_some(empty.path());
    let refused = |what: String| Err(PluginError::SelfTest(what).into());
    match plugin.bind(access).ask(question, folder).await {
        Ok(Answer::Check(problems)) => match problems.into_iter().flatten().next() {
            Some(problem) => refused(format!("an empty expression is a {}", problem.kind)),
            None => Ok(()),
        },
        Ok(_) => Ok(()),
        Err(failure) => match &failure.kind {
            FailureKind::Refused { .. }
            | FailureKind::Unplayed { .. }
            | FailureKind::NotPermitted { .. } => Ok(()),
            _ => refused(failure.to_string()),
        },
    }
}

/// The simplest question; none for callbacks, whose arguments nobody knows.
fn question(world: World, settings: &Json) -> Option<Question> {
    let settings = settings.clone();
    let run = RunId(Uuid::nil());
    let task = "org.example.nothing:1.0.0".to_owned();
    Some(match world {
        World::Callback => return None,
        World::Condition => Question::Check(vec![String::new()]),
        World::DatasetFormat => Question::Find(FindRequest { files: Vec::new(), settings }),
        World::OutputImporter => {
            Question::Plan(ImportRequest { run, task, outputs: Vec::new(), settings })
        }
        World::ExecutorSelector => Question::Select(PlacementRequest {
            run,
            task,
            needs: Capacity::default(),
            internet: false,
            input_bytes: 0,
            candidates: Vec::new(),
            settings,
        }),
    })
}
