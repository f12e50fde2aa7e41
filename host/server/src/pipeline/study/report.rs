//! Somebody outside reports on an execution.

use gantry_engine::study::{Report, report};
use gantry_model::limits;
use gantry_model::plugin::Wish;
use gantry_model::study::{Actor, Execution, ExecutionId, ExecutionState};
use serde_json::{Value as Json, json};
use subtle::ConstantTimeEq as _;

use super::super::{CONFLICT_RETRIES, Error, Pipeline, Result};
use super::error::StudyError;
use super::keep::{Kept, Note};
use super::live::Live;

impl Pipeline {
    /// The execution, or the error that says there is none.
    pub(crate) async fn execution(&self, id: ExecutionId) -> Result<Execution> {
        let missing = || StudyError::NotFound { what: "execution", name: id.to_string() };
        Ok(self.store.execution(id).await?.ok_or_else(missing)?)
    }

    /// Checks the secret of an execution: whoever knows it may report.
    pub(crate) async fn check_execution_secret(&self, id: ExecutionId, given: &str) -> Result<()> {
        let execution = self.execution(id).await?;
        if bool::from(execution.secret.as_bytes().ct_eq(given.as_bytes())) {
            return Ok(());
        }
        Err(StudyError::WrongSecret.into())
    }

    /// Takes a report on an execution.
    pub(crate) async fn report_execution(
        &self,
        id: ExecutionId,
        reported: Report,
        by: &Actor,
    ) -> Result<Execution> {
        let reported = bounded(reported)?;
        let detail = json!({
            "status": reported.status.map(|status| status.to_string()),
            "result": reported.result.map(|result| result.to_string()),
            "remark": reported.result_log.as_deref().map(beginning),
        });
        self.change_execution(id, by, "reported", detail, |live, now| {
            check_answer(live, id, &reported)?;
            let (course, state) = live.parts()?;
            report(course, state, id, reported.clone(), now).map_err(StudyError::from)?;
            Ok(())
        })
        .await
    }

    /// Changes the course of an execution's experiment, again if somebody else changes it at the same moment. `detail` is what
    /// the audit trail keeps beside the execution.
    pub(super) async fn change_execution(
        &self,
        id: ExecutionId,
        by: &Actor,
        what: &'static str,
        detail: Json,
        change: impl Fn(&mut Live, jiff::Timestamp) -> Result<()>,
    ) -> Result<Execution> {
        let experiment = self.execution(id).await?.experiment;
        for _ in 0..CONFLICT_RETRIES {
            let mut live = self.live_by_id(experiment).await?;
            change(&mut live, self.clock.now())?;
            let place = live.course.progress.state;
            let mut told = live.course.execution(id).map(|it| live.name_of(it, place));
            if let (Some(told), Json::Object(detail)) = (&mut told, &detail) {
                told.extend(detail.clone());
            }
            let note = Note { by: by.clone(), what, detail: told.unwrap_or_default().into() };
            match self.keep_course(&mut live, None, note).await? {
                Kept::Stale => {}
                Kept::GoesOn | Kept::Waits => {
                    self.studies.wake.notify_one();
                    return self.execution(id).await;
                }
            }
        }
        Err(Error::Conflict)
    }
}

/// The beginning of a remark, which the audit trail keeps whatever becomes of the execution.
fn beginning(remark: &str) -> &str {
    const BYTES: usize = 1000;
    remark.get(..remark.floor_char_boundary(BYTES)).unwrap_or_default()
}

/// The report, if its values are not too large; of logs that are, the end.
fn bounded(mut reported: Report) -> Result<Report> {
    let size = reported.values.as_ref().map_or(0, |values| values.to_string().len());
    if size > limits::STUDY_VALUES_BYTES {
        let most = limits::STUDY_VALUES_BYTES;
        let problem = format!("the values have {size} bytes, at most {most} are taken");
        return Err(StudyError::Invalid(problem).into());
    }
    for log in [&mut reported.run_log, &mut reported.result_log].into_iter().flatten() {
        let over = log.len().saturating_sub(limits::STUDY_LOG_BYTES);
        log.drain(..log.ceil_char_boundary(over));
    }
    Ok(reported)
}

/// Whether the values are an answer that the callback can use, if it asked for one.
fn check_answer(live: &Live, id: ExecutionId, reported: &Report) -> Result<()> {
    let asked = live
        .course
        .execution(id)
        .filter(|it| matches!(it.state, ExecutionState::Waiting { asked: true, .. }));
    let (Some(Wish::Ask(inquiry)), Some(values)) =
        (asked.and_then(|it| it.work.wish.as_ref()), &reported.values)
    else {
        return Ok(());
    };
    let invalid = |problem: String| StudyError::Invalid(problem).into();
    let validator = jsonschema::validator_for(&inquiry.answer_schema).map_err(|error| {
        invalid(format!("the callback's question has no usable schema: {error}"))
    })?;
    validator
        .validate(values)
        .map_err(|error| invalid(format!("the values are no answer to the question: {error}")))
}
