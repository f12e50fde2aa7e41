//! What is on record is amended: a callback of a workflow, or what is said of an action.

use gantry_engine::study::Course;
use gantry_model::finding::Finding;
use gantry_model::study::{
    Action, ActionId, Actor, Callback, CallbackId, State, StoredWorkflow, Workflow,
};
use gantry_store::StoreError;
use jiff::Timestamp;
use serde_json::{Map, Number, Value as Json, json};

use super::super::{CONFLICT_RETRIES, Error, Pipeline, Result};
use super::error::StudyError;
use super::keep::{Kept, Note};

/// What is to be another in a callback. What is `None` stays.
#[derive(Debug, Clone, Default)]
pub(crate) struct CallbackChange {
    pub(crate) label: Option<String>,
    pub(crate) function: Option<String>,
    /// A mapping, or one written as YAML in a text.
    pub(crate) arguments: Option<Json>,
    pub(crate) run_minutes: Option<Number>,
    pub(crate) wait_minutes: Option<Number>,
    pub(crate) delay_seconds: Option<Number>,
    pub(crate) description: Option<String>,
    /// A blank one is none.
    pub(crate) condition: Option<String>,
}

/// What is to be another in an action. What is `None` stays.
#[derive(Debug, Clone, Default)]
pub(crate) struct ActionChange {
    pub(crate) success: Option<bool>,
    pub(crate) return_value: Option<String>,
    pub(crate) end: Option<Timestamp>,
}

impl Pipeline {
    /// Changes a callback of a workflow, which then has to pass the checks of a workflow file. Executions that are under way
    /// go on with what it says from then on: its limits and its variable map, and its arguments in their next steps.
    pub(crate) async fn change_callback(
        &self,
        id: CallbackId,
        change: CallbackChange,
        by: &Actor,
    ) -> Result<StoredWorkflow> {
        let missing = || StudyError::NotFound { what: "callback", name: id.to_string() };
        let read = self.store.workflow_of_callback(id).await?.ok_or_else(missing)?;
        let (state, place) = read.find_callback(id).ok_or_else(missing)?;
        let mut file = file_of(&read.workflow);
        let pointer = format!("/states/{state}/callbacks/{place}");
        let callback = file.pointer_mut(&pointer).and_then(Json::as_object_mut);
        change.write(callback.ok_or_else(missing)?);
        let parsed = self.check_workflow("", &file.to_string()).await?;
        let workflow = parsed.map_err(|findings| refused(findings, state, place))?.workflow;
        match self.store.change_callback(&read, id, &workflow, by).await {
            Err(StoreError::Conflict { .. }) => Err(Error::Conflict),
            changed => Ok(changed?),
        }
    }

    /// Changes what is said of an action.
    pub(crate) async fn change_action(
        &self,
        id: ActionId,
        change: &ActionChange,
        by: &Actor,
    ) -> Result<Action> {
        let detail = json!({
            "action": id,
            "success": change.success,
            "return_value": change.return_value,
            "end": change.end.map(|end| end.to_string()),
        });
        for _ in 0..CONFLICT_RETRIES {
            let action = self.action(id).await?;
            let mut live = self.live_by_id(action.experiment).await?;
            let changed = change.applied_to(action);
            let note = Note { by: by.clone(), what: "amended", detail: detail.clone() };
            let kept = if live.course.action.id == id {
                live.course.action = changed;
                self.keep_course(&mut live, None, note).await?
            } else {
                // It is kept like one that is left now: its executions stay as they are.
                let progress = live.course.progress.clone();
                let left = Course { progress, action: changed, executions: Vec::new() };
                self.keep_course(&mut live, Some(&left), note).await?
            };
            if kept != Kept::Stale {
                self.studies.wake.notify_one();
                return self.action(id).await;
            }
        }
        Err(Error::Conflict)
    }
}

impl CallbackChange {
    fn write(self, callback: &mut Map<String, Json>) {
        let fields = [
            ("label", self.label.map(Json::from)),
            ("function", self.function.map(Json::from)),
            ("callback_arguments", self.arguments),
            ("run_timeout", self.run_minutes.map(Json::Number)),
            ("wait_timeout", self.wait_minutes.map(Json::Number)),
            ("initial_delay", self.delay_seconds.map(Json::Number)),
            ("description", self.description.map(Json::from)),
            ("condition", self.condition.map(Json::from)),
        ];
        for (name, value) in fields {
            if let Some(value) = value {
                callback.insert(name.to_owned(), value);
            }
        }
    }
}

impl ActionChange {
    fn applied_to(&self, action: Action) -> Action {
        Action {
            success: self.success.unwrap_or(action.success),
            return_value: self.return_value.clone().or(action.return_value),
            end: self.end.or(action.end),
            ..action
        }
    }
}

/// The findings in the callback that was changed, said of it. Places in a file that nobody wrote would tell nothing.
fn refused(findings: Vec<Finding>, state: usize, callback: usize) -> StudyError {
    let prefix = format!("states.{state}.callbacks.{callback}");
    let said_of = |finding: Finding| {
        let path = finding.path.strip_prefix(&prefix).map(|path| path.trim_start_matches('.'));
        let path = path.map_or(finding.path.clone(), str::to_owned);
        Finding { path, location: None, ..finding }
    };
    StudyError::Refused(findings.into_iter().map(said_of).collect())
}

/// The workflow as a file would say it.
fn file_of(workflow: &Workflow) -> Json {
    let states = workflow.states.iter().map(|state| state_of(workflow, state));
    json!({"label": workflow.label, "states": states.collect::<Vec<_>>()})
}

fn state_of(workflow: &Workflow, state: &State) -> Json {
    let transitions = state.transitions.iter().map(|transition| {
        let destination = workflow.state(transition.destination);
        let destination = destination.map(|state| state.label.as_str());
        json!({"destination": destination, "condition": transition.condition})
    });
    let transitions: Vec<_> = transitions.collect();
    let callbacks: Vec<_> = state.callbacks.iter().map(callback_of).collect();
    match transitions.is_empty() {
        true => json!({"label": state.label, "freetext": state.freetext, "callbacks": callbacks}),
        false => json!({
            "label": state.label, "freetext": state.freetext, "callbacks": callbacks,
            "transitions": transitions,
        }),
    }
}

fn callback_of(callback: &Callback) -> Json {
    let map = callback.variable_map.iter();
    let map: Map<_, _> =
        map.map(|(name, pointer)| (name.clone(), pointer.0.clone().into())).collect();
    json!({
        "label": callback.label,
        "description": callback.description,
        "function": callback.function,
        "callback_arguments": callback.arguments,
        "run_timeout": format!("{} s", callback.run_limit.unwrap_or_default()),
        "wait_timeout": format!("{} s", callback.wait.map_or(0, |limit| limit.0)),
        "initial_delay": format!("{} s", callback.delay),
        "condition": callback.condition,
        "variable_map": map,
        "retry": callback.retry,
    })
}
