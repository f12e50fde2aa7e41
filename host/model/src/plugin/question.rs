//! Any question and any answer, for those who handle all worlds alike: the log of failed calls, and plugin authors' tools.

use serde::{Deserialize, Serialize};

use super::condition::{Evaluation, Problem, Verdict};
use super::dataset::{FindRequest, Findings, Picture, PreviewRequest};
use super::description::World;
use super::import::{ImportPlan, ImportRequest};
use super::placement::{PlacementRequest, Selection};
use super::step::{Step, StepRequest};

/// A question, by the function that it is put to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Question {
    /// `steps.advance`
    Advance(Box<StepRequest>),
    /// `datasets.find`
    Find(FindRequest),
    /// `datasets.preview`
    Preview(PreviewRequest),
    /// `outputs.plan`
    Plan(ImportRequest),
    /// `placement.select`
    Select(PlacementRequest),
    /// `conditions.evaluate`
    Evaluate(Evaluation),
    /// `conditions.check`
    Check(Vec<String>),
}

impl Question {
    /// The world whose plugins can be asked this.
    pub fn world(&self) -> World {
        match self {
            Self::Advance(_) => World::Callback,
            Self::Find(_) | Self::Preview(_) => World::DatasetFormat,
            Self::Plan(_) => World::OutputImporter,
            Self::Select(_) => World::ExecutorSelector,
            Self::Evaluate(_) | Self::Check(_) => World::Condition,
        }
    }

    /// Whether it is put beside a folder of files.
    pub fn needs_folder(&self) -> bool {
        matches!(self.world(), World::DatasetFormat | World::OutputImporter)
    }

    /// The same question with these settings, if it carries any.
    #[must_use]
    pub fn with_settings(mut self, settings: serde_json::Value) -> Self {
        match &mut self {
            Self::Advance(request) => request.settings = settings,
            Self::Find(request) => request.settings = settings,
            Self::Preview(request) => request.settings = settings,
            Self::Plan(request) => request.settings = settings,
            Self::Select(request) => request.settings = settings,
            Self::Evaluate(request) => request.settings = settings,
            Self::Check(_) => {}
        }
        self
    }
}

/// The answer to a [`Question`] of the same name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// `steps.advance`
    Advance(Box<Step>),
    /// `datasets.find`
    Find(Findings),
    /// `datasets.preview`
    Preview(Option<Picture>),
    /// `outputs.plan`
    Plan(ImportPlan),
    /// `placement.select`
    Select(Selection),
    /// `conditions.evaluate`
    Evaluate(Vec<Verdict>),
    /// `conditions.check`
    Check(Vec<Option<Problem>>),
}
