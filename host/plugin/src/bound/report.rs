//! From a failed attempt to the report of it.

use gantry_model::digest::Digest;
use gantry_model::plugin::{HostCall, Question, Recording};
use sha2::{Digest as _, Sha256};

use crate::bound::Bound;
use crate::bound::attempt::Fault;
use crate::call::failure::CallFailure;
use crate::imports::masker::masked;
use crate::shown::shown;

impl Bound {
    /// The report, without secrets.
    pub(super) fn report(
        &self,
        fault: Fault,
        question: Question,
        calls: Vec<HostCall>,
    ) -> CallFailure {
        let Fault { kind, backtrace, log } = fault;
        let described = self.plugin.description();
        let (plugin, version) = (described.name.clone(), described.version.clone());
        let digest = self.plugin.digest().clone();
        let asked = serde_json::to_vec(&question).unwrap_or_default();
        let input_digest = Digest::from_bytes(Sha256::digest(asked).into());
        let masker = &self.powers.masker;
        // The guest's own words may hold what it was told in confidence.
        let kind = kind.in_other_words(|text| shown(&masker.text(text)));
        let recording = Box::new(Recording {
            gantry: env!("CARGO_PKG_VERSION").to_owned(),
            plugin: plugin.clone(),
            version: version.clone(),
            digest: digest.clone(),
            grants: self.powers.grants.0.clone(),
            question: masked(question, masker),
            calls,
            ended: kind.to_string(),
        });
        CallFailure { plugin, version, digest, kind, backtrace, log, input_digest, recording }
    }
}
