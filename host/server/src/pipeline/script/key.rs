//! The key by which the jobs of a run call this server, for as long as the run goes on. It is made from the server's own key
//! and kept nowhere: it is right or wrong, and good or over with its run.

use gantry_model::id::RunId;
use gantry_model::run::Run;

use super::super::{Pipeline, Result};

/// What such keys begin with: that of all tokens, and what tells them from others.
const PREFIX: &str = "gantry_run_";

impl Pipeline {
    /// What the jobs of the run's present attempt show.
    pub(super) fn run_key(&self, run: &Run) -> String {
        let proof = self.vault.prove(&signed(run.id, run.attempt));
        format!("{PREFIX}{}_{}_{proof}", run.id.0.simple(), run.attempt)
    }

    /// The run whose jobs show this, if it goes on.
    pub(crate) async fn run_by_key(&self, key: &str) -> Result<Option<Run>> {
        let Some((id, attempt, proof)) = parts(key) else { return Ok(None) };
        if !self.vault.is_proof(&signed(id, attempt), proof) {
            return Ok(None);
        }
        let run = self.store.run(id).await?;
        Ok(run.filter(|run| run.attempt == attempt && run.state.status().is_active()))
    }
}

fn signed(run: RunId, attempt: u32) -> String {
    format!("run {run} {attempt}")
}

fn parts(key: &str) -> Option<(RunId, u32, &str)> {
    let mut parts = key.strip_prefix(PREFIX)?.splitn(3, '_');
    let run = parts.next()?.parse().ok()?;
    Some((RunId(run), parts.next()?.parse().ok()?, parts.next()?))
}
