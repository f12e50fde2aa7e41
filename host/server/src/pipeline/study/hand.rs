//! What an operator does with an execution: have it done again, or do without it.

use gantry_engine::study::{rerun, skip};
use gantry_model::study::{Actor, Execution, ExecutionId};
use serde_json::Value as Json;

use super::super::{Pipeline, Result};
use super::error::StudyError;

impl Pipeline {
    /// Has an execution that has ended done again.
    pub(crate) async fn rerun_execution(&self, id: ExecutionId, by: &Actor) -> Result<Execution> {
        let name = by.to_string();
        self.change_execution(id, by, "run-again", Json::Null, |live, now| {
            Ok(rerun(&mut live.course, id, &name, self.entropy.secret(), now)
                .map_err(StudyError::from)?)
        })
        .await
    }

    /// Does without an execution that has not ended.
    pub(crate) async fn skip_execution(&self, id: ExecutionId, by: &Actor) -> Result<Execution> {
        let name = by.to_string();
        self.change_execution(id, by, "skipped", Json::Null, |live, now| {
            Ok(skip(&mut live.course, id, &name, now).map_err(StudyError::from)?)
        })
        .await
    }
}
