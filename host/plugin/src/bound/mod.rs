//! A plugin with what it may do: it answers questions.

mod attempt;
mod report;
pub(crate) mod slots;

use std::path::Path;
use std::sync::Arc;

use gantry_model::plugin::{
    Answer, Evaluation, FindRequest, Findings, HostCall, ImportPlan, ImportRequest, Picture,
    PlacementRequest, PreviewRequest, Problem, Question, Selection, Step, StepRequest, Verdict,
};

use crate::access::Access;
use crate::bound::slots::Slots;
use crate::call::failure::CallFailure;
use crate::imports::Powers;
use crate::plugin::Plugin;
use crate::worlds::{Asked, Check};

/// A plugin, what it may do, and its turns. Clones share them.
#[derive(Clone)]
pub struct Bound {
    plugin: Plugin,
    powers: Arc<Powers>,
    slots: Slots,
}

impl Bound {
    pub(crate) fn new(plugin: Plugin, access: Access) -> Self {
        let described = plugin.description();
        let label = format!("{} {}", described.name, described.version);
        let slots = Slots::new(&access.limits);
        let powers = Powers::new(label, access, &plugin.inner.program.runtime);
        Self { plugin, powers: Arc::new(powers), slots }
    }

    /// The plugin.
    pub fn plugin(&self) -> &Plugin {
        &self.plugin
    }

    /// Puts any question. Those that are about files need the folder, which the guest sees
    /// read-only.
    ///
    /// # Errors
    ///
    /// A report, if there is no usable answer.
    pub async fn ask(
        &self,
        question: &Question,
        folder: Option<&Path>,
    ) -> Result<Answer, CallFailure> {
        self.ask_recorded(question, folder).await.0
    }

    /// As [`Self::ask`], with the calls that the plugin made of the host.
    pub async fn ask_recorded(
        &self,
        question: &Question,
        folder: Option<&Path>,
    ) -> (Result<Answer, CallFailure>, Vec<HostCall>) {
        match question {
            Question::Advance(asked) => {
                self.put(&**asked, folder, |step| Answer::Advance(Box::new(step))).await
            }
            Question::Find(asked) => self.put(asked, folder, Answer::Find).await,
            Question::Preview(asked) => self.put(asked, folder, Answer::Preview).await,
            Question::Plan(asked) => self.put(asked, folder, Answer::Plan).await,
            Question::Select(asked) => self.put(asked, folder, Answer::Select).await,
            Question::Evaluate(asked) => self.put(asked, folder, Answer::Evaluate).await,
            Question::Check(asked) => self.put(&Check(asked), folder, Answer::Check).await,
        }
    }

    /// Asks an executor selector where a job shall run. A chosen executor is one of the candidates.
    ///
    /// # Errors
    ///
    /// A report, if there is no usable answer; so for all that follow.
    pub async fn select(&self, request: &PlacementRequest) -> Result<Selection, CallFailure> {
        self.put(request, None, |answer| answer).await.0
    }

    /// Asks an output importer what shall become of the outputs in a folder. What it keeps is
    /// there, and its results have safe names, none twice.
    pub async fn plan(
        &self,
        request: &ImportRequest,
        outputs: &Path,
    ) -> Result<ImportPlan, CallFailure> {
        self.put(request, Some(outputs), |answer| answer).await.0
    }

    /// Asks a callback what next. What it wants is permitted.
    pub async fn advance(&self, request: &StepRequest) -> Result<Step, CallFailure> {
        self.put(request, None, |answer| answer).await.0
    }

    /// Asks a dataset format what is in a folder. What it finds is among the files.
    pub async fn find(&self, request: &FindRequest, data: &Path) -> Result<Findings, CallFailure> {
        self.put(request, Some(data), |answer| answer).await.0
    }

    /// Asks a dataset format for a picture of a dataset in a folder.
    pub async fn preview(
        &self,
        request: &PreviewRequest,
        data: &Path,
    ) -> Result<Option<Picture>, CallFailure> {
        self.put(request, Some(data), |answer| answer).await.0
    }

    /// Asks a condition plugin which expressions hold; a verdict for each.
    pub async fn evaluate(&self, request: &Evaluation) -> Result<Vec<Verdict>, CallFailure> {
        self.put(request, None, |answer| answer).await.0
    }

    /// Asks a condition plugin whether expressions are well-formed; what is wrong with each.
    pub async fn check(&self, expressions: &[String]) -> Result<Vec<Option<Problem>>, CallFailure> {
        self.put(&Check(expressions), None, |answer| answer).await.0
    }

    async fn put<Q: Asked, A>(
        &self,
        asked: &Q,
        folder: Option<&Path>,
        answer: impl FnOnce(Q::Answer) -> A,
    ) -> (Result<A, CallFailure>, Vec<HostCall>) {
        let (attempted, calls) = self.attempt(asked, folder).await;
        let answered = attempted
            .map(answer)
            .map_err(|fault| self.report(fault, asked.question(), calls.clone()));
        (answered, calls)
    }
}
