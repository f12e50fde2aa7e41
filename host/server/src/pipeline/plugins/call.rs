//! A plugin is asked, and what its failure policy says is done if it fails. Every call goes through here.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use gantry_model::id::RunId;
use gantry_model::plugin::{Answer, FailurePolicy, HostCall, HttpError, HttpResult, Question};
use gantry_plugin::{CallFailure, FailureKind};
use tokio::time::sleep;

use super::super::{Error, Pipeline, Result};
use super::Chosen;

/// How long is waited before a call is made again; each time twice as long.
const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// What came of a call.
pub(crate) enum Called {
    /// An answer.
    Answered(Answer),
    /// None; it goes on without, and this is why.
    Skipped(String),
    /// None, and what needed it fails.
    Failed {
        /// What happened, in a line.
        cause: String,
        /// Where to read more.
        hint: String,
    },
}

impl Pipeline {
    /// Asks a plugin what a run needs to know. An error means that the plugin could not even be asked, which may pass.
    pub(crate) async fn call_plugin(
        &self,
        chosen: &Chosen,
        run: Option<RunId>,
        question: &Arc<Question>,
        folder: Option<&Path>,
    ) -> Result<Called> {
        let failure = match self.ask(chosen, question, folder).await {
            Ok(answer) => {
                if let Err(error) = self.note_answer(&chosen.pin.name).await {
                    tracing::warn!(plugin = %chosen.pin.name, %error, "an answer is not counted");
                }
                return Ok(Called::Answered(answer));
            }
            Err(failure) => failure,
        };
        if is_passing(&failure.kind) {
            return Err(Error::internal("asking a plugin", *failure));
        }
        let (id, count) = self.record_failure(&failure, run).await?;
        let cause = format!("{} {}: {}", failure.plugin, failure.version, failure.kind);
        tracing::warn!(run = run.map(tracing::field::display), plugin = %failure.plugin, "{failure}");
        match chosen.policy {
            FailurePolicy::Skip => return Ok(Called::Skipped(cause)),
            FailurePolicy::DisableAfter(most) if count.in_a_row >= u64::from(most) => {
                self.disable_failing(&failure.plugin, count.in_a_row, &cause).await?;
            }
            _ => {}
        }
        let name = &failure.plugin;
        let hint = match &failure.kind {
            FailureKind::NotPermitted { permission } => {
                format!(
                    "An administrator allows it by `gantry plugin grant {name} '{permission}'`."
                )
            }
            _ => format!(
                "`gantry plugin failures {name} {id} >call.json` has the call; `gantry plugin replay call.json` does it again."
            ),
        };
        Ok(Called::Failed { cause, hint })
    }

    /// Asks once, or as often as the policy says.
    async fn ask(
        &self,
        chosen: &Chosen,
        question: &Arc<Question>,
        folder: Option<&Path>,
    ) -> std::result::Result<Answer, Box<CallFailure>> {
        let mut more = match chosen.policy {
            FailurePolicy::Retry(times) => times,
            _ => 0,
        };
        let mut pause = FIRST_PAUSE;
        loop {
            let (answer, calls) = chosen.bound.ask_recorded(Arc::clone(question), folder).await;
            match answer {
                Ok(answer) => {
                    self.count_refusals(chosen, &calls).await;
                    return Ok(answer);
                }
                Err(failure) if more == 0 || !may_help(&failure.kind) => return Err(failure.into()),
                Err(_) => {}
            }
            more -= 1;
            sleep(pause).await;
            pause = LONGEST_PAUSE.min(pause * 2);
        }
    }

    /// A plugin may do without what it was not allowed; whoever could allow it is to see that it asked.
    async fn count_refusals(&self, chosen: &Chosen, calls: &[HostCall]) {
        if calls.iter().any(is_refused)
            && let Err(error) = self.store.count_plugin_refusal(&chosen.pin.name).await
        {
            tracing::warn!(plugin = %chosen.pin.name, %error, "a refused permission is not counted");
        }
    }
}

/// The plugin host gave the answer to another question: a defect of the server's.
pub(crate) fn misled(answer: &Answer) -> Error {
    Error::internal("asking a plugin", format!("it was asked something else than {answer:?}"))
}

/// Whether the plugin itself has no part in it.
fn is_passing(kind: &FailureKind) -> bool {
    matches!(kind, FailureKind::Busy { .. } | FailureKind::Interrupted { .. })
}

/// Whether the same question may be answered another time.
fn may_help(kind: &FailureKind) -> bool {
    !matches!(
        kind,
        FailureKind::Refused { again: false, .. }
            | FailureKind::NotPermitted { .. }
            | FailureKind::OtherWorld { .. }
    )
}

/// Whether a host call was denied for want of a permission.
pub(super) fn is_refused(call: &HostCall) -> bool {
    match call {
        HostCall::Http { result: HttpResult::Error(HttpError::NotPermitted(_)), .. } => true,
        HostCall::Secret { given, .. } => !given,
        _ => false,
    }
}
