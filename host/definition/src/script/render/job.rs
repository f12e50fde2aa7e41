//! A job with its templates rendered.

use std::collections::{BTreeMap, BTreeSet};

use gantry_model::finding::{Finding, Location};
use gantry_model::host::ContainerEngine;
use gantry_model::limits;
use gantry_model::script::{Container, Image, Interpreter, JobKey, Script, ScriptJob, Template};
use minijinja::Value;

use super::context::{Facts, InputValue, RenderContext, Variable};
use super::engine::{self, Piece};
use super::escape;
use super::inspect::inspect;
use super::problem::Problem;
use super::scope::Missed;
use super::variables::{Known, root};

/// A job as it is to run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenderedJob {
    /// The script; empty where the image's own command is to run.
    pub script: String,
    /// The interpreter's program, where the usual one is not meant.
    pub executable: Option<String>,
    /// The container that it runs in, if any.
    pub container: Option<RenderedContainer>,
    /// Variables of the environment, in the order in which they are written.
    pub environment: Vec<(String, String)>,
    /// What is kept of what it leaves.
    pub artifacts: Vec<RenderedArtifact>,
    /// Texts that no log may show, the longest first.
    pub secrets: Vec<String>,
}

/// A container with its templates rendered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenderedContainer {
    /// Whose command line is used; `None` is the host's own.
    pub engine: Option<ContainerEngine>,
    /// The image.
    pub image: RenderedImage,
    /// The name of a Docker repository whose credentials are used for the pull.
    pub repository: Option<String>,
    /// Further arguments of `docker run`, one an item.
    pub run_arguments: Vec<String>,
}

/// Where a container's image comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RenderedImage {
    /// It is on the host, or is pulled.
    Named(String),
    /// It is built from a Dockerfile among the task's files.
    Built {
        /// The Dockerfile's path among the task's files.
        dockerfile: String,
        /// What the image is called; `None` is a name made from the digest of the files.
        tag: Option<String>,
    },
}

/// An artifact with its templates rendered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenderedArtifact {
    /// Its name.
    pub key: JobKey,
    /// Where it is on the job's host: absolute, below the job's folder, each part of it a name.
    pub path: String,
    /// Whether it is a result of the run.
    pub import: bool,
    /// The folder that it is imported to.
    pub import_path: Option<String>,
}

/// The name of a job's host. The folders of the job, and artifacts, are not known by then.
///
/// # Errors
///
/// All that is wrong with the template.
pub fn render_host(
    job: &ScriptJob,
    script: &Script,
    facts: &Facts,
    variables: &BTreeMap<String, Variable>,
    inputs: &BTreeMap<String, InputValue>,
) -> Result<String, Vec<Finding>> {
    let known = Known {
        folders: None,
        inputs,
        artifacts: &BTreeMap::new(),
        facts,
        variables,
        files: &script.files,
        windows: false,
        trial: false,
    };
    let mut templates = Templates::new(&known);
    let mut findings = Findings::new(job, script);
    let host = findings.keep("host", templates.field(&job.host));
    findings.into_result(host)
}

/// The job with the values of a run in place.
///
/// # Errors
///
/// All that is wrong with its templates, with the line of the job in the main file.
pub fn render_job(
    job: &ScriptJob,
    script: &Script,
    context: &RenderContext,
) -> Result<RenderedJob, Vec<Finding>> {
    let RenderContext { folders, inputs, artifacts, facts, variables, windows } = context;
    let known = Known {
        folders: Some(folders),
        inputs,
        artifacts,
        facts,
        variables,
        files: &script.files,
        windows: *windows,
        trial: false,
    };
    let mut templates = Templates::new(&known);
    let mut findings = Findings::new(job, script);
    let rendered = RenderedJob {
        script: findings.keep("script", templates.script(&job.script, job.interpreter)),
        executable: findings.keep_some("executable", &job.executable, &mut templates),
        container: job.container.as_ref().map(|c| container(c, &mut templates, &mut findings)),
        environment: environment(&job.environment, &mut templates, &mut findings),
        artifacts: artifacts_of(job, context, &mut templates, &mut findings),
        secrets: Vec::new(),
    };
    let secrets = templates.secrets.into_iter().collect::<Vec<_>>();
    findings.into_result(RenderedJob { secrets: longest_first(secrets), ..rendered })
}

fn container(
    container: &Container,
    templates: &mut Templates<'_>,
    findings: &mut Findings<'_>,
) -> RenderedContainer {
    let Container { engine, image, repository, run_arguments } = container;
    let image = match image {
        Image::Named(name) => RenderedImage::Named(findings.keep("image", templates.field(name))),
        Image::Built { dockerfile, tag } => RenderedImage::Built {
            dockerfile: dockerfile.clone(),
            tag: findings.keep_some("image", tag, templates),
        },
    };
    let run_arguments = run_arguments
        .iter()
        .map(|argument| findings.keep("container_run_arguments", templates.field(argument)))
        .collect();
    let repository = findings.keep_some("docker_repository", repository, templates);
    RenderedContainer { engine: *engine, image, repository, run_arguments }
}

fn environment(
    written: &[(String, Template)],
    templates: &mut Templates<'_>,
    findings: &mut Findings<'_>,
) -> Vec<(String, String)> {
    let one = |(name, value): &(String, Template)| {
        (name.clone(), findings.keep(&format!("env.{name}"), templates.field(value)))
    };
    written.iter().map(one).collect()
}

fn artifacts_of(
    job: &ScriptJob,
    context: &RenderContext,
    templates: &mut Templates<'_>,
    findings: &mut Findings<'_>,
) -> Vec<RenderedArtifact> {
    let mut artifacts = Vec::new();
    for artifact in &job.artifacts {
        let place = |field: &str| format!("artifacts.{}.{field}", artifact.key);
        let path = templates.field(&artifact.path);
        let path = path.and_then(|path| kept_inside(path, context));
        let import_path = artifact.import_path.as_ref().map(|path| {
            let path = templates.field(path).and_then(without_parents);
            findings.keep(&place("import_path"), path)
        });
        artifacts.push(RenderedArtifact {
            key: artifact.key.clone(),
            path: findings.keep(&place("path"), path),
            import: artifact.import,
            import_path,
        });
    }
    artifacts
}

/// A path below the job's folder, whatever the values of the run are; what is relative begins where the script starts.
fn kept_inside(path: String, context: &RenderContext) -> Result<String, Problem> {
    let RenderContext { folders, windows, .. } = context;
    let path = without_parents(path)?;
    let separators: &[char] = if *windows { &['/', '\\'] } else { &['/'] };
    let names = |path: &str| -> Vec<String> {
        let names = path.split(separators).filter(|name| !matches!(*name, "" | "."));
        names.map(str::to_owned).collect()
    };
    let is_absolute = path.starts_with(separators) || *windows && path.get(1..2) == Some(":");
    let begins = if is_absolute { Vec::new() } else { names(&folders.work) };
    let whole = [begins, names(&path)].concat();
    if path.is_empty() || path.contains('\0') || !whole.starts_with(&names(&folders.job)) {
        let message = format!("'{path}' is not in the folder of the job");
        let problem = Problem::error("artifact-path", message);
        return Err(problem.with_hint("Begin it with {{ output_dir }}."));
    }
    Ok(match windows {
        true => whole.join("\\"),
        false => format!("/{}", whole.join("/")),
    })
}

fn without_parents(path: String) -> Result<String, Problem> {
    if path.split(['/', '\\']).any(|part| part == "..") {
        let message = format!("'{path}' leads out of its folder");
        return Err(Problem::error("artifact-path", message).with_hint("Write it without '..'."));
    }
    Ok(path)
}

fn longest_first(mut secrets: Vec<String>) -> Vec<String> {
    // A secret that is a part of another must not be taken out of it first.
    secrets.sort_by(|one, other| other.len().cmp(&one.len()).then_with(|| one.cmp(other)));
    secrets
}

/// Renders templates with one set of names.
pub(crate) struct Templates<'a> {
    known: &'a Known<'a>,
    missed: Missed,
    root: Value,
    /// Texts that no log may show, as they are and as they were written.
    secrets: BTreeSet<String>,
}

impl<'a> Templates<'a> {
    pub(crate) fn new(known: &'a Known<'a>) -> Self {
        let missed = Missed::default();
        let root = root(known, &missed);
        let protected = known.variables.values().filter(|variable| variable.secret);
        let protected = protected.map(|variable| variable.value.clone());
        let secrets = protected.chain(known.facts.user.api_key.clone());
        Self { known, missed, root, secrets: secrets.filter(|secret| !secret.is_empty()).collect() }
    }

    /// A template of a field.
    pub(crate) fn field(&mut self, template: &Template) -> Result<String, Problem> {
        let pieces = self.pieces(template)?;
        let text = |piece: Piece| match piece {
            Piece::Text(text) => text,
            Piece::Value(value) => value.plain().to_owned(),
        };
        Ok(pieces.into_iter().map(text).collect())
    }

    /// A template of a script.
    pub(crate) fn script(
        &mut self,
        template: &Template,
        interpreter: Interpreter,
    ) -> Result<String, Problem> {
        let pieces = self.pieces(template)?;
        let script = escape::script(&pieces, interpreter, self.known.windows).map_err(
            |(nth, refusal)| {
                Problem::error("template-escape", refusal.message)
                    .with_hint(refusal.hint)
                    .at(engine::place_of_value(&template.0, &self.root, nth))
            },
        )?;
        let values = pieces.iter().filter_map(|piece| match piece {
            Piece::Value(value) => Some(value.plain()),
            Piece::Text(_) => None,
        });
        for (value, written) in values.zip(script.written) {
            if self.secrets.iter().any(|secret| value.contains(secret)) {
                self.secrets.insert(written);
            }
        }
        Ok(script.text)
    }

    fn pieces(&self, template: &Template) -> Result<Vec<Piece>, Problem> {
        if let Err(problems) = inspect(&template.0) {
            let unnamed = || Problem::error("template-error", "the template cannot be used");
            return Err(problems.into_iter().next().unwrap_or_else(unnamed));
        }
        let pieces = engine::run(&template.0, &self.root, &self.missed)?;
        let too_long = |piece: &Piece| match piece {
            Piece::Value(engine::Scalar::Text(text)) => text.len() > limits::SCRIPT_VALUE_BYTES,
            _ => false,
        };
        if pieces.iter().any(too_long) {
            let limit = limits::SCRIPT_VALUE_BYTES;
            let message = format!("a value is longer than {limit} bytes");
            return Err(Problem::error("template-size", message));
        }
        Ok(pieces)
    }
}

/// Collects what is wrong with a job's templates.
struct Findings<'a> {
    job: &'a ScriptJob,
    script: &'a Script,
    list: Vec<Finding>,
}

impl<'a> Findings<'a> {
    fn new(job: &'a ScriptJob, script: &'a Script) -> Self {
        Self { job, script, list: Vec::new() }
    }

    fn keep(&mut self, field: &str, rendered: Result<String, Problem>) -> String {
        rendered.unwrap_or_else(|problem| {
            let place = problem.place.filter(|_| field == "script");
            let mut finding = problem.finding(&format!("{}.{field}", self.job.key));
            if let Some(place) = place {
                finding.message =
                    format!("{} (line {} of the script)", finding.message, place.line);
            }
            let file = self.script.main.clone();
            self.list.push(finding.at(Location { file, line: self.job.line, column: 1 }));
            String::new()
        })
    }

    fn keep_some(
        &mut self,
        field: &str,
        template: &Option<Template>,
        templates: &mut Templates<'_>,
    ) -> Option<String> {
        template.as_ref().map(|template| self.keep(field, templates.field(template)))
    }

    fn into_result<T>(self, rendered: T) -> Result<T, Vec<Finding>> {
        if self.list.is_empty() { Ok(rendered) } else { Err(self.list) }
    }
}
