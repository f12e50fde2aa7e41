//! One question, from the turn that it waits for to the checked answer.

use std::path::Path;
use std::sync::Arc;

use gantry_model::plugin::{HostCall, Question};
use wasmtime::Store;

use crate::bound::Bound;
use crate::call::Ended;
use crate::call::failure::FailureKind;
use crate::imports::Imports;
use crate::sandbox::Sandbox;
use crate::worlds::{Answering, Asked, Given};

/// What is known of a call that failed.
pub(super) struct Fault {
    pub(super) kind: FailureKind,
    pub(super) backtrace: Vec<String>,
    pub(super) log: Vec<String>,
}

impl From<FailureKind> for Fault {
    fn from(kind: FailureKind) -> Self {
        Self { kind, backtrace: Vec::new(), log: Vec::new() }
    }
}

impl Bound {
    /// The answer, and the calls that the plugin made of the host.
    pub(super) async fn attempt<Q: Asked>(
        &self,
        question: &Arc<Question>,
        folder: Option<&Path>,
    ) -> (Result<Q::Answer, Fault>, Vec<HostCall>) {
        let (asked, store) = match self.prepare::<Q>(question, folder).await {
            Ok(prepared) => prepared,
            Err(kind) => return (Err(kind.into()), Vec::new()),
        };
        let program = &self.plugin.inner.program;
        let answering = Answering::<Q>::new(Arc::clone(question));
        let Ended { answer, store } = program.run(store, answering).await;
        let limits = &self.powers.limits;
        let explained = answer.map_err(|stop| stop.explain(limits));
        let Some(store) = store else {
            let lost = FailureKind::Interrupted { message: "its thread is gone".to_owned() };
            let kind = explained.err().map_or(lost, |(kind, _)| kind);
            return (Err(kind.into()), Vec::new());
        };
        // The instance goes before its turn does.
        let sandbox = store.into_data();
        let log = sandbox.journal().finish();
        let (calls, unplayed) = sandbox.imports.tape.finish();
        let set = sandbox.imports.variables.changed;
        let checked = explained.and_then(|said| match unplayed {
            Some(unplayed) => Err((unplayed.into(), Vec::new())),
            None => asked
                .check(said, Given { powers: &self.powers, folder, set })
                .map_err(|kind| (kind, Vec::new())),
        });
        (checked.map_err(|(kind, backtrace)| Fault { kind, backtrace, log }), calls)
    }

    /// Waits for a turn and opens the sandbox.
    async fn prepare<'q, Q: Asked>(
        &self,
        question: &'q Question,
        folder: Option<&Path>,
    ) -> Result<(&'q Q, Store<Sandbox>), FailureKind> {
        let (has, world) = (self.plugin.description().world, question.world());
        let Some(asked) = Q::of(question).filter(|_| has == world) else {
            return Err(FailureKind::OtherWorld { has, asked: world });
        };
        let runtime = &self.plugin.inner.program.runtime;
        let turn = self.slots.turn(runtime).await?;
        let imports = Imports::new(&self.powers, asked.variables());
        let store = Sandbox::open(imports, world, folder, turn, runtime)
            .map_err(|error| FailureKind::Folder { message: format!("{error:#}") })?;
        Ok((asked, store))
    }
}
