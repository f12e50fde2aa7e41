//! Failed calls are kept, so that they can be looked at and done again.

use std::sync::PoisonError;
use std::time::Duration;

use bytes::Bytes;
use gantry_model::id::{PluginName, RunId};
use gantry_model::plugin::Question;
use gantry_plugin::{CallFailure, FailureKind};
use gantry_store::{FailureCount, PluginChange, PluginFailure, PluginSetup};
use serde_json::Value as Json;
use tokio::time::Instant;
use uuid::Uuid;

use super::super::names::failure_object;
use super::super::unfinished::Owner;
use super::super::{Error, Pipeline, Result};
use super::PluginError;
use super::call::is_refused;

/// How many failed calls of a plugin are kept.
const KEPT: u32 = 20;
/// Longest report that is kept, in bytes.
const REPORT: usize = 16 * 1024;

/// How long a plugin that answered is taken for one that answers: other servers count its failures, too.
const BELIEVED: Duration = Duration::from_secs(1);

impl Pipeline {
    /// Notes that a plugin answered, which ends the failures in a row.
    pub(super) async fn note_answer(&self, name: &PluginName) -> Result<()> {
        let lock = || self.plugins.inner.answering.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        let known = lock().get(name).is_some_and(|&at| now.duration_since(at) < BELIEVED);
        if !known {
            self.store.plugin_answered(name).await?;
            lock().insert(name.clone(), now);
        }
        Ok(())
    }

    /// Keeps a failed call, and counts it.
    pub(super) async fn record_failure(
        &self,
        failure: &CallFailure,
        run: Option<RunId>,
    ) -> Result<(Uuid, FailureCount)> {
        let answering = &self.plugins.inner.answering;
        answering.lock().unwrap_or_else(PoisonError::into_inner).remove(&failure.plugin);
        let id = self.entropy.uuid();
        let recording = serde_json::to_string_pretty(&failure.recording)
            .map_err(|error| Error::internal("writing a failed call", error))?;
        let recording = without_secret(recording, &failure.recording.question);
        let mut report = without_secret(failure.to_string(), &failure.recording.question);
        report.truncate(report.floor_char_boundary(REPORT));
        let row = PluginFailure {
            id,
            plugin: failure.plugin.clone(),
            version: failure.version.clone(),
            digest: failure.digest.clone(),
            at: self.clock.now(),
            run,
            report,
        };
        let refused = matches!(failure.kind, FailureKind::NotPermitted { .. })
            || failure.recording.calls.iter().any(is_refused);
        let work = async {
            self.objects.put(&failure_object(id), Bytes::from(recording)).await?;
            Ok(self.store.record_plugin_failure(&row, refused, KEPT).await?)
        };
        let (count, forgotten) = self.change_objects(Owner::PluginFailure(id), work).await?;
        for old in forgotten.into_iter().filter(|old| *old != id) {
            self.change_objects(Owner::PluginFailure(old), async { Ok(()) }).await?;
        }
        Ok((id, count))
    }

    /// The failed calls of a plugin that are kept, newest first.
    pub(crate) async fn plugin_failures(&self, name: &PluginName) -> Result<Vec<PluginFailure>> {
        self.find(name, None).await?;
        Ok(self.store.plugin_failures(name).await?)
    }

    /// A failed call, as JSON that can be replayed.
    pub(crate) async fn recording(&self, name: &PluginName, id: Uuid) -> Result<Bytes> {
        let failures = self.plugin_failures(name).await?;
        if !failures.iter().any(|failure| failure.id == id) {
            return Err(PluginError::FailureNotFound.into());
        }
        let recording = self.objects.get(&failure_object(id)).await?;
        recording.ok_or_else(|| PluginError::FailureNotFound.into())
    }

    /// Disables a plugin that failed too often in a row.
    pub(super) async fn disable_failing(
        &self,
        name: &PluginName,
        failures: u64,
        cause: &str,
    ) -> Result<()> {
        let because = format!("it failed {failures} times in a row, at last so: {cause}");
        tracing::error!(plugin = %name, "disabled: {because}");
        let disable = |plugin: &gantry_store::StoredPlugin| {
            let disabled_because = Some(because.clone());
            let setup = PluginSetup { enabled: false, disabled_because, ..plugin.setup.clone() };
            Ok(PluginChange::Setup(setup))
        };
        self.change_plugin(name, disable).await.map(drop)
    }
}

/// Recordings and logs are read by more people than may answer in a callback's name: what is kept of a call has no secret, also
/// where the callback put it into an argument or a message.
pub(crate) fn without_secret(text: String, asked: &Question) -> String {
    let Question::Advance(request) = asked else { return text };
    let secret = request.experiment.as_ref().and_then(|it| it.get("execution_secret"));
    match secret.and_then(Json::as_str).filter(|secret| !secret.is_empty()) {
        Some(secret) => text.replace(secret, "********"),
        None => text,
    }
}
