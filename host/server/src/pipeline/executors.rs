//! The configured executors, and what was last heard of each.

use std::sync::{Arc, RwLock};

use gantry_executor::ImageExecutor;
use gantry_model::exec::Fingerprint;
use gantry_model::failure::{Failure, FailureReason, Stage};
use gantry_model::id::ExecutorName;

/// The configured executors. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Executors {
    all: Arc<[Arc<dyn ImageExecutor>]>,
    fingerprints: Arc<RwLock<Vec<Fingerprint>>>,
}

impl Executors {
    /// Asks each executor how it is.
    pub(crate) async fn new(all: Vec<Arc<dyn ImageExecutor>>) -> Self {
        let executors = Self { all: all.into(), fingerprints: Arc::default() };
        executors.refresh().await;
        executors
    }

    /// Asks each executor again. An engine may be started, stopped or upgraded at any time.
    pub(crate) async fn refresh(&self) {
        let asked = self.all.iter().map(|executor| executor.fingerprint());
        let fresh = futures::future::join_all(asked).await;
        let mut known = match self.fingerprints.write() {
            Ok(known) => known,
            Err(poisoned) => poisoned.into_inner(),
        };
        *known = fresh;
    }

    /// What was last heard of each.
    pub(crate) fn fingerprints(&self) -> Vec<Fingerprint> {
        match self.fingerprints.read() {
            Ok(known) => known.clone(),
            Err(poisoned) => poisoned.into_inner().clone(),
        }
    }

    /// The executor of that name, or the failure of a run that was placed on one which is no longer configured.
    pub(crate) fn get(&self, name: &ExecutorName) -> Result<Arc<dyn ImageExecutor>, Failure> {
        let found = self.all.iter().find(|executor| executor.name() == name);
        found.cloned().ok_or_else(|| Failure {
            stage: Stage::Prepare,
            reason: FailureReason::NoExecutor,
            cause: format!("the executor '{name}' is no longer configured"),
            hint: "Configure it again, or retry the run on another.".to_owned(),
            exit_code: None,
            details: Vec::new(),
        })
    }

    /// Each of them.
    pub(crate) fn all(&self) -> &[Arc<dyn ImageExecutor>] {
        &self.all
    }
}
