//! A job is given its host, and a name there, which is put on record before anything is done under it.

use gantry_definition::script::render::render_host;
use gantry_model::failure::{Failure, FailureReason, Stage};
use gantry_model::finding::Finding;
use gantry_model::host::{HostName, InvalidHostName};
use gantry_model::script::{JobRecord, JobState, PlacedJob};

use super::super::Pipeline;
use super::job::{JobStep, Setback, Work};

impl Pipeline {
    /// Names the job on its host. `record` has the turn that it is about to take.
    pub(super) async fn place_job(&self, work: &Work<'_>, record: &JobRecord) -> JobStep {
        let facts = self.facts(work.run).await?;
        let variables = self.variables(work.run).await?;
        let inputs = self.input_values(work, None).await?;
        let host = render_host(work.job, work.script, &facts, &variables, &inputs)
            .map_err(|findings| not_rendered(&findings))?;
        let name: HostName =
            host.trim().parse().map_err(|error: InvalidHostName| no_host(error))?;
        let executor = self.host_executor(&name).await?;
        let handle = executor.reserve(&record.id());
        let note = format!("job '{}' goes to the host '{name}'", record.key);
        Ok((JobState::Preparing(PlacedJob { host: name, handle }), note))
    }
}

/// The failure of a job that names a host which is not there.
pub(super) fn no_host(cause: impl ToString) -> Setback {
    Setback::Failed(Failure {
        stage: Stage::Place,
        reason: FailureReason::NoExecutor,
        cause: cause.to_string(),
        hint: "`gantry host ls` lists the hosts, `gantry host add` adds one.".to_owned(),
        exit_code: None,
        details: Vec::new(),
    })
}

/// The failure of a job whose templates cannot be rendered.
pub(super) fn not_rendered(findings: &[Finding]) -> Setback {
    let texts: Vec<_> = findings.iter().map(|finding| finding.message.as_str()).collect();
    Setback::Failed(Failure {
        stage: Stage::Place,
        reason: FailureReason::TemplateFailed,
        cause: texts.join("; "),
        hint: "`gantry task render` shows what would run.".to_owned(),
        exit_code: None,
        details: Vec::new(),
    })
}
