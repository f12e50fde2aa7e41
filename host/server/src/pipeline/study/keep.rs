//! What changed about an experiment is kept, unless somebody else changed it meanwhile.

use std::collections::BTreeMap;
use std::sync::Arc;

use gantry_engine::study::{Course, due, mapped};
use gantry_model::id::ServerId;
use gantry_model::plugin::Wish;
use gantry_model::study::{Actor, Execution, ExecutionResult, ExecutionState, Turn, Variable};
use gantry_store::{Applied, Hold, NewStudyEvent, StudyChange};
use jiff::Timestamp;
use serde_json::json;

use super::super::{Pipeline, Result};
use super::live::Live;
use super::wish::Wished;

/// What came of keeping.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kept {
    /// It is on record, and there is more to do.
    GoesOn,
    /// It is on record, and nothing is to be done now.
    Waits,
    /// Somebody else changed it; nothing was kept.
    Stale,
}

/// Who changed what, for the audit trail.
pub(super) struct Note {
    pub(super) by: Actor,
    /// In a word.
    pub(super) what: &'static str,
    /// In more words.
    pub(super) detail: serde_json::Value,
}

impl Pipeline {
    /// Keeps what changed. `left` is the course that was left, if the experiment entered another state.
    pub(super) async fn keep_course(
        &self,
        live: &mut Live,
        left: Option<&Course>,
        note: Note,
    ) -> Result<Kept> {
        cancel_what_was_wished(live, left);
        let variables = new_variables(live, left);
        let server = &self.settings.server_id;
        let change = change_of(live, left, variables.clone(), note, server)?;
        let waits = change.hold != Hold::Keep;
        let Applied::Done { revision } = self.studies.committer.keep(change).await? else {
            return Ok(Kept::Stale);
        };
        live.experiment.revision = revision;
        live.experiment.progress = live.course.progress.clone();
        live.kept = live.course.clone();
        live.happened.clear();
        if !variables.is_empty() {
            Arc::make_mut(&mut live.variables).extend(variables);
        }
        Ok(if waits { Kept::Waits } else { Kept::GoesOn })
    }
}

fn change_of(
    live: &Live,
    left: Option<&Course>,
    variables: BTreeMap<String, Variable>,
    note: Note,
    server: &ServerId,
) -> Result<StudyChange> {
    let now_due = due(&live.course, live.state()?);
    // Whoever drives the experiment gives it up; others who change it leave it in those hands.
    let is_driver = note.by == Actor::Workflow;
    let hold = match now_due {
        Some(at) if at == Timestamp::MIN => Hold::Keep,
        _ if is_driver => Hold::Release(server.clone()),
        _ => Hold::Keep,
    };
    let mut actions = Vec::new();
    let mut executions = Vec::new();
    // The course that was left was on record; one that is entered now is new.
    for (course, before) in left
        .map(|left| (left, Some(&live.kept)))
        .into_iter()
        .chain([(&live.course, left.is_none().then_some(&live.kept))])
    {
        if before.is_none_or(|before| before.action != course.action) {
            actions.push(course.action.clone());
        }
        let known = |execution: &Execution| {
            before.and_then(|before| before.execution(execution.id)) == Some(execution)
        };
        for execution in course.executions.iter().filter(|execution| !known(execution)) {
            let callback = live.workflow.callback_id(course.progress.state, execution.callback);
            executions.push((callback, execution.clone()));
        }
    }
    Ok(StudyChange {
        experiment: live.id(),
        revision: live.experiment.revision,
        progress: live.course.progress.clone(),
        state_id: live.workflow.state_id(live.course.progress.state),
        failed: live.course.has_failed(),
        due_at: now_due,
        hold,
        actions,
        executions,
        variables,
        event: NewStudyEvent {
            by: note.by,
            subject: format!("experiment {}", live.id()),
            what: note.what.to_owned(),
            detail: note.detail,
        },
    })
}

/// A wish may have become a run although that is not on record yet: if nobody waits for it any more it is canceled.
fn cancel_what_was_wished(live: &mut Live, left: Option<&Course>) {
    let now = left.unwrap_or(&live.course);
    let mut orphans = Vec::new();
    for execution in &live.kept.executions {
        let was_wish = matches!(execution.state, ExecutionState::Running { turn: Turn::Wish, .. });
        let ended = now
            .execution(execution.id)
            .is_none_or(|it| it.attempt != execution.attempt || it.state.is_resolved());
        let starts_run =
            matches!(execution.work.wish, Some(Wish::RunCommand(_) | Wish::StartTask(_)));
        if was_wish && ended && starts_run {
            orphans.push(Wished::of(execution).run());
        }
    }
    live.course.progress.canceling.extend(orphans);
}

/// The variables that are set once what changed is kept.
pub(super) fn pending_variables(live: &Live) -> BTreeMap<String, Variable> {
    new_variables(live, None)
}

/// What callbacks set, and what the maps of those that succeeded now take from their values.
fn new_variables(live: &Live, left: Option<&Course>) -> BTreeMap<String, Variable> {
    let course = left.unwrap_or(&live.course);
    let mut variables: BTreeMap<_, _> =
        live.happened.iter().flat_map(super::happened::Happened::variables).collect();
    let Some(state) = live.workflow.workflow.state(course.progress.state) else {
        return variables;
    };
    let success = ExecutionState::Finished { result: ExecutionResult::Success };
    for execution in course.executions.iter().filter(|execution| execution.state == success) {
        let before = live.kept.execution(execution.id);
        if before.is_some_and(|before| before.state == success) {
            continue;
        }
        if let (Some(callback), Some(values)) =
            (state.callbacks.get(execution.callback), &execution.output.values)
        {
            variables.extend(mapped(&callback.variable_map, values));
        }
    }
    variables
}

impl Note {
    /// What the workflow itself does.
    pub(super) fn of_workflow(live: &Live, left: Option<&Course>) -> Self {
        let label = |place| live.workflow.workflow.state(place).map(|state| state.label.as_str());
        let ended = left.unwrap_or(&live.course);
        let executions: Vec<_> = ended
            .executions
            .iter()
            .filter(|it| live.kept.execution(it.id).map(|it| &it.state) != Some(&it.state))
            .map(|it| {
                let mut told = live.name_of(it, ended.progress.state);
                let result = it.state.result().map(|result| result.to_string());
                told.insert("status".to_owned(), it.state.status().into());
                told.insert("result".to_owned(), result.into());
                told
            })
            .collect();
        let (what, detail) = match left {
            Some(left) => (
                "moved",
                json!({
                    "from": label(left.progress.state),
                    "to": label(live.course.progress.state),
                    "executions": executions,
                }),
            ),
            None => ("worked", json!({"executions": executions})),
        };
        Self { by: Actor::Workflow, what, detail }
    }
}
