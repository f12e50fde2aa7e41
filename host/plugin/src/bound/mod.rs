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
use crate::worlds::Asked;

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
        question: impl Into<Arc<Question>>,
        folder: Option<&Path>,
    ) -> Result<Answer, CallFailure> {
        self.ask_recorded(question, folder).await.0
    }

    /// As [`Self::ask`], with the calls that the plugin made of the host.
    pub async fn ask_recorded(
        &self,
        question: impl Into<Arc<Question>>,
        folder: Option<&Path>,
    ) -> (Result<Answer, CallFailure>, Vec<HostCall>) {
        let question = question.into();
        match &*question {
            Question::Advance(_) => {
                let answer = |step| Answer::Advance(Box::new(step));
                self.put::<StepRequest, _>(&question, folder, answer).await
            }
            Question::Find(_) => self.put::<FindRequest, _>(&question, folder, Answer::Find).await,
            Question::Preview(_) => {
                self.put::<PreviewRequest, _>(&question, folder, Answer::Preview).await
            }
            Question::Plan(_) => {
                self.put::<ImportRequest, _>(&question, folder, Answer::Plan).await
            }
            Question::Select(_) => {
                self.put::<PlacementRequest, _>(&question, folder, Answer::Select).await
            }
            Question::Evaluate(_) => {
                self.put::<Evaluation, _>(&question, folder, Answer::Evaluate).await
            }
            Question::Check(_) => {
                self.put::<Vec<String>, _>(&question, folder, Answer::Check).await
            }
        }
    }

    /// Asks an executor selector where a job shall run. A chosen executor is one of the candidates.
    ///
    /// # Errors
    ///
    /// A report, if there is no usable answer; so for all that follow.
    pub async fn select(&self, request: &PlacementRequest) -> Result<Selection, CallFailure> {
        self.answer::<PlacementRequest>(Question::Select(request.clone()), None).await
    }

    /// Asks an output importer what shall become of the outputs in a folder. What it keeps is
    /// there, and its results have safe names, none twice.
    pub async fn plan(
        &self,
        request: &ImportRequest,
        outputs: &Path,
    ) -> Result<ImportPlan, CallFailure> {
        self.answer::<ImportRequest>(Question::Plan(request.clone()), Some(outputs)).await
    }

    /// Asks a callback what next. What it wants is permitted.
    pub async fn advance(&self, request: &StepRequest) -> Result<Step, CallFailure> {
        let question = Question::Advance(Box::new(request.clone()));
        self.answer::<StepRequest>(question, None).await
    }

    /// Asks a dataset format what is in a folder. What it finds is among the files.
    pub async fn find(&self, request: &FindRequest, data: &Path) -> Result<Findings, CallFailure> {
        self.answer::<FindRequest>(Question::Find(request.clone()), Some(data)).await
    }

    /// Asks a dataset format for a picture of a dataset in a folder.
    pub async fn preview(
        &self,
        request: &PreviewRequest,
        data: &Path,
    ) -> Result<Option<Picture>, CallFailure> {
        self.answer::<PreviewRequest>(Question::Preview(request.clone()), Some(data)).await
    }

    /// Asks a condition plugin which expressions hold; a verdict for each.
    pub async fn evaluate(&self, request: &Evaluation) -> Result<Vec<Verdict>, CallFailure> {
        self.answer::<Evaluation>(Question::Evaluate(request.clone()), None).await
    }

    /// Asks a condition plugin whether expressions are well-formed; what is wrong with each.
    pub async fn check(&self, expressions: &[String]) -> Result<Vec<Option<Problem>>, CallFailure> {
        self.answer::<Vec<String>>(Question::Check(expressions.to_vec()), None).await
    }

    async fn answer<Q: Asked>(
        &self,
        question: Question,
        folder: Option<&Path>,
    ) -> Result<Q::Answer, CallFailure> {
        self.put::<Q, _>(&Arc::new(question), folder, |answer| answer).await.0
    }

    async fn put<Q: Asked, A>(
        &self,
        question: &Arc<Question>,
        folder: Option<&Path>,
        answer: impl FnOnce(Q::Answer) -> A,
    ) -> (Result<A, CallFailure>, Vec<HostCall>) {
        let (attempted, calls) = self.attempt::<Q>(question, folder).await;
        let answered = attempted
            .map(answer)
            .map_err(|fault| self.report(fault, Question::clone(question), calls.clone()));
        (answered, calls)
    }
}
