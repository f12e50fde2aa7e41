//! Somebody outside reports on an execution.

use gantry_engine::study::{Report, report};
use gantry_model::study::{Actor, Execution, ExecutionId};
use serde_json::json;
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
        let detail = json!({
            "execution": id,
            "status": reported.status.map(|status| status.to_string()),
            "result": reported.result.map(|result| result.to_string()),
        });
        self.change_execution(id, by, "reported", &detail, |live, now| {
            let (course, state) = live.parts()?;
            report(course, state, id, reported.clone(), now).map_err(StudyError::from)?;
            Ok(())
        })
        .await
    }

    /// Changes the course of an execution's experiment, again if somebody else changes it at the same moment.
    pub(super) async fn change_execution(
        &self,
        id: ExecutionId,
        by: &Actor,
        what: &'static str,
        detail: &serde_json::Value,
        change: impl Fn(&mut Live, jiff::Timestamp) -> Result<()>,
    ) -> Result<Execution> {
        let experiment = self.execution(id).await?.experiment;
        for _ in 0..CONFLICT_RETRIES {
            let mut live = self.live_by_id(experiment).await?;
            change(&mut live, self.clock.now())?;
            let note = Note { by: by.clone(), what, detail: detail.clone() };
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
