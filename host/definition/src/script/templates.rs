//! Checks the templates of a task: what they name, and that they render.

use std::collections::{BTreeMap, BTreeSet};

use gantry_model::exec::script::JobFolders;
use gantry_model::finding::Severity;
use gantry_model::limits;
use gantry_model::script::{Script, ScriptJob};
use gantry_model::task::Parameter;
use minijinja::Value;

use super::artifacts::makers;
use super::jobs::{Role, Written};
use super::names;
use super::render::{
    ArtifactPlace, Facts, InputValue, Known, Miss, Missed, Problem, Raw, Reference, Scope,
    Templates, Variable, inspect, root,
};
use super::trial;
use crate::yaml::Findings;

/// Checks all templates.
pub(super) fn check(
    script: &Script,
    inputs: &[Parameter],
    templates: &[Written<'_>],
    findings: &mut Findings<'_>,
) {
    let check =
        Check { script, given: trial::inputs(inputs, false), sparse: trial::inputs(inputs, true) };
    for written in templates {
        let Some(job) = script.jobs.get(written.job) else { continue };
        let problems = match inspect(&written.template.0) {
            Ok(references) => check.template(job, written, &references),
            Err(problems) => problems,
        };
        for problem in problems {
            findings.template(&written.path, written.node, problem);
        }
    }
}

struct Check<'a> {
    script: &'a Script,
    /// Inputs with a value each.
    given: BTreeMap<String, InputValue>,
    /// Inputs without those that a run may do without.
    sparse: BTreeMap<String, InputValue>,
}

/// What the templates of a job can see.
struct Sight {
    folders: JobFolders,
    facts: Facts,
    artifacts: BTreeMap<String, ArtifactPlace>,
    variables: BTreeMap<String, Variable>,
    is_host: bool,
}

impl Check<'_> {
    fn template(
        &self,
        job: &ScriptJob,
        written: &Written<'_>,
        references: &[Reference],
    ) -> Vec<Problem> {
        let is_host = written.role == Role::Host;
        let mut sight = Sight {
            folders: trial::folders(),
            facts: trial::facts(!is_host),
            artifacts: self.artifacts_before(job, is_host),
            variables: BTreeMap::new(),
            is_host,
        };
        let known = self.known(&sight, &self.given);
        let names = root(&known, &Missed::default());
        let mut problems = Vec::new();
        for reference in references.iter().filter(|reference| !reference.tolerant) {
            let found = self.look_up(job, &names, reference);
            problems.extend(found.map(|problem| problem.at(Some(reference.place))));
        }
        if problems.iter().any(|problem| problem.severity == Severity::Error) {
            return problems;
        }
        sight.variables = variables(&names, references);
        problems.extend(self.try_out(job, written, &sight));
        problems
    }

    fn known<'k>(
        &'k self,
        sight: &'k Sight,
        inputs: &'k BTreeMap<String, InputValue>,
    ) -> Known<'k> {
        Known {
            folders: Some(&sight.folders).filter(|_| !sight.is_host),
            inputs,
            artifacts: &sight.artifacts,
            facts: &sight.facts,
            variables: &sight.variables,
            files: &self.script.files,
            windows: false,
            trial: true,
        }
    }

    /// What jobs of earlier stages leave.
    fn artifacts_before(&self, job: &ScriptJob, is_host: bool) -> BTreeMap<String, ArtifactPlace> {
        let earlier = self.script.jobs.iter().filter(|other| other.stage < job.stage && !is_host);
        let artifacts = earlier.flat_map(|earlier| &earlier.artifacts);
        let place = |name: &str| ArtifactPlace { path: format!("/srv/job/artifacts/{name}") };
        artifacts.map(|artifact| (artifact.key.0.clone(), place(&artifact.key.0))).collect()
    }

    /// What is wrong with a name.
    fn look_up(&self, job: &ScriptJob, names: &Value, reference: &Reference) -> Option<Problem> {
        let mut value = names.clone();
        for (depth, part) in reference.path.iter().enumerate() {
            let Some(scope) = value.downcast_object_ref::<Scope>() else {
                let before = reference.path.get(..depth).unwrap_or_default().join(".");
                let message = format!("'{before}' is a value and has no '{part}'");
                return Some(Problem::error("template-name", message));
            };
            value = match scope.below(part) {
                Ok(below) => below,
                Err(miss) if depth == 0 => return unknown(part, &reference.path, miss),
                Err(miss) => {
                    let is_artifact = depth == 1
                        && reference.path.first().is_some_and(|first| first == "artifacts");
                    let made = if is_artifact { self.made_elsewhere(job, part) } else { None };
                    return Some(made.unwrap_or_else(|| problem(miss)));
                }
            };
        }
        match reference.path.first()?.as_str() {
            "artifacts" => self.ambiguous(job, reference.path.get(1)?),
            _ => self.file(&reference.path, &value),
        }
    }

    /// The artifact is made, but not before this job.
    fn made_elsewhere(&self, job: &ScriptJob, artifact: &str) -> Option<Problem> {
        let makers = makers(&self.script.jobs);
        let maker = makers.get(artifact)?.first()?;
        let when = if maker.key == job.key {
            "this job itself".to_owned()
        } else if maker.stage == job.stage {
            format!("the job '{}', which runs at the same time", maker.key)
        } else {
            format!("the job '{}', which runs later", maker.key)
        };
        let message = format!("the artifact '{artifact}' is made by {when}");
        let hint = "A job has what jobs of earlier stages left: put the two into stages, in order.";
        Some(Problem::error("artifact-order", message).with_hint(hint))
    }

    /// Two jobs of earlier stages make an artifact of that name.
    fn ambiguous(&self, job: &ScriptJob, artifact: &str) -> Option<Problem> {
        let makers = makers(&self.script.jobs);
        let earlier = makers.get(artifact)?.iter().filter(|maker| maker.stage < job.stage);
        let names: Vec<String> = earlier.map(|maker| format!("'{}'", maker.key)).collect();
        if names.len() < 2 {
            return None;
        }
        let message = format!("the artifact '{artifact}' is made by {}", names.join(" and "));
        let hint = "Give them different names.";
        Some(Problem::error("artifact-ambiguous", message).with_hint(hint))
    }

    /// A file of the task goes in as it is.
    fn file(&self, path: &[String], value: &Value) -> Option<Problem> {
        let text = &value.downcast_object_ref::<Raw>()?.0;
        let name = path.join(".");
        if text.len() as u64 > limits::SCRIPT_FILE_BYTES {
            let message =
                format!("the file '{name}' has more than {} bytes", limits::SCRIPT_FILE_BYTES);
            return Some(Problem::error("template-size", message));
        }
        let own = ["inputs", "artifacts", "output_dir", "working_dir", "temp_dir", "data_dir"];
        let names = inspect(text).ok()?;
        let template = names.iter().filter_map(|name| name.path.first());
        let template = template.filter(|name| own.contains(&name.as_str())).min()?;
        let message = format!("the file '{name}' has {{{{ {template} … }}}} in it");
        let hint = "Files go in as they are. Hand values over as arguments, or by 'env'.";
        Some(warning("template-file", message).with_hint(hint))
    }

    /// Renders the template with sample values: with all inputs, and with as few as can be. What
    /// `shell` is depends on the host; scripts are tried for that of Unix.
    fn try_out(&self, job: &ScriptJob, written: &Written<'_>, sight: &Sight) -> Option<Problem> {
        if let Err(problem) = self.render(job, written, &self.known(sight, &self.given)) {
            // What fails with a sample need not fail with the values of a run.
            let severity = match problem.code {
                "template-error" => Severity::Warning,
                _ => problem.severity,
            };
            return Some(Problem { severity, ..problem });
        }
        let sparse = self.render(job, written, &self.known(sight, &self.sparse));
        let absent = sparse.err().filter(|problem| problem.code == "template-absent")?;
        Some(Problem {
            severity: Severity::Warning,
            message: format!("a run may do without this: {}", absent.message),
            ..absent
        })
    }

    fn render(
        &self,
        job: &ScriptJob,
        written: &Written<'_>,
        known: &Known<'_>,
    ) -> Result<String, Problem> {
        let mut templates = Templates::new(known);
        match written.role {
            Role::Script => templates.script(&written.template, job.interpreter),
            _ => templates.field(&written.template),
        }
    }
}

/// A name at the top that the task does not have: it can be a variable of the project.
fn unknown(name: &str, path: &[String], miss: Miss) -> Option<Problem> {
    if name == "range" {
        return None;
    }
    if path.len() > 1 {
        return Some(problem(miss));
    }
    let hint = miss.hint?;
    let message = format!("'{name}' is taken for a variable of the project");
    Some(warning("template-name", message).with_hint(hint))
}

fn problem(miss: Miss) -> Problem {
    let problem = Problem::error("template-name", miss.message);
    match miss.hint {
        Some(hint) => problem.with_hint(hint),
        None => problem,
    }
}

fn warning(code: &'static str, message: String) -> Problem {
    Problem { severity: Severity::Warning, ..Problem::error(code, message) }
}

/// A value for each name that can only be a variable of the project.
fn variables(names: &Value, references: &[Reference]) -> BTreeMap<String, Variable> {
    let scope = names.downcast_object_ref::<Scope>();
    let is_known = |name: &str| scope.is_some_and(|scope| scope.below(name).is_ok());
    let first: BTreeSet<&str> = references
        .iter()
        .filter_map(|reference| reference.path.first())
        .map(String::as_str)
        .collect();
    let unknown = first.into_iter().filter(|name| !is_known(name) && names::is_identifier(name));
    let value = || Variable { value: "sample".to_owned(), secret: false };
    unknown.map(|name| (name.to_owned(), value())).collect()
}
