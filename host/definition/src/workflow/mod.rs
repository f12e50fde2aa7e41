//! Workflow files of studies: the states that experiments move through.
//!
//! [`parse_workflow`] gives what is locked, or everything that is wrong with a file, each finding
//! with its line and column. It makes the checks of both of StudyGovernor's checkers, and those
//! that neither makes. What one of the two alone insists on, and what does no harm, is a warning
//! (`workflow-portable`), so that each file that a site has been working with is taken.
//!
//! Old files are understood: those of StudyGovernor 6 have their transitions beside the states
//! (`old.rs`); those of 7 may write arguments and variable maps as a text. What they cannot tell is
//! which way round a variable map of 7.0 is (`variable_map.rs`).
//!
//! Conditions are Python, which a plugin knows: they are handed on with their places.

mod arguments;
mod block;
mod callbacks;
mod check;
mod functions;
mod graph;
mod link;
mod lints;
mod mentions;
mod old;
mod schema;
mod states;
mod texts;
mod times;
mod variable_map;

use gantry_model::finding::{Finding, Location};
use gantry_model::limits;
use gantry_model::study::Workflow;

use crate::yaml::names::label_problem;
use crate::yaml::{Budget, Content, Document, Fields, Findings, Node, Place};

pub use functions::KnownFunctions;
pub use graph::workflow_graph;
pub use schema::workflow_schema;

/// A workflow that keeps the rules.
#[derive(Debug, Clone, PartialEq)]
pub struct ParsedWorkflow {
    /// What it says.
    pub workflow: Workflow,
    /// What is odd about it.
    pub warnings: Vec<Finding>,
    /// All conditions, for whoever knows their language.
    pub conditions: Vec<WrittenCondition>,
    /// All tasks that arguments name, for whoever knows which there are.
    pub tasks: Vec<WrittenTask>,
}

/// A file that is refused.
#[derive(Debug, Clone, PartialEq)]
pub struct RefusedWorkflow {
    /// Everything that was found, in the order of the file.
    pub findings: Vec<Finding>,
    /// The conditions that could be read all the same, for whoever knows their language.
    pub conditions: Vec<WrittenCondition>,
    /// The tasks that could be read all the same, for whoever knows which there are.
    pub tasks: Vec<WrittenTask>,
}

impl From<Vec<Finding>> for RefusedWorkflow {
    fn from(findings: Vec<Finding>) -> Self {
        Self { findings, conditions: Vec::new(), tasks: Vec::new() }
    }
}

/// A condition where it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenCondition {
    /// The expression.
    pub expression: String,
    /// Where its first character is.
    pub location: Location,
    /// Where it is, such as `states.2.transitions.0.condition`.
    pub path: String,
}

/// A task where an argument names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenTask {
    /// Its name, `namespace:version`.
    pub name: String,
    /// Where its first character is.
    pub location: Location,
    /// Where it is, such as `states.2.callbacks.0.callback_arguments.task`.
    pub path: String,
}

impl WrittenCondition {
    /// Where a place in the expression is in the file; line and column count from 1, and 0 is
    /// unknown. Of further lines only the beginning of the expression is known.
    pub fn at(&self, line: u32, column: u32) -> Location {
        let further = if line > 1 { 0 } else { column.saturating_sub(1) };
        let column = self.location.column.saturating_add(further);
        Location { column, ..self.location.clone() }
    }
}

/// What is read of a file.
struct Reader<'f, 'd, 'k> {
    findings: &'f mut Findings<'d>,
    functions: &'k KnownFunctions,
    conditions: Vec<WrittenCondition>,
    tasks: Vec<WrittenTask>,
    /// Whether the file has the shape of StudyGovernor 6, which no newer checker would take anyway.
    old: bool,
}

/// Findings in the order of the file.
#[must_use]
pub fn in_order(mut findings: Vec<Finding>) -> Vec<Finding> {
    let place = |finding: &Finding| finding.location.as_ref().map(|at| (at.line, at.column));
    findings.sort_by_key(place);
    findings
}

/// Reads the workflow file of that name. The functions that are known are checked with their
/// arguments.
///
/// # Errors
///
/// With everything that was found, where any of it has to be mended.
pub fn parse_workflow(
    file_name: &str,
    text: &str,
    known: &KnownFunctions,
) -> Result<ParsedWorkflow, RefusedWorkflow> {
    if text.len() as u64 > limits::WORKFLOW_BYTES {
        let message = format!("the file has more than {} bytes", limits::WORKFLOW_BYTES);
        let start = Location { file: file_name.to_owned(), line: 1, column: 1 };
        return Err(vec![Finding::error("workflow-size", "", message).at(start)].into());
    }
    let budget = Budget { nodes: limits::WORKFLOW_NODES, ..Budget::COMMON };
    let document = Document::open(file_name, text, "workflow", budget)?;
    let mut findings = Findings::new(&document, "workflow");
    let old = old::is_old(&document.root);
    let label = label(&document.root, old, &mut findings);
    schema::check(label.as_deref(), &mut findings);
    let (conditions, tasks) = (Vec::new(), Vec::new());
    let mut reader = Reader { findings: &mut findings, functions: known, conditions, tasks, old };
    let drafts = states::read(&mut reader, &document.root);
    let Reader { conditions, tasks, .. } = reader;
    mentions::check(&drafts, &conditions, &mut findings);
    let label = label.unwrap_or_default();
    let linked = link::link(label, drafts, &mut findings);
    if let Some(linked) = &linked {
        check::check(linked, &mut findings);
        lints::check(linked, &mut findings);
    }
    match linked {
        Some(linked) if !findings.has_errors() => Ok(ParsedWorkflow {
            workflow: linked.workflow,
            warnings: findings.sorted(),
            conditions,
            tasks,
        }),
        _ => Err(RefusedWorkflow { findings: findings.sorted(), conditions, tasks }),
    }
}

/// The workflow's label; a file from before there were labels has that of its name.
fn label(root: &Node, old: bool, findings: &mut Findings<'_>) -> Option<String> {
    let fields = Fields::of(root, String::new());
    let Some((label, node)) = fields.text(&["label"], findings) else {
        let label = old::label(findings.document().file).filter(|_| old)?;
        let hint = format!("It is called like its file. Write 'label: {label}' to say so.");
        findings.warn("workflow-old", "", root.place, "the workflow has no label", &hint);
        return Some(label);
    };
    if let Some(problem) = label_problem(&label) {
        let message = format!("the label '{}' {problem}", label.escape_debug());
        findings.error("workflow-label", "label", node.place, message, "Take another one.");
    }
    Some(label)
}

impl<'d> Reader<'_, 'd, '_> {
    fn document(&self) -> &'d Document<'d> {
        self.findings.document()
    }

    /// A label of a state or callback, checked.
    fn label(&mut self, fields: &Fields<'_>) -> Option<(String, Place)> {
        let (label, node) = fields.text(&["label"], self.findings)?;
        let path = fields.at("label");
        if let Some(problem) = label_problem(&label) {
            let message = format!("the label '{}' {problem}", label.escape_debug());
            self.findings.error("workflow-label", &path, node.place, message, "Take another one.");
        } else if !is_portable(&label) {
            let message = format!(
                "StudyGovernor's validator does not take the label '{label}': it wants a letter \
                 before another letter, digit or '_'"
            );
            self.portable(&path, node.place, message, "Take a longer one.");
        }
        Some((label, node.place))
    }

    /// The condition of a callback or transition. One of blanks is none.
    fn condition(&mut self, fields: &Fields<'_>) -> Option<String> {
        let entry = fields.get("condition")?;
        let document = self.document();
        let expression = match &entry.value.content {
            Content::Truth(true) => "True".to_owned(),
            Content::Truth(false) => "False".to_owned(),
            _ => document.scalar(&entry.value)?,
        };
        if expression.trim().is_empty() {
            return None;
        }
        self.conditions.push(WrittenCondition {
            expression: expression.clone(),
            location: document.location(document.text_place(&entry.value)),
            path: fields.at("condition"),
        });
        Some(expression)
    }

    /// A remark on what StudyGovernor itself would not take.
    fn portable(&mut self, path: &str, place: Place, message: impl Into<String>, hint: &str) {
        if !self.old {
            self.findings.warn("workflow-portable", path, place, message, hint);
        }
    }
}

/// Whether somewhere in it a letter stands before another letter, digit or underscore.
fn is_portable(label: &str) -> bool {
    let word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    label
        .as_bytes()
        .windows(2)
        .any(|pair| matches!(pair, [first, second] if first.is_ascii_alphabetic() && word(*second)))
}
